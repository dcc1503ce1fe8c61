using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Households;

/// <summary>Where a result belongs, besides the home.</summary>
public sealed record Door
{
    public required string StairwellCode { get; init; }
    public required short Role { get; init; }
    public required int Floor { get; init; }
    public required string Room { get; init; }
    public Guid? ActivationId { get; init; }
    /// <summary>The home needs care.</summary>
    public required bool Tagged { get; init; }
}

/// <summary>Writes what became of homes.</summary>
public static class HouseholdStore
{
    /// <summary>Finds the door and keeps others from it until the transaction ends; null where it is none of the member's.</summary>
    public static Task<Door?> FindAndHoldAsync(Transaction transaction, Guid dispatchId, Guid householdId, Guid memberId) =>
        transaction.Connection.QuerySingleOrDefaultAsync<Door>(
            """
            select h.stairwell_code as StairwellCode, r.role, h.floor::int as Floor, h.room, d.activation_id as ActivationId, h.tags && @care as Tagged
              from household h
              join receipt r on r.dispatch_id = @dispatchId and r.member_id = @memberId and r.stairwell_code = h.stairwell_code
              join dispatch d on d.id = r.dispatch_id
             where h.id = @householdId and d.per_household and (cardinality(d.household_tags) = 0 or h.tags && d.household_tags)
             order by r.role limit 1
               for no key update of h
            """,
            new { dispatchId, householdId, memberId, care = HouseholdRules.CareTags });

    /// <summary>Keeps the member's newest version; false when it says nothing new.</summary>
    public static async Task<bool> SaveAsync(
        Transaction transaction, Guid dispatchId, Guid householdId, Guid memberId, Door door, HouseholdOutcome outcome, string? note, DateTimeOffset occurredAt, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            """
            insert into household_result as v (dispatch_id, household_id, member_id, stairwell_code, role, outcome, note, occurred_at, recorded_at)
            values (@dispatchId, @householdId, @memberId, @StairwellCode, @Role, @outcome, @note, @occurredAt, @now)
            on conflict (dispatch_id, household_id, member_id)
                do update set outcome = @outcome, note = coalesce(@note, v.note), occurred_at = @occurredAt, recorded_at = @now
                where v.outcome <> @outcome or (@note::text is not null and v.note is distinct from @note)
            """,
            new { dispatchId, householdId, memberId, door.StairwellCode, door.Role, outcome = EmergencyWords.Code(outcome), note = note is null ? null : PersonalKeys.SealAlike(note), occurredAt, now }) > 0;

    /// <summary>Takes back the member's own version; false when there is none.</summary>
    public static async Task<bool> RemoveAsync(Transaction transaction, Guid dispatchId, Guid householdId, Guid memberId) =>
        await transaction.Connection.ExecuteAsync(
            "delete from household_result where dispatch_id = @dispatchId and household_id = @householdId and member_id = @memberId",
            new { dispatchId, householdId, memberId }) > 0;

    /// <summary>The others' versions give way; false when there were none that differ.</summary>
    public static async Task<bool> SettleAsync(Transaction transaction, Guid dispatchId, Guid householdId, Guid memberId) =>
        await transaction.Connection.ExecuteAsync(
            "delete from household_result where dispatch_id = @dispatchId and household_id = @householdId and member_id <> @memberId",
            new { dispatchId, householdId, memberId }) > 0;
}
