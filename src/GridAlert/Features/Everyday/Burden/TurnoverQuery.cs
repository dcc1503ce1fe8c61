using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>Reads posts with their beginnings and ends, and who of a trio did what.</summary>
public sealed class TurnoverQuery(NpgsqlDataSource database)
{
    /// <summary>Terms that touch the time after <paramref name="from"/>. A post that went on in a unit's successor is one term, and lies where it lies now.</summary>
    public async Task<IReadOnlyList<Term>> TermsAsync(Unit unit, DateTimeOffset from, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<(string Code, string Role, DateTimeOffset Began, DateTimeOffset? Ended, string? Reason)>(
            """
            with recursive term as (
                select p.id, p.stairwell_code, p.role, p.began_at, p.ended_at, p.ended_reason
                  from post p join unit u on u.code = p.stairwell_code
                 where u.lineage @> array[@Code] and p.continued_by is null and (p.ended_at is null or p.ended_at >= @from)
                union all
                select p.id, t.stairwell_code, t.role, p.began_at, t.ended_at, t.ended_reason from term t join post p on p.continued_by = t.id
            )
            select stairwell_code, role, min(began_at), ended_at, ended_reason from term group by stairwell_code, role, ended_at, ended_reason order by 1, 2, 3
            """,
            new { unit.Code, from })).Select(row => new Term(row.Code, row.Role, row.Began, row.Ended, row.Reason)).ToList();
    }

    public async Task<IReadOnlyList<TrioActs>> ActsAsync(Unit unit, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<(string Code, int Lead, int Information, int Support)>(
            """
            with acts as (
                select r.stairwell_code, r.role, count(*) as n
                  from dispatch d join receipt r on r.dispatch_id = d.id join unit u on u.code = r.stairwell_code
                 where d.sent_at >= @from and d.sent_at < @until and u.lineage @> array[@Code] and r.state in ('acknowledged', 'completed', 'declined')
                 group by r.stairwell_code, r.role
                union all
                select v.stairwell_code, case p.role when 'lead' then 1 when 'information' then 2 else 4 end, count(*)
                  from visit v join unit u on u.code = v.stairwell_code
                  join post p on p.member_id = v.member_id and p.stairwell_code = v.stairwell_code and p.began_at <= v.recorded_at and (p.ended_at is null or p.ended_at > v.recorded_at)
                 where v.recorded_at >= @from and v.recorded_at < @until and u.lineage @> array[@Code]
                 group by v.stairwell_code, p.role
            )
            select stairwell_code, coalesce(sum(n) filter (where role = 1), 0)::int, coalesce(sum(n) filter (where role = 2), 0)::int, coalesce(sum(n) filter (where role = 4), 0)::int
              from acts group by stairwell_code order by stairwell_code
            """,
            new { unit.Code, from, until })).Select(row => new TrioActs(row.Code, row.Lead, row.Information, row.Support)).ToList();
    }
}
