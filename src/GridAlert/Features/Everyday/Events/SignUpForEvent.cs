using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Events;

/// <summary>A member of a trio takes a place at an event, or gives it back. There are never more taken than there are.</summary>
public sealed class SignUpForEvent(Commands commands, UnitTree tree, SignUpStore store, TimeProvider time)
{
    private const int Most = 60;

    public Task<List<Activity>> AheadAsync(Caller caller, CancellationToken cancel) =>
        store.AheadAsync(tree.Find(caller.UnitCode)!.Lineage, caller.Id, time.GetUtcNow(), Most, cancel);

    public Task<Outcome<Activity>> SignUpAsync(Caller caller, Guid id, IdempotencyKey? key, CancellationToken cancel) =>
        RunAsync(caller, id, key, SignUpRules.RefuseSignUp, async (transaction, one, now) =>
        {
            if (one.Mine)
                return;
            await SignUpStore.AddAsync(transaction, id, caller.Id, now);
            await TellAsync(transaction, one, true, caller, now);
        }, cancel);

    public Task<Outcome<Activity>> WithdrawAsync(Caller caller, Guid id, IdempotencyKey? key, CancellationToken cancel) =>
        RunAsync(caller, id, key, SignUpRules.RefuseWithdrawal, async (transaction, one, now) =>
        {
            if (!one.Mine)
                return;
            await SignUpStore.RemoveAsync(transaction, id, caller.Id);
            await TellAsync(transaction, one, false, caller, now);
        }, cancel);

    private Task<Outcome<Activity>> RunAsync(
        Caller caller, Guid id, IdempotencyKey? key, Func<HeldEvent, DateTimeOffset, Problem?> refuse, Func<Transaction, HeldEvent, DateTimeOffset, Task> work, CancellationToken cancel) =>
        commands.RunAsync<Activity>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            // Events of the units that one's stairwell lies in; others are not there.
            if (await SignUpStore.HoldAsync(transaction, id, caller.Id) is not { } one || !tree.Find(caller.UnitCode)!.LiesIn(one.UnitCode))
                return Problem.NotFound;
            if (refuse(one, now) is { } refusal)
                return refusal;
            await work(transaction, one, now);
            return await SignUpStore.FindAsync(transaction, id, caller.Id);
        }, cancel);

    private static Task TellAsync(Transaction transaction, HeldEvent one, bool comes, Caller caller, DateTimeOffset now) =>
        Journal.AppendAsync(transaction, JournalKind.EventSignedUp, now, caller.Id, new { unitCode = one.UnitCode, eventId = one.Id, comes }, memberId: caller.Id);
}
