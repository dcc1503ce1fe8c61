using Dapper;
using GridAlert.Features.Neighbourhood;
using Npgsql;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>Reads whom trios have met, who took part, who was trained and how disputes ended, at the end of each of some years.</summary>
public sealed class BaselineQuery(NpgsqlDataSource database)
{
    private const string Years = "unnest(@years, @firsts, @lasts, @begins, @untils) as y(year, first, last, begins, until)";

    /// <summary>Homes as they were on the ledger then. What is confidential does not count as taking part.</summary>
    public async Task<IReadOnlyList<StairwellHomes>> HomesAsync(Unit unit, IReadOnlyList<YearSoFar> years, int months, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<StairwellHomes>(
            $"""
            with took_part as materialized (
                select household_id, min(at) as at from (
                    select s.household_id, s.used_at as at from vote_slip s where s.used_at is not null
                    union all
                    select r.household_id, r.received_at from request r join request_kind k on k.key = r.kind
                     where r.household_id is not null and r.state <> 'abuse' and not k.is_confidential) a
                 group by household_id
            ), home as materialized (
                select h.id, h.stairwell_code, h.added_at, t.at as took_part_at
                  from household h join unit u on u.code = h.stairwell_code left join took_part t on t.household_id = h.id where u.lineage @> array[@Code]
            )
            -- Year by year, so that nothing is sorted that does not fit into memory.
            select y.year, g.stairwell_code as StairwellCode, g.homes, g.met, g.took_part as TookPart
              from {Years} cross join lateral (
                   select h.stairwell_code, count(*)::int as homes,
                          (count(*) filter (where exists (
                               select 1 from visit v where v.household_id = h.id and v.outcome = 'met' and v.day > y.last - make_interval(months => @months) and v.day <= y.last)))::int as met,
                          (count(*) filter (where h.took_part_at < y.until))::int as took_part
                     from home h where h.added_at is null or h.added_at < y.until group by h.stairwell_code) g
            """,
            Parameters(unit, years, months))).AsList();
    }

    /// <summary>A drill that the holder acknowledged counts as a training.</summary>
    public async Task<IReadOnlyList<StairwellPosts>> PostsAsync(Unit unit, IReadOnlyList<YearSoFar> years, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<StairwellPosts>(
            $"""
            with trained as materialized (
                select y.year, a.member_id from {Years}
                  join team_event e on e.kind = 'training' and e.held_on > y.last - interval '12 months' and e.held_on <= y.last join attendance a on a.event_id = e.id
                union
                select y.year, r.member_id from {Years}
                  join dispatch d on d.drill and d.sent_at > y.until - interval '12 months' and d.sent_at <= y.until join receipt r on r.dispatch_id = d.id and r.acknowledged_at is not null
            )
            select y.year, p.stairwell_code as StairwellCode, count(*)::int as Held, count(t.member_id)::int as Trained
              from {Years} join post p on p.began_at < y.until and (p.ended_at is null or p.ended_at >= y.until) join unit u on u.code = p.stairwell_code
              left join trained t on t.year = y.year and t.member_id = p.member_id
             where u.lineage @> array[@Code]
             group by y.year, p.stairwell_code
            """,
            Parameters(unit, years, 0))).AsList();
    }

    public async Task<Dictionary<int, Disputes>> DisputesAsync(Unit unit, IReadOnlyList<YearSoFar> years, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(int Year, int Mediated, int ByLaw, int AtTheDoor, int ByOffices)>(
            $"""
            select y.year,
                   (select count(*)::int from mediation m join unit u on u.code = m.stairwell_code where u.lineage @> array[@Code] and m.agreed_on between y.first and y.last),
                   (select count(*)::int from request r join request_kind k on k.key = r.kind join unit u on u.code = r.stairwell_code
                     where u.lineage @> array[@Code] and k.is_confidential and r.state <> 'abuse' and r.answered_at >= y.begins and r.answered_at < y.until),
                   (select count(distinct v.household_id)::int from visit v join unit u on u.code = v.stairwell_code
                     where u.lineage @> array[@Code] and v.dispute = 'settled' and v.day between y.first and y.last),
                   (select count(*)::int from request r join unit u on u.code = r.stairwell_code
                     where u.lineage @> array[@Code] and r.kind = 'dispute' and r.state <> 'abuse' and r.answered_at >= y.begins and r.answered_at < y.until)
              from {Years}
            """,
            Parameters(unit, years, 0))).ToDictionary(row => row.Year, row => new Disputes(row.Mediated, row.ByLaw, row.AtTheDoor, row.ByOffices));
    }

    private static object Parameters(Unit unit, IReadOnlyList<YearSoFar> years, int months) => new
    {
        unit.Code,
        months,
        years = years.Select(year => year.Year).ToArray(),
        firsts = years.Select(year => year.First).ToArray(),
        lasts = years.Select(year => year.Last).ToArray(),
        begins = years.Select(year => BurdenRules.Begin(year.First)).ToArray(),
        untils = years.Select(year => year.Until).ToArray(),
    };
}
