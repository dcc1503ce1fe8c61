using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Escalation;

/// <param name="Step">The step to take.</param>
/// <param name="SeenStep">The last step that the caller saw taken for this stairwell, so that nobody races the timer.</param>
public sealed record EscalateRequest(int? Step, int? SeenStep, string? Reason);

/// <param name="Step">The last step taken for the stairwell.</param>
public sealed record Escalated(Guid DispatchId, string StairwellCode, int Step);

/// <summary>A dispatcher takes a stairwell to any step of its escalation without waiting for the timer.</summary>
public sealed class EscalateNow(Commands commands, UnitTree tree, EscalationStore store, TimeProvider time)
{
    public async Task<Outcome<Escalated>> RunAsync(Caller caller, Guid dispatchId, string stairwellCode, EscalateRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (AccessPolicy.Refuse(caller, Act.FollowUp, tree, [stairwellCode], "stairwellCode") is { } refusal)
            return refusal.Kind == ProblemKind.Invalid ? Problem.NotFound : refusal;
        var check = new Check();
        check.That(request.Step is > 0 and <= short.MaxValue, "step", "required");
        check.That(request.SeenStep is >= 0 and <= short.MaxValue, "seenStep", "required");
        check.Text(request.Reason, "reason", 500);
        if (check.Problem is { } bad)
            return bad;
        return await commands.RunAsync<Escalated>(key, async transaction =>
        {
            await DispatchStore.HoldAnswersAsync(transaction);
            if (await DispatchStore.FindAsync(transaction, dispatchId) is not { } dispatch || !DispatchScope.IsVisible(dispatch, caller, tree))
                return Problem.NotFound;
            if (dispatch.State != DispatchState.Open)
                return new Problem(ProblemKind.Conflict, "dispatchClosed");
            var by = new AskedBy(caller.Id, caller.Name, request.Reason!.Trim());
            return await store.JumpAsync(transaction, dispatchId, stairwellCode, request.Step!.Value, request.SeenStep!.Value, by, time.GetUtcNow())
                ? new Escalated(dispatchId, stairwellCode, Math.Max(request.Step.Value, request.SeenStep.Value))
                : new Problem(ProblemKind.Conflict, "stepMovedOn");
        }, cancel);
    }
}
