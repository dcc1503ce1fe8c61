using Dapper;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition.Allowances;

/// <summary>Reads the facts of a month, and the lists made of them.</summary>
public sealed class AllowanceQuery(NpgsqlDataSource database)
{
    private const string Lists =
        """
        select id, unit_code as UnitCode, month, state, phone_fen as PhoneFen, phone_days as PhoneDays, meal_fen as MealFen, meal_minutes as MealMinutes, total_fen as TotalFen,
               prepared_by as PreparedBy, prepared_by_name as PreparedByName, prepared_at as PreparedAt, decided_by_name as DecidedByName, decided_at as DecidedAt, reason
          from allowance_list
        """;

    private const string Lines =
        """
        select l.member_id as MemberId, m.name, l.stairwell_code as StairwellCode, l.post_days as PostDays, l.meal_days as MealDays, l.phone_fen as PhoneFen, l.meal_fen as MealFen
          from allowance_line l join member m on m.id = l.member_id where l.list_id = @id order by l.stairwell_code, l.member_id
        """;

    /// <summary>The list of a month; where one was refused and none made since, that one.</summary>
    public async Task<AllowanceList?> FindAsync(string unitCode, DateOnly month, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QueryFirstOrDefaultAsync<AllowanceList>($"{Lists} where unit_code = @unitCode and month = @month order by state = 'refused', id desc limit 1", new { unitCode, month });
    }

    public async Task<List<AllowanceLine>> LinesAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<AllowanceLine>(Lines, new { id })).AsList();
    }

    public static async Task<(AllowanceList List, List<AllowanceLine> Lines)?> HoldAsync(Transaction transaction, Guid id, string unitCode) =>
        await transaction.Connection.QuerySingleOrDefaultAsync<AllowanceList>($"{Lists} where id = @id and unit_code = @unitCode for update", new { id, unitCode }) is { } list
            ? (list, (await transaction.Connection.QueryAsync<AllowanceLine>(Lines, new { id })).AsList())
            : null;

    /// <summary>Everybody who held a post inside the unit in that month, once, with days in post and days of service; without those whom another list has.</summary>
    public static async Task<List<AllowanceFacts>> FactsAsync(Transaction transaction, string unitCode, Month month, int mealMinutes) =>
        (await transaction.Connection.QueryAsync<(Guid MemberId, string StairwellCode, int PostDays, int MealDays)>(
            """
            with served as (
                select p.member_id, p.stairwell_code, greatest((p.began_at at time zone 'Asia/Shanghai')::date, @first) as from_day,
                       least(coalesce((p.ended_at at time zone 'Asia/Shanghai')::date, @last), @last) as to_day
                  from post p join unit u on u.code = p.stairwell_code
                 where u.lineage @> array[@unitCode] and p.began_at < @until and (p.ended_at is null or p.ended_at >= @from)
            ), days as (
                select s.member_id, max(s.stairwell_code) as stairwell_code, count(distinct d.day)::int as days
                  from served s cross join lateral generate_series(s.from_day::timestamp, s.to_day::timestamp, interval '1 day') as d(day) group by s.member_id
            ), meals as (
                select member_id, count(*)::int as days
                  from (select member_id, day from volunteer_hours where state = 'confirmed' and day >= @first and day <= @last group by member_id, day having sum(minutes) >= @mealMinutes) full_day group by 1
            )
            select days.member_id, days.stairwell_code, days.days, coalesce(meals.days, 0)
              from days join member m on m.id = days.member_id and m.erased_at is null left join meals on meals.member_id = days.member_id
             where not exists (select 1 from allowance_line l where l.month = @first and l.member_id = days.member_id and not l.refused)
             order by 1
            """,
            new { unitCode, first = month.First, last = month.End.AddDays(-1), from = month.BeginsAt.ToUniversalTime(), until = month.EndsAt.ToUniversalTime(), mealMinutes }))
            .Select(row => new AllowanceFacts(row.MemberId, row.StairwellCode, row.PostDays, row.MealDays)).ToList();
}
