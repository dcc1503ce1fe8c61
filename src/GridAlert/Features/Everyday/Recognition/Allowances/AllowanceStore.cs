using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Allowances;

/// <summary>The one writer of allowance lists.</summary>
public static class AllowanceStore
{
    /// <summary>False where the month has a list already.</summary>
    public static async Task<bool> AddAsync(Transaction transaction, AllowanceList list, IReadOnlyList<AllowanceLine> lines)
    {
        if (await transaction.Connection.ExecuteAsync(
                """
                insert into allowance_list (id, unit_code, month, state, phone_fen, phone_days, meal_fen, meal_minutes, total_fen, prepared_by, prepared_by_name, prepared_at)
                values (@Id, @UnitCode, @Month, 'prepared', @PhoneFen, @PhoneDays, @MealFen, @MealMinutes, @TotalFen, @PreparedBy, @PreparedByName, @PreparedAt) on conflict do nothing
                """,
                new { list.Id, list.UnitCode, list.Month, list.PhoneFen, list.PhoneDays, list.MealFen, list.MealMinutes, list.TotalFen, list.PreparedBy, list.PreparedByName, list.PreparedAt }) == 0)
            return false;
        await transaction.Connection.ExecuteAsync(
            """
            insert into allowance_line (list_id, member_id, stairwell_code, month, post_days, meal_days, phone_fen, meal_fen)
            select @Id, t.member_id, t.stairwell_code, @Month, t.post_days, t.meal_days, t.phone_fen, t.meal_fen
              from unnest(@members, @stairwells, @posts, @meals, @phones, @mealSums) as t(member_id, stairwell_code, post_days, meal_days, phone_fen, meal_fen)
            """,
            new
            {
                list.Id,
                list.Month,
                members = lines.Select(line => line.MemberId).ToArray(),
                stairwells = lines.Select(line => line.StairwellCode).ToArray(),
                posts = lines.Select(line => line.PostDays).ToArray(),
                meals = lines.Select(line => line.MealDays).ToArray(),
                phones = lines.Select(line => line.PhoneFen).ToArray(),
                mealSums = lines.Select(line => line.MealFen).ToArray(),
            });
        return true;
    }

    public static async Task DecideAsync(Transaction transaction, Guid id, bool approved, Guid by, string byName, string? reason, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            "update allowance_list set state = @state, decided_by = @by, decided_by_name = @byName, decided_at = @now, reason = @reason where id = @id",
            new { id, state = approved ? "approved" : "refused", by, byName, reason, now });
        if (!approved)
            await transaction.Connection.ExecuteAsync("update allowance_line set refused = true where list_id = @id", new { id });
    }
}
