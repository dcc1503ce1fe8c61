using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>What those above the trio do with a report: take it, give it to somebody, answer it, close it. Each act names the state it saw.</summary>
public sealed class HandleReport(Commands commands, UnitTree tree, TimeProvider time)
{
    public Task<Outcome<Report>> TakeAsync(Caller caller, Guid id, TakeRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        ActAsync(caller, id, request.Seen, key, async (transaction, held) =>
        {
            if (held.TakenBy != caller.Id)
                await ReportStore.TakeAsync(transaction, id, caller.Id, caller.Name, time.GetUtcNow(), caller);
            return null;
        }, cancel);

    /// <summary>Gives it to somebody who is responsible for the stairwell.</summary>
    public Task<Outcome<Report>> AssignAsync(Caller caller, Guid id, AssignRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        ActAsync(caller, id, request.Seen, key, async (transaction, held) =>
        {
            if (request.AccountId is null)
                return Problem.Invalid([new("accountId", "required")]);
            if ((await ReportQuery.HandsAsync(transaction, held.StairwellCode)).Find(hand => hand.Id == request.AccountId) is not { } chosen)
                return Problem.Invalid([new("accountId", "unknownReference")]);
            await ReportStore.TakeAsync(transaction, id, chosen.Id, chosen.Name, time.GetUtcNow(), caller);
            return null;
        }, cancel);

    public Task<Outcome<Report>> AnswerAsync(Caller caller, Guid id, AnswerRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        ActAsync(caller, id, request.Seen, key, async (transaction, _) =>
        {
            var check = new Check();
            check.Text(request.Text, "text", ReportRules.MaxText);
            if (check.Problem is { } problem)
                return problem;
            await ReportStore.AnswerAsync(transaction, id, request.Text!.Trim(), time.GetUtcNow(), caller);
            return null;
        }, cancel);

    public Task<Outcome<Report>> CloseAsync(Caller caller, Guid id, CloseRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        ActAsync(caller, id, request.Seen, key, async (transaction, held) =>
        {
            if (held.Stage != ReportState.Answered)
                return new(ProblemKind.Conflict, "reportUnanswered");
            var check = new Check();
            if (check.That(!string.IsNullOrEmpty(request.Outcome), "outcome", "required"))
                check.That(ReportOutcome.All.Contains(request.Outcome), "outcome", "unknownValue", request.Outcome!, string.Join(", ", ReportOutcome.All));
            check.Text(request.Reason, "reason", ReportRules.MaxReason);
            if (check.Problem is { } problem)
                return problem;
            await ReportStore.CloseAsync(transaction, id, request.Outcome!, request.Reason!.Trim(), time.GetUtcNow(), caller);
            return null;
        }, cancel);

    private Task<Outcome<Report>> ActAsync(
        Caller caller, Guid id, string? seen, IdempotencyKey? key, Func<Transaction, HeldReport, Task<Problem?>> act, CancellationToken cancel) =>
        commands.RunAsync<Report>(key, async transaction =>
        {
            if (await ReportStore.HoldAsync(transaction, id) is not { } held || tree.Find(held.StairwellCode) is not { } stairwell)
                return Problem.NotFound;
            if (AccessPolicy.Refuse(caller, Act.FollowUp, stairwell) is { } refusal)
                return refusal;
            if (ReportRules.RefuseAct(held.Stage, seen) is { } moved)
                return moved;
            return await act(transaction, held) is { } problem ? problem : (await ReportQuery.FindAsync(transaction, id))!;
        }, cancel);
}
