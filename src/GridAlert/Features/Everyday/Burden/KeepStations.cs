using GridAlert.Features.Access;
using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <param name="Areas">The units that it serves; left out, the unit that registers it.</param>
/// <param name="Administrative">Whether administrative requests from there go to it by themselves.</param>
public sealed record StationRequest(string? Kind, string? Name, IReadOnlyList<string>? Areas, bool Administrative, string? ContactName, string? ContactPhone);

/// <summary>Keeps the register of work stations and bought services of a unit.</summary>
public sealed class KeepStations(Commands commands, UnitTree tree, TimeProvider time)
{
    public const int MaxName = 60;
    public const int MaxAreas = 50;

    /// <summary>Gives its id.</summary>
    public async Task<Outcome<Guid>> AddAsync(Caller caller, string unitCode, StationRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        var areas = request.Areas is { Count: > 0 } given ? given.Where(code => !string.IsNullOrWhiteSpace(code)).Select(code => code.Trim()).Distinct().ToList() : [unitCode];
        var phone = string.IsNullOrWhiteSpace(request.ContactPhone) ? null : request.ContactPhone.Trim();
        var check = new Check();
        check.That(StationKind.All.Contains(request.Kind ?? ""), "kind", "unknownValue", request.Kind ?? "", string.Join(", ", StationKind.All));
        check.Text(request.Name, "name", MaxName);
        check.That(areas.Count is > 0 and <= MaxAreas, "areas", areas.Count == 0 ? "required" : "tooMany", MaxAreas);
        foreach (var area in areas.Take(MaxAreas))
            check.That(tree.TryFind(area, out var served) && served.LiesIn(unitCode) && !served.HasEnded, "areas", "unknownUnit", area.Length > 40 ? area[..40] : area);
        check.OptionalText(request.ContactName, "contactName", AccountRules.MaxName);
        check.That(phone is null || AccountRules.IsPhone(phone), "contactPhone", "notANumber");
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var station = new WorkStation
            {
                Id = Guid.CreateVersion7(now),
                UnitCode = unitCode,
                Kind = request.Kind!,
                Name = request.Name!.Trim(),
                Areas = [.. areas],
                Administrative = request.Administrative,
                ContactName = Personal.Of(string.IsNullOrWhiteSpace(request.ContactName) ? null : request.ContactName.Trim()),
                ContactPhone = Personal.Of(phone),
                BeganAt = now,
                ByName = caller.Name,
                Open = 0,
                Total = 0,
            };
            await StationStore.AddAsync(transaction, station);
            await Journal.AppendAsync(transaction, JournalKind.StationAdded, now, caller.Id, new { stationId = station.Id, unitCode, station.Kind, station.Name, station.Areas, station.Administrative, byName = caller.Name });
            return station.Id;
        }, cancel);
    }

    /// <summary>Nothing more goes to it. Gives its name.</summary>
    public async Task<Outcome<string>> EndAsync(Caller caller, Guid id, IdempotencyKey? key, CancellationToken cancel) =>
        await commands.RunAsync<string>(key, async transaction =>
        {
            if (tree.Find(await StationStore.UnitOfAsync(transaction, id)) is not { } unit)
                return Problem.NotFound;
            if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
                return refusal;
            var now = time.GetUtcNow();
            if (await StationStore.EndAsync(transaction, id, now) is not { } ended)
                return new Problem(ProblemKind.Conflict, "dutyEnded");
            await Journal.AppendAsync(transaction, JournalKind.StationEnded, now, caller.Id, new { stationId = id, ended.UnitCode, ended.Name, byName = caller.Name });
            return ended.Name;
        }, cancel);
}
