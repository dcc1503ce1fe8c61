using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <param name="Kinds">Empty for any kind of dispatch.</param>
/// <param name="OfficeCode">Empty for everybody.</param>
public sealed record DutyRequest(string? Title, IReadOnlyList<string>? Kinds, string? OfficeCode, DateOnly? BeginsOn, DateOnly? EndsOn);

/// <summary>Keeps the duty list 社区职责清单: what communities may be asked at all. It is the whole district's, so its own administrators alone change it.</summary>
public sealed class KeepDuties(Commands commands, UnitTree tree, TimeProvider time)
{
    public static bool MayKeep(Caller caller, UnitTree tree) => caller.Role == Role.Admin && tree.Find(caller.UnitCode) is { Kind: UnitKind.District };

    public async Task<Outcome<Duty>> AddAsync(Caller caller, string unitCode, DutyRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        var begins = request.BeginsOn ?? now.Day();
        var kinds = (request.Kinds ?? []).Distinct().ToList();
        var office = string.IsNullOrWhiteSpace(request.OfficeCode) ? null : request.OfficeCode.Trim();
        var check = new Check();
        check.Text(request.Title, "title", DutyRules.MaxTitle);
        foreach (var kind in kinds)
            check.That(DispatchKind.All.Contains(kind), "kinds", "unknownValue", kind ?? "", string.Join(", ", DispatchKind.All));
        check.That(office is null || (tree.TryFind(office, out var unit) && unit.LiesIn(caller.UnitCode) && !unit.HasEnded), "officeCode", "unknownUnit", office ?? "");
        check.That(request.EndsOn is null || request.EndsOn >= begins, "endsOn", "notPast");
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Duty>(key, async transaction =>
        {
            var duty = new Duty(Guid.CreateVersion7(now), caller.UnitCode, request.Title!.Trim(), kinds, office, begins, request.EndsOn, caller.Name);
            await DutyStore.AddAsync(transaction, duty, now);
            await Journal.AppendAsync(transaction, JournalKind.DutyAdded, now, caller.Id, new { dutyId = duty.Id, duty.UnitCode, duty.Title, duty.Kinds, duty.OfficeCode, duty.BeginsOn, duty.EndsOn, byName = caller.Name });
            return duty;
        }, cancel);
    }

    /// <summary>Gives the duty's title.</summary>
    public async Task<Outcome<string>> EndAsync(Caller caller, string unitCode, Guid id, IdempotencyKey? key, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        return await commands.RunAsync<string>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            if (await DutyStore.EndAsync(transaction, id, caller.UnitCode, caller.Name, now) is not { } title)
                return new Problem(ProblemKind.Conflict, "dutyEnded");
            await Journal.AppendAsync(transaction, JournalKind.DutyEnded, now, caller.Id, new { dutyId = id, caller.UnitCode, title, byName = caller.Name });
            return title;
        }, cancel);
    }

    private Problem? Refuse(Caller caller, string unitCode) =>
        !tree.TryFind(unitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null ? Problem.NotFound : MayKeep(caller, tree) ? null : Problem.Forbidden;
}
