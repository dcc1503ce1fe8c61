using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Kit;

/// <summary>Gives kit out and takes it back. Somebody has one of each kind: giving it twice is giving it once.</summary>
public sealed class HandOutKit(Commands commands, UnitTree tree, KitStore store, TimeProvider time)
{
    public const int MaxNumber = 40;

    public async Task<Outcome<Guid>> IssueAsync(Caller caller, Guid memberId, string? kind, string? number, CancellationToken cancel)
    {
        var place = await PlaceAsync(caller, memberId, cancel);
        if (!place.Ok)
            return place.Problem;
        var check = new Check();
        check.That(KitKind.All.Contains(kind), "kind", "unknownValue", kind ?? "", string.Join(", ", KitKind.All));
        check.OptionalText(number, "number", MaxNumber);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            var item = new KitItem { Id = Guid.CreateVersion7(now), MemberId = memberId, Kind = kind!, Number = string.IsNullOrWhiteSpace(number) ? null : number.Trim(), IssuedAt = now };
            if (await KitStore.IssueAsync(transaction, item, caller.Name))
                await Journal.AppendAsync(transaction, JournalKind.KitIssued, now, caller.Id, new { kitId = item.Id, item.Kind, item.Number, byName = caller.Name }, stairwellCode: place.Value.Code, memberId: memberId);
            return item.Id;
        }, cancel);
    }

    public async Task<Outcome<Guid>> ReturnAsync(Caller caller, Guid kitId, CancellationToken cancel)
    {
        if (await store.FindAsync(kitId, cancel) is not { } item)
            return Problem.NotFound;
        var place = await PlaceAsync(caller, item.MemberId, cancel);
        if (!place.Ok)
            return place.Problem;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            if (await KitStore.ReturnAsync(transaction, kitId, caller.Name, now))
                await Journal.AppendAsync(transaction, JournalKind.KitReturned, now, caller.Id, new { kitId, item.Kind, byName = caller.Name }, stairwellCode: place.Value.Code, memberId: item.MemberId);
            return kitId;
        }, cancel);
    }

    /// <summary>Where they are known to the caller; not found where they are not.</summary>
    private async Task<Outcome<Unit>> PlaceAsync(Caller caller, Guid memberId, CancellationToken cancel)
    {
        var places = (await store.PlacesOfAsync(memberId, cancel)).Select(tree.Find).OfType<Unit>().ToList();
        if (places.Find(unit => unit.LiesIn(caller.UnitCode)) is not { } place)
            return Problem.NotFound;
        return AccessPolicy.Refuse(caller, Act.KeepRoster, place) is { } refusal ? refusal : place;
    }
}
