using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Desk;

/// <summary>What a command centre does with what stands on its desk: takes it, and closes it with a reason.</summary>
public sealed class RunDesk(Commands commands, UnitTree tree, TimeProvider time)
{
    private const int MaxReason = 500;

    /// <summary>Makes the item the caller's own; it is nobody else's from then on.</summary>
    public async Task<Outcome<DeskItemOwner>> TakeAsync(Caller caller, Guid dispatchId, string code, TakeRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        await RunAsync<DeskItemOwner>(caller, dispatchId, code, key, async (transaction, item) =>
        {
            if (item.OwnerId == caller.Id && item.TakenAt is { } taken)
                return new DeskItemOwner(dispatchId, code, item.OwnerName, taken);
            if (request.OwnerId is { } seen && seen != item.OwnerId)
                return new Problem(ProblemKind.Conflict, "deskTaken", item.OwnerName);
            var now = time.GetUtcNow();
            await DeskItemStore.TakeAsync(transaction, dispatchId, code, caller.Id, caller.Name, now);
            await NoteAsync(transaction, JournalKind.DeskTaken, caller, dispatchId, code, now, new { byName = caller.Name });
            return new DeskItemOwner(dispatchId, code, caller.Name, now);
        }, cancel);

    public async Task<Outcome<ClosedDeskItem>> CloseAsync(Caller caller, Guid dispatchId, string code, CloseDeskItemRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        await RunAsync<ClosedDeskItem>(caller, dispatchId, code, key, async (transaction, _) =>
        {
            var check = new Check();
            check.Text(request.Reason, "reason", MaxReason);
            if (check.Problem is { } problem)
                return problem;
            var now = time.GetUtcNow();
            var reason = request.Reason!.Trim();
            await DeskItemStore.CloseAsync(transaction, dispatchId, code, caller.Name, reason, now);
            await NoteAsync(transaction, JournalKind.DeskClosed, caller, dispatchId, code, now, new { byName = caller.Name, reason });
            return new ClosedDeskItem(dispatchId, code, caller.Name, now, reason);
        }, cancel);

    private async Task<Outcome<T>> RunAsync<T>(
        Caller caller, Guid dispatchId, string code, IdempotencyKey? key, Func<Transaction, DeskItemState, Task<Outcome<T>>> work, CancellationToken cancel)
    {
        if (!tree.TryFind(code, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.RunDesk, unit) is { } refusal)
            return refusal;
        return await commands.RunAsync<T>(key, async transaction =>
        {
            if (await DeskItemStore.HoldAsync(transaction, dispatchId, code) is not { } item)
                return Problem.NotFound;
            return item.ClosedAt is { } at ? new Problem(ProblemKind.Conflict, "deskClosed", item.ClosedByName!, at.Minute()) : await work(transaction, item);
        }, cancel);
    }

    private static async Task NoteAsync(Transaction transaction, string kind, Caller caller, Guid dispatchId, string code, DateTimeOffset now, object data)
    {
        var dispatch = await DispatchStore.FindAsync(transaction, dispatchId);
        await Journal.AppendAsync(transaction, kind, now, caller.Id, data, dispatch?.ActivationId, dispatchId, code);
    }
}
