using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>A unit that nobody answers for, or that has no account in the escalation.</summary>
/// <param name="Link">responsible, gridLead or officer.</param>
public sealed record ChainGap(string UnitCode, string Link);

/// <summary>A post to look at before it is missed.</summary>
public sealed record PostGap
{
    public required string StairwellCode { get; init; }
    public required string Role { get; init; }
    public required Personal Name { get; init; }
    /// <summary>The end of the term, or the day of the last training; null when there was none.</summary>
    public DateOnly? Day { get; init; }
}

/// <summary>Some of a longer list.</summary>
public sealed record Listed<T>(int Total, IReadOnlyList<T> Items);

/// <summary>Reads what readiness follows from.</summary>
public sealed class ReadinessQuery(NpgsqlDataSource database)
{
    /// <summary>Whom to ring, and at which number.</summary>
    public sealed record Contact
    {
        public required string StairwellCode { get; init; }
        public required string Role { get; init; }
        public required Personal Name { get; init; }
        public Personal? Phone { get; init; }
    }

    /// <summary>The facts of every stairwell that stands in these units, in the order of their codes; one inside another counts once.</summary>
    public async Task<IReadOnlyList<StairwellFacts>> FactsAsync(string[] unitCodes, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<StairwellFacts>(
            """
            select u.code, f.posts::int as Posts, f.phones::int as Phones, f.seen::int as Seen, f.tested::int as Tested, f.reached::int as Reached,
                   f.homes, coalesce(f.fresh, 0) as Fresh, coalesce(f.visited, 0) as Visited, f.in_time as InTime, f.asked_at as AskedAt
              from unit u join stairwell_fact f on f.stairwell_code = u.code
             where u.kind = 'stairwell' and u.ended_at is null and u.lineage && @unitCodes order by u.code
            """,
            new { unitCodes })).AsList();
    }

    /// <summary>When trios were counted last, and when homes and answers were.</summary>
    public async Task<(DateTimeOffset? Trios, DateTimeOffset? Homes)> CountedAtAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<(DateTimeOffset?, DateTimeOffset?)>("select trios_at, homes_at from stairwell_fact_made");
    }

    /// <summary>The last silent test as far as it concerns a unit; null when there was none.</summary>
    public async Task<LastTest?> LastTestAsync(IReadOnlyCollection<string> communities, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(DateOnly Month, int Asked, int Answered, bool IsOver)>(
            """
            select month, count(*)::int, count(answered_at)::int, bool_and(closed_at is not null)
              from reachability_ask where month = (select max(month) from reachability_ask) and community_code = any(@communities) group by month
            """,
            new { communities = communities.ToArray() })).Select(row => new LastTest(row.Month, row.Asked, row.Answered, row.IsOver)).SingleOrDefault();
    }

    /// <summary>Whom to ring in these stairwells: the lead first, whoever holds a post otherwise.</summary>
    public async Task<Dictionary<string, Contact>> ContactsAsync(string[] stairwells, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Contact>(
            """
            select distinct on (f.stairwell_code) f.stairwell_code as StairwellCode, f.role, m.name, m.phone
              from filled f join member m on m.id = f.member_id where f.stairwell_code = any(@stairwells)
             order by f.stairwell_code, m.phone is null, array_position(array['lead', 'information', 'support'], f.role)
            """,
            new { stairwells })).ToDictionary(contact => contact.StairwellCode);
    }

    /// <summary>Links of the chain that are missing between district and stairwell.</summary>
    public async Task<IReadOnlyList<ChainGap>> ChainGapsAsync(string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<ChainGap>(
            """
            select g.code as UnitCode, g.link as Link from (
                select u.code, u.kind, 'responsible' as link from unit u
                 where u.kind in ('street', 'community', 'grid') and u.ended_at is null and u.lineage @> array[@unitCode]
                   and not exists (select 1 from responsibility r where r.unit_code = u.code and r.ended_at is null)
                union all
                select u.code, u.kind, l.role from unit u join (values ('grid', 'gridLead'), ('community', 'officer')) as l(kind, role) on l.kind = u.kind
                 where u.ended_at is null and u.lineage @> array[@unitCode]
                   and not exists (select 1 from account a where a.unit_code = u.code and a.role = l.role and a.disabled_at is null)) g
             order by array_position(array['street', 'community', 'grid'], g.kind), g.code, g.link desc
            """,
            new { unitCode })).AsList();
    }

    /// <summary>Posts whose term ends until then, and whom nobody follows yet.</summary>
    public Task<Listed<PostGap>> TermsAsync(string unitCode, DateOnly until, int limit, CancellationToken cancel) => PostsAsync(
        "p.until as day from post p join unit u on u.code = p.stairwell_code where p.ended_at is null and u.lineage @> array[@unitCode] and p.until <= @until", new { unitCode, until, limit }, cancel);

    /// <summary>Posts whose holder came to no training since then; a drill that they answered counts as one.</summary>
    public Task<Listed<PostGap>> UntrainedAsync(string unitCode, DateOnly since, int limit, CancellationToken cancel) => PostsAsync(
        """
        t.day from post p join unit u on u.code = p.stairwell_code
              left join (select a.member_id, max(e.held_on) as day from attendance a join team_event e on e.id = a.event_id and e.kind = 'training' group by a.member_id) t on t.member_id = p.member_id
         where p.ended_at is null and u.lineage @> array[@unitCode] and (t.day is null or t.day < @since)
           and not exists (select 1 from receipt r join dispatch d on d.id = r.dispatch_id where r.member_id = p.member_id and d.drill and r.acknowledged_at is not null and d.sent_at >= @since)
        """, new { unitCode, since, limit }, cancel);

    private sealed record PostRow
    {
        public required int Total { get; init; }
        public required string StairwellCode { get; init; }
        public required string Role { get; init; }
        public required Personal Name { get; init; }
        public DateOnly? Day { get; init; }
    }

    private async Task<Listed<PostGap>> PostsAsync(string which, object parameters, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var rows = (await connection.QueryAsync<PostRow>(
            $"""
            with found as materialized (select p.stairwell_code, p.role, p.member_id, {which})
            select (select count(*)::int from found) as Total, f.stairwell_code as StairwellCode, f.role, m.name, f.day
              from (select * from found order by day nulls first, stairwell_code, array_position(array['lead', 'information', 'support'], role) limit @limit) f join member m on m.id = f.member_id
             order by f.day nulls first, f.stairwell_code, array_position(array['lead', 'information', 'support'], f.role)
            """,
            parameters)).AsList();
        return new(rows.Count == 0 ? 0 : rows[0].Total, [.. rows.Select(row => new PostGap { StairwellCode = row.StairwellCode, Role = row.Role, Name = row.Name, Day = row.Day })]);
    }
}
