using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition.Year;

/// <summary>Reads a year of recognition beside a year of material help.</summary>
public sealed class YearQuery(NpgsqlDataSource database)
{
    // One row for each act, with whom it was for and where that person serves or served last.
    private const string Acts =
        """
        with act as (
            select member_id, 'award' as what, 0::bigint as fen from award where kind = 'person' and year = @year and revoked_at is null
            union all select distinct on (street_code, member_id) member_id, 'letter', 0 from commendation where year = @year
            union all select l.member_id, 'allowance', l.phone_fen + l.meal_fen from allowance_line l join allowance_list a on a.id = l.list_id where a.state = 'approved' and a.month >= @from and a.month < @until
            union all select member_id, 'exchange', 0 from points_exchange where state = 'handedOver' and settled_at >= @fromTime and settled_at < @untilTime
            union all select member_id, 'help', fen from material_help where day >= @from and day < @until
        ), placed as (
            select act.*, p.stairwell_code
              from act join lateral (select stairwell_code from post where member_id = act.member_id order by ended_at desc nulls first, stairwell_code limit 1) p on true
              join unit u on u.code = p.stairwell_code where u.lineage @> array[@unitCode])
        """;

    private const string Sums =
        """
        (count(*) filter (where what = 'award'))::int as Awards, (count(*) filter (where what = 'letter'))::int as Letters, (count(*) filter (where what = 'allowance'))::int as Allowances,
        (count(*) filter (where what = 'exchange'))::int as Exchanges, (count(*) filter (where what = 'help'))::int as Help, coalesce(sum(fen), 0)::bigint as Fen
        """;

    public async Task<UnitYear> UnitAsync(string unitCode, int year, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var (awards, letters, allowances, exchanges, help, fen) = await connection.QuerySingleAsync<(int, int, int, int, int, long)>($"{Acts} select {Sums} from placed", Of(unitCode, year));
        var stairwells = await connection.ExecuteScalarAsync<int>(
            "select count(*)::int from award a join unit u on u.code = a.stairwell_code where a.kind = 'stairwell' and a.year = @year and a.revoked_at is null and u.lineage @> array[@unitCode]", new { unitCode, year });
        return new(awards, stairwells, letters, allowances, exchanges, help, fen);
    }

    public async Task<List<PersonYear>> PeopleAsync(string unitCode, int year, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<PersonYear>(
            $"{Acts} select placed.member_id as MemberId, m.name, max(stairwell_code) as StairwellCode, {Sums} from placed join member m on m.id = placed.member_id group by placed.member_id, m.name order by count(*) desc, 1 limit 500",
            Of(unitCode, year))).AsList();
    }

    private static object Of(string unitCode, int year)
    {
        var (from, until) = (new DateOnly(year, 1, 1), new DateOnly(year + 1, 1, 1));
        return new { unitCode, year, from, until, fromTime = Begin(from), untilTime = Begin(until) };
    }

    private static DateTimeOffset Begin(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), BeijingTime.Offset).ToUniversalTime();
}
