using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Why something is sent back as not one's own duty; figures are by these.</summary>
public static class ReturnReason
{
    public static IReadOnlyList<string> All { get; } = ["notOurs", "specialised", "duplicate", "other"];
}

/// <param name="Reason">One of <see cref="ReturnReason"/>.</param>
/// <param name="Words">Why, for the sender.</param>
public sealed record ReturnRequest(string? Reason, string? Words);

/// <param name="Stairwells">From how many it was taken.</param>
public sealed record Returned(string UnitCode, int Stairwells);

/// <summary>The journal's line about a return as a whole; each stairwell has its own beside it.</summary>
public sealed record UnitReturnedData(string UnitCode, string Reason, string Words, int Stairwells, string ByName);

/// <summary>A community or street sends a dispatch of normal mode back as not its duty 职能归位: its trios are rid of it, and the sender sees why.</summary>
public sealed class ReturnDispatch(Commands commands, UnitTree tree, TimeProvider time)
{
    public const int MaxWords = 500;

    public async Task<Outcome<Returned>> RunAsync(Caller caller, Guid id, ReturnRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!AccessPolicy.MayEver(caller.Role, Act.SendDispatch))
            return Problem.Forbidden;
        return await commands.RunAsync<Returned>(key, async transaction =>
        {
            await DispatchStore.HoldAnswersAsync(transaction);
            var dispatch = await DispatchStore.FindAsync(transaction, id);
            if (dispatch is null || !DispatchScope.IsVisible(dispatch, caller, tree))
                return Problem.NotFound;
            if (!MayReturn(dispatch, tree.Find(caller.UnitCode)!))
                return new Problem(ProblemKind.Conflict, dispatch.State == DispatchState.Open ? "notReturnable" : "dispatchClosed");
            var check = new Check();
            check.That(ReturnReason.All.Contains(request.Reason ?? ""), "reason", "unknownValue", request.Reason ?? "", string.Join(", ", ReturnReason.All));
            check.Text(request.Words, "words", MaxWords);
            if (check.Problem is { } problem)
                return problem;
            var now = time.GetUtcNow();
            if (await DispatchReturnStore.ReturnAsync(transaction, id, caller.UnitCode, request, now, new(caller.Id, caller.Name)) is not { } stairwells)
                return new Problem(ProblemKind.Conflict, "returnedBefore");
            await Journal.AppendAsync(transaction, JournalKind.UnitReturned, now, caller.Id,
                new UnitReturnedData(caller.UnitCode, request.Reason!, request.Words!.Trim(), stairwells, caller.Name), dispatchId: id);
            return new Returned(caller.UnitCode, stairwells);
        }, cancel);
    }

    /// <summary>An emergency's orders are carried out; a district has nobody to send anything back to.</summary>
    public static bool MayReturn(Dispatch dispatch, Unit own) =>
        dispatch is { State: DispatchState.Open, ActivationId: null } && own.Kind is UnitKind.Street or UnitKind.Community;
}
