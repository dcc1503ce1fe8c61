using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Visits;

/// <summary>The one writer of visits.</summary>
public static class VisitStore
{
    /// <summary>Finds the stairwell of a home behind the member's own doors, and holds the home; null where it is none.</summary>
    public static Task<string?> FindAndHoldAsync(Transaction transaction, Guid householdId, Guid memberId) =>
        transaction.Connection.QuerySingleOrDefaultAsync<string?>(
            """
            select h.stairwell_code from household h
             where h.id = @householdId and exists (select 1 from filled f where f.stairwell_code = h.stairwell_code and f.member_id = @memberId)
               for no key update of h
            """,
            new { householdId, memberId });

    /// <summary>What the same member said earlier that day of the same way gives way; false when it says nothing new.</summary>
    public static async Task<bool> SaveAsync(
        Transaction transaction, Guid householdId, string stairwellCode, Guid memberId, VisitWay way, VisitOutcome outcome, IReadOnlyList<string> reasons, string? dispute, string? note,
        DateTimeOffset occurredAt, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            """
            insert into visit as v (id, household_id, stairwell_code, member_id, day, way, outcome, reasons, dispute, note, occurred_at, recorded_at)
            values (@id, @householdId, @stairwellCode, @memberId, @day, @way, @outcome, @reasons, @dispute, @note, @occurredAt, @now)
                on conflict (household_id, day, member_id, way)
                do update set outcome = @outcome, reasons = @reasons, dispute = @dispute, note = coalesce(@note, v.note), occurred_at = @occurredAt, recorded_at = @now
                where v.occurred_at <= @occurredAt and (v.outcome, v.reasons, v.dispute, coalesce(@note::text, v.note)) is distinct from (@outcome, @reasons, @dispute::text, v.note)
            """,
            new
            {
                id = Guid.CreateVersion7(now),
                householdId,
                stairwellCode,
                memberId,
                day = occurredAt.Day(),
                way = Code(way),
                outcome = Code(outcome),
                reasons = reasons.ToArray(),
                dispute,
                note = note is null ? null : PersonalKeys.SealAlike(note),
                occurredAt,
                now,
            }) > 0;

    public static string Code<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
