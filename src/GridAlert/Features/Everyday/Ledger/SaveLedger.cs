using GridAlert.Features.Access;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Ledger;

/// <summary>
/// A member of the trio edits a home of theirs, or says that it is as the ledger has it. What another member wrote meanwhile is
/// not overwritten: the edit is refused, and the phone shows both.
/// </summary>
public sealed class SaveLedger(Commands commands, TimeProvider time)
{
    public async Task<Outcome<LedgerHome>> RunAsync(Caller caller, Guid householdId, SaveLedgerRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (LedgerInput.CheckSections(request.Confirmed) is { } unknown)
            return unknown;
        var read = request.OnlyConfirms ? new LedgerContent() : LedgerInput.Read(request, now);
        if (!read.Ok)
            return read.Problem;
        var occurredAt = DoorTime.Of(request.OccurredAt, now);

        return await commands.RunAsync<LedgerHome>(key, async transaction =>
        {
            if (await LedgerStore.FindAndHoldAsync(transaction, householdId, caller.Id) is not { } home)
                return Problem.NotFound;
            var content = request.OnlyConfirms ? home.Content : read.Value;
            var changed = LedgerRules.Changed(home.Content, content);
            if (changed.Count > 0 && LedgerRules.IsConflict(await LedgerStore.AuthorsSinceAsync(transaction, householdId, request.ExpectedVersion ?? 0), caller.Id))
                return new Problem(ProblemKind.Conflict, "ledgerChanged");
            var confirmed = LedgerSection.All.Where(section => changed.Contains(section) || request.Confirmed?.Contains(section) == true).ToList();
            if (changed.Count > 0)
                await LedgerStore.AppendAsync(transaction, householdId, home, content, changed, caller.Id, occurredAt, now);
            if (confirmed.Count > 0)
                await LedgerStore.ConfirmAsync(transaction, householdId, confirmed, caller.Id, occurredAt);
            if (changed.Count > 0 || confirmed.Count > 0)
            {
                await Journal.AppendAsync(transaction, changed.Count > 0 ? JournalKind.LedgerChanged : JournalKind.LedgerConfirmed, now, caller.Id,
                    new { householdId, version = home.Version + (changed.Count > 0 ? 1 : 0), changed, confirmed, occurredAt, request.ClockOffset },
                    stairwellCode: home.StairwellCode, memberId: caller.Id);
            }
            return await LedgerQuery.HomeAsync(transaction, householdId);
        }, cancel);
    }
}
