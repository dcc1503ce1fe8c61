using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Households;

/// <summary>
/// A member of the trio says what became of a home. Also after the dispatch has closed: a door that was knocked at
/// without network stays knocked at.
/// </summary>
public sealed class RecordHousehold(Commands commands, TimeProvider time)
{
    private const string Open = "open";
    private const int MaxNote = 500;
    private static readonly string[] Outcomes = ["done", "absent", "refused", "moved", Open];
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task<Outcome<Home>> RunAsync(Caller caller, Guid dispatchId, Guid householdId, RecordHouseholdRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var occurredAt = (request.OccurredAt ?? now).ToUniversalTime();
        var note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim();
        var check = new Check();
        check.That(Outcomes.Contains(request.Outcome ?? ""), "outcome", "unknownValue", request.Outcome is { Length: > 40 } longer ? longer[..40] : request.Outcome ?? "", string.Join(", ", Outcomes));
        check.OptionalText(request.Note, "note", MaxNote);
        check.That(occurredAt >= Earliest && occurredAt < Latest, "occurredAt", "notATime");
        if (check.Problem is { } problem)
            return problem;

        return await commands.RunAsync<Home>(key, async transaction =>
        {
            if (await HouseholdStore.FindAndHoldAsync(transaction, dispatchId, householdId, caller.Id) is not { } door)
                return Problem.NotFound;
            var changed = request.Outcome == Open
                ? await HouseholdStore.RemoveAsync(transaction, dispatchId, householdId, caller.Id)
                : await HouseholdStore.SaveAsync(transaction, dispatchId, householdId, caller.Id, door, Enum.Parse<HouseholdOutcome>(request.Outcome!, ignoreCase: true), note, occurredAt, now);
            var settled = request.Settles && request.Outcome != Open && await HouseholdStore.SettleAsync(transaction, dispatchId, householdId, caller.Id);
            if (changed || settled)
            {
                await Journal.AppendAsync(transaction, JournalKind.HouseholdDone, now, caller.Id,
                    new { householdId, door.Floor, door.Room, role = TrioRole.Name(door.Role), request.Outcome, note = note is null ? null : PersonalKeys.SealAlike(note), occurredAt, request.ClockOffset, settles = settled, door.Tagged },
                    door.ActivationId, dispatchId, door.StairwellCode, caller.Id);
            }
            return await HouseholdQuery.HomeAsync(transaction, dispatchId, caller.Id, householdId);
        }, cancel);
    }
}
