using GridAlert.Features.Access;
using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law.Mediations;

public sealed record OpenMediationRequest(string? StairwellCode, string? Kind, string? Subject, string? PartyA, string? PhoneA, string? PartyB, string? PhoneB, Guid? MediatorId);

/// <param name="Accepted">Both sides accept the result; without that it is no agreement.</param>
/// <param name="FulfilBy">Left out, it was kept on the spot.</param>
/// <param name="RevisitOn">A month later where left out.</param>
public sealed record AgreeRequest(string? Agreement, bool Accepted, bool ShookHands, DateOnly? FulfilBy, DateOnly? RevisitOn);

/// <summary>
/// Runs a mediation 枫桥经验 from its opening to the visit afterwards. Cases are the desk's and their mediator's; for others inside
/// the unit they are refused, outside it they are not there.
/// </summary>
public sealed class Mediate(Commands commands, UnitTree tree, GridServiceStore services, TimeProvider time)
{
    /// <summary>How long after an agreement somebody looks in again, where nobody says otherwise.</summary>
    public const int RevisitMonths = 1;

    public async Task<Outcome<Guid>> OpenAsync(Caller caller, string unitCode, OpenMediationRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        var now = time.GetUtcNow();
        if (AccessPolicy.Refuse(caller, Act.HandleLegal, unit) is { } refusal && (refusal.Kind == ProblemKind.NotFound || !await services.IsLegalOfAsync(caller.Id, unit.Lineage, now.Day(), cancel)))
            return refusal;
        var check = new Check();
        var stairwell = tree.Find(request.StairwellCode);
        check.That(stairwell is { Kind: UnitKind.Stairwell, HasEnded: false } && stairwell.LiesIn(unitCode), "stairwell", "unknownReference");
        check.That(MediationRules.Kinds.Contains(request.Kind), "kind", "unknownValue", request.Kind ?? "", string.Join(", ", MediationRules.Kinds));
        check.Text(request.Subject, "subject", MediationRules.MaxText);
        check.Text(request.PartyA, "partyA", MediationRules.MaxName);
        check.Text(request.PartyB, "partyB", MediationRules.MaxName);
        check.That(IsNoneOrPhone(request.PhoneA), "phoneA", "notANumber");
        check.That(IsNoneOrPhone(request.PhoneB), "phoneB", "notANumber");
        var mediator = request.MediatorId is { } id && stairwell is not null ? (await services.ForAsync(stairwell, now.Day(), withBelow: false, cancel)).Find(one => one.Id == id) : null;
        check.That(mediator is not null, "mediator", "unknownReference");
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            var made = Guid.CreateVersion7(now);
            await MediationStore.AddAsync(transaction, made, stairwell!.Code, mediator!.Id, request, caller.Name, now);
            await MediationStore.StepAsync(transaction, made, "opened", null, caller.Name, now);
            await NoteAsync(transaction, JournalKind.MediationOpened, caller, made, stairwell.Code, new { mediationId = made, request.Kind, mediatorId = mediator.Id, byName = caller.Name }, now);
            return made;
        }, cancel);
    }

    /// <param name="step">Heard, investigated, met or proposed.</param>
    public Task<Outcome<Guid>> StepAsync(Caller caller, Guid id, string? step, string? text, CancellationToken cancel) =>
        ActAsync(caller, id, MediationAct.Step, async (transaction, _, now) =>
        {
            var check = new Check();
            check.That(MediationRules.Steps.Contains(step), "step", "unknownValue", step ?? "", string.Join(", ", MediationRules.Steps));
            check.Text(text, "text", MediationRules.MaxText);
            if (check.Problem is { } problem)
                return problem;
            await MediationStore.StepAsync(transaction, id, step!, text, caller.Name, now);
            return step!;
        }, cancel);

    public Task<Outcome<Guid>> AgreeAsync(Caller caller, Guid id, AgreeRequest request, CancellationToken cancel) =>
        ActAsync(caller, id, MediationAct.Agree, async (transaction, _, now) =>
        {
            var today = now.Day();
            var check = new Check();
            check.Text(request.Agreement, "agreement", MediationRules.MaxText);
            check.That(request.Accepted, "accepted", "required");
            check.That(request.FulfilBy is null || (request.FulfilBy >= today && request.FulfilBy <= today.AddYears(5)), "fulfilBy", "notPast");
            check.That(request.RevisitOn is null || (request.RevisitOn >= today && request.RevisitOn <= today.AddYears(5)), "revisitOn", "notPast");
            if (check.Problem is { } problem)
                return problem;
            await MediationStore.AgreeAsync(transaction, id, request.Agreement!.Trim(), today, request.FulfilBy, request.ShookHands ? now : null, request.RevisitOn ?? today.AddMonths(RevisitMonths));
            await MediationStore.StepAsync(transaction, id, "agreed", null, caller.Name, now);
            return "agreed";
        }, cancel);

    public Task<Outcome<Guid>> FailAsync(Caller caller, Guid id, string? reason, CancellationToken cancel) =>
        ActAsync(caller, id, MediationAct.Fail, async (transaction, _, now) =>
        {
            if (Missing(reason) is { } problem)
                return problem;
            await MediationStore.FailAsync(transaction, id, now);
            await MediationStore.StepAsync(transaction, id, "failed", reason, caller.Name, now);
            return "failed";
        }, cancel);

    /// <param name="on">The day on which it was kept; today where left out.</param>
    public Task<Outcome<Guid>> FulfilAsync(Caller caller, Guid id, DateOnly? on, CancellationToken cancel) =>
        ActAsync(caller, id, MediationAct.Fulfil, async (transaction, one, now) =>
        {
            var day = on ?? now.Day();
            if (day < one.AgreedOn || day > now.Day())
                return Problem.Invalid([new("fulfilledOn", "notATime")]);
            await MediationStore.FulfilAsync(transaction, id, day, null);
            await MediationStore.StepAsync(transaction, id, "fulfilled", null, caller.Name, now);
            return "fulfilled";
        }, cancel);

    /// <summary>It was not kept, and will not be.</summary>
    public Task<Outcome<Guid>> BreakAsync(Caller caller, Guid id, string? reason, CancellationToken cancel) =>
        ActAsync(caller, id, MediationAct.Break, async (transaction, _, now) =>
        {
            if (Missing(reason) is { } problem)
                return problem;
            await MediationStore.FulfilAsync(transaction, id, null, now.Day());
            await MediationStore.StepAsync(transaction, id, "broken", reason, caller.Name, now);
            return "broken";
        }, cancel);

    /// <param name="next">When to look in once more; left out, the case is closed.</param>
    public Task<Outcome<Guid>> RevisitAsync(Caller caller, Guid id, string? relation, string? text, DateOnly? next, CancellationToken cancel) =>
        ActAsync(caller, id, MediationAct.Revisit, async (transaction, one, now) =>
        {
            var check = new Check();
            check.That(MediationRules.Relations.Contains(relation), "relation", "unknownValue", relation ?? "", string.Join(", ", MediationRules.Relations));
            check.OptionalText(text, "text", MediationRules.MaxText);
            check.That(next is null || (next > now.Day() && next <= now.Day().AddYears(5)), "revisitOn", "notPast");
            // What is still to be kept is looked after.
            check.That(next is not null || one.FulfilledOn is not null || one.BrokenOn is not null, "revisitOn", "required");
            if (check.Problem is { } problem)
                return problem;
            await MediationStore.RevisitAsync(transaction, id, relation!, next, now);
            await MediationStore.StepAsync(transaction, id, "revisited", text, caller.Name, now);
            return "revisited";
        }, cancel);

    public Task<Outcome<Guid>> SayAsync(Caller caller, Guid id, Feedback said, CancellationToken cancel) =>
        ActAsync(caller, id, MediationAct.Feedback, async (transaction, _, now) =>
        {
            var check = new Check();
            check.That(MediationRules.Sides.Contains(said.Side), "side", "unknownValue", said.Side, string.Join(", ", MediationRules.Sides));
            foreach (var (field, score) in new[] { ("mediatorScore", said.Mediator), ("procedure", said.Procedure), ("result", said.Result), ("relationScore", said.Relation) })
                check.That(score is >= 1 and <= 5, field, "between", 1, 5);
            if (check.Problem is { } problem)
                return problem;
            await MediationStore.SayAsync(transaction, id, said, now);
            return "feedback";
        }, cancel);

    /// <summary>Null when the caller may read and run the case.</summary>
    public Problem? Refuse(Caller caller, Mediation one) =>
        !tree.TryFind(one.StairwellCode, out var stairwell) || !stairwell.LiesIn(caller.UnitCode) ? Problem.NotFound
        : one.MediatorAccountId == caller.Id ? null : AccessPolicy.Refuse(caller, Act.HandleLegal, stairwell);

    private async Task<Outcome<Guid>> ActAsync(
        Caller caller, Guid id, MediationAct act, Func<Transaction, Mediation, DateTimeOffset, Task<Outcome<string>>> work, CancellationToken cancel) =>
        await commands.RunAsync<Guid>(null, async transaction =>
        {
            if (await MediationStore.HoldAsync(transaction, id) is not { } one)
                return Problem.NotFound;
            if (Refuse(caller, one) is { } refusal)
                return refusal;
            if (!MediationRules.May(act, one))
                return new Problem(ProblemKind.Conflict, "mediationNotNow");
            var now = time.GetUtcNow();
            var done = await work(transaction, one, now);
            if (!done.Ok)
                return done.Problem;
            await NoteAsync(transaction, JournalKind.MediationChanged, caller, id, one.StairwellCode, new { mediationId = id, what = done.Value, byName = caller.Name }, now);
            return id;
        }, cancel);

    private static Task NoteAsync(Transaction transaction, string kind, Caller caller, Guid id, string stairwellCode, object data, DateTimeOffset now) =>
        Journal.AppendAsync(transaction, kind, now, caller.Id, data, stairwellCode: stairwellCode);

    private static Problem? Missing(string? reason)
    {
        var check = new Check();
        check.Text(reason, "text", MediationRules.MaxText);
        return check.Problem;
    }

    private static bool IsNoneOrPhone(string? phone) => string.IsNullOrWhiteSpace(phone) || AccountRules.IsPhone(phone.Trim());
}
