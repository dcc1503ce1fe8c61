using GridAlert.Features.Access;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Visits;

/// <summary>A member of the trio was at a door of theirs, or reached the home another way. It counts on the day when it was, whenever it arrives.</summary>
public sealed class RecordVisit(Commands commands, VisitQuery query, TimeProvider time)
{
    public const int MaxNote = 500;
    private static readonly string[] Outcomes = ["met", "refused", "absent"];
    private static readonly string[] Ways = ["door", "call", "message"];
    private static readonly string[] Disputes = ["open", "settled"];

    public async Task<Outcome<VisitHome>> RunAsync(Caller caller, Guid householdId, VisitRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var check = new Check();
        Known(check, request.Outcome ?? "", "outcome", Outcomes);
        Known(check, request.Way ?? "door", "way", Ways);
        if (request.Dispute is not null)
            Known(check, request.Dispute, "dispute", Disputes);
        foreach (var reason in request.Reasons ?? [])
            Known(check, reason ?? "", "reasons", VisitReason.All);
        check.OptionalText(request.Note, "note", MaxNote);
        if (check.Problem is { } problem)
            return problem;
        var occurredAt = DoorTime.Of(request.OccurredAt, now);
        var note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim();
        var reasons = VisitReason.All.Where((request.Reasons ?? []).Contains).ToList();
        var (way, outcome) = (Enum.Parse<VisitWay>(request.Way ?? "door", ignoreCase: true), Enum.Parse<VisitOutcome>(request.Outcome!, ignoreCase: true));

        var stored = await commands.RunAsync<string>(key, async transaction =>
        {
            if (await VisitStore.FindAndHoldAsync(transaction, householdId, caller.Id) is not { } stairwell)
                return Problem.NotFound;
            if (await VisitStore.SaveAsync(transaction, householdId, stairwell, caller.Id, way, outcome, reasons, request.Dispute, note, occurredAt, now))
            {
                await Journal.AppendAsync(transaction, JournalKind.VisitRecorded, now, caller.Id,
                    new { householdId, way, outcome, reasons, request.Dispute, note = note is null ? null : PersonalKeys.SealAlike(note), occurredAt, request.ClockOffset },
                    stairwellCode: stairwell, memberId: caller.Id);
            }
            return stairwell;
        }, cancel);
        if (!stored.Ok)
            return stored.Problem;
        return (await query.HomesAsync([stored.Value], Month.Of(now.Day()), now, cancel)).Single(home => home.HouseholdId == householdId);
    }

    private static void Known(Check check, string value, string field, IReadOnlyList<string> known) =>
        check.That(known.Contains(value), field, "unknownValue", value.Length > 40 ? value[..40] : value, string.Join(", ", known));
}
