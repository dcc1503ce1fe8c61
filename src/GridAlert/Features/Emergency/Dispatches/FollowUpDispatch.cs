using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

public sealed record RemindRequest(IReadOnlyList<string>? UnitCodes);

/// <param name="Stairwells">How many stairwells were reminded.</param>
/// <param name="Recipients">How many responders in them had not answered.</param>
public sealed record Reminded(int Stairwells, int Recipients);

public sealed record CancelRequest(string? Reason);

/// <summary>What a command centre does with a dispatch that is out: reminds 催办, or cancels.</summary>
public sealed class FollowUpDispatch(Commands commands, UnitTree tree, TimeProvider time)
{
    /// <summary>Sends again to stairwells whose answer is missing, within the caller's own unit.</summary>
    public async Task<Outcome<Reminded>> RemindAsync(Caller caller, Guid id, RemindRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var codes = request.UnitCodes is { Count: > 0 } named ? named.ToArray() : [caller.UnitCode];
        if (AccessPolicy.Refuse(caller, Act.FollowUp, tree, codes, "unitCodes") is { } refusal)
            return refusal;
        return await commands.RunAsync<Reminded>(key, async transaction =>
        {
            if (await RefuseAsync(transaction, caller, id) is { } problem)
                return problem;
            var now = time.GetUtcNow();
            var (stairwells, recipients) = await DispatchStore.RemindAsync(transaction, id, codes, now, caller.Id);
            // One line for the audit beside the stairwells' own, which belong to the record.
            await Journal.AppendAsync(transaction, JournalKind.RemindersSent, now, caller.Id, new { dispatchId = id, unitCode = codes.Length == 1 ? codes[0] : null, stairwells, recipients, byName = caller.Name });
            return new Reminded(stairwells, recipients);
        }, cancel);
    }

    public async Task<Outcome<Dispatch>> CancelAsync(Caller caller, Guid id, CancelRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        await commands.RunAsync<Dispatch>(key, async transaction =>
        {
            if (await RefuseAsync(transaction, caller, id, wholly: true) is { } problem)
                return problem;
            var check = new Check();
            check.Text(request.Reason, "reason", 500);
            if (check.Problem is { } bad)
                return bad;
            await DispatchStore.CloseAsync(transaction, id, DispatchState.Cancelled, time.GetUtcNow(), new(caller.Id, caller.Name), request.Reason!.Trim());
            return (await DispatchStore.FindAsync(transaction, id))!;
        }, cancel);

    /// <param name="wholly">Every unit it was sent to must lie in the caller's scope, and sending must be allowed.</param>
    private async Task<Problem?> RefuseAsync(Transaction transaction, Caller caller, Guid id, bool wholly = false)
    {
        await DispatchStore.HoldAnswersAsync(transaction);
        var dispatch = await DispatchStore.FindAsync(transaction, id);
        if (dispatch is null || !DispatchScope.IsVisible(dispatch, caller, tree))
            return Problem.NotFound;
        if (wholly && !(AccessPolicy.MayEver(caller.Role, Act.SendDispatch) && dispatch.Targets.UnitCodes.All(code => tree.Find(code)?.LiesIn(caller.UnitCode) == true)))
            return Problem.Forbidden;
        return dispatch.State == DispatchState.Open ? null : new(ProblemKind.Conflict, "dispatchClosed");
    }
}

public static class DispatchScope
{
    /// <summary>A dispatch is visible where it was sent: to a unit inside the caller's, or to one that holds the caller's.</summary>
    public static bool IsVisible(Dispatch dispatch, Caller caller, UnitTree tree) =>
        tree.TryFind(caller.UnitCode, out var own)
        && dispatch.Targets.UnitCodes.Any(code => own.LiesIn(code) || tree.Find(code)?.LiesIn(own.Code) == true);
}
