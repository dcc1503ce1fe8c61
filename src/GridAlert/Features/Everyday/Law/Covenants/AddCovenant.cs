using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law.Covenants;

/// <param name="InForceFrom">The day of its acceptance where left out.</param>
public sealed record CovenantRequest(string? Text, DateOnly? AcceptedOn, string? AcceptedHow, DateOnly? InForceFrom);

/// <summary>Records what the residents of a community have agreed on.</summary>
public sealed class AddCovenant(Commands commands, UnitTree tree, TimeProvider time)
{
    public async Task<Outcome<int>> RunAsync(Caller caller, string communityCode, CovenantRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(communityCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        if (unit.Kind != UnitKind.Community)
            return Problem.Invalid([new("community", "unknownReference")]);
        var now = time.GetUtcNow();
        var check = new Check();
        check.Text(request.Text, "covenant", CovenantRules.MaxText);
        check.Text(request.AcceptedHow, "acceptedHow", CovenantRules.MaxHow);
        if (check.That(request.AcceptedOn is not null, "acceptedOn", "required"))
        {
            check.That(request.AcceptedOn <= now.Day() && request.AcceptedOn >= now.Day().AddYears(-50), "acceptedOn", "notATime");
            check.That(request.InForceFrom is null || (request.InForceFrom >= request.AcceptedOn && request.InForceFrom <= now.Day().AddYears(2)), "inForceFrom", "notATime");
        }
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<int>(key, async transaction =>
        {
            var newest = await CovenantStore.HoldNewestAsync(transaction, communityCode);
            var from = request.InForceFrom ?? request.AcceptedOn!.Value;
            if (newest is not null && from < newest.InForceFrom)
                return new Problem(ProblemKind.Conflict, "covenantOlder", newest.InForceFrom.Iso());
            var covenant = new Covenant
            {
                Id = Guid.CreateVersion7(now),
                CommunityCode = communityCode,
                Version = (short)((newest?.Version ?? 0) + 1),
                Text = request.Text!.Trim(),
                AcceptedOn = request.AcceptedOn!.Value,
                AcceptedHow = request.AcceptedHow!.Trim(),
                InForceFrom = from,
                ByName = caller.Name,
            };
            await CovenantStore.AddAsync(transaction, covenant, now);
            await Journal.AppendAsync(transaction, JournalKind.CovenantAdded, now, caller.Id, new { unitCode = communityCode, covenant.Version, covenant.InForceFrom, byName = caller.Name });
            return (int)covenant.Version;
        }, cancel);
    }
}
