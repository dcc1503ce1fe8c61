using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>
/// Counts what routine work says of each stairwell, all of them in one statement that only reads: whoever writes holds back the
/// journal's readers. Only what has changed is written then; two nodes that count at once write the same.
/// </summary>
public sealed class ReadinessStore(NpgsqlDataSource database, ReadinessOptions options)
{
    /// <summary>Many homes take their seconds; nobody waits for them.</summary>
    private const int Patient = 120;

    /// <summary>Just under five rings of the sweep.</summary>
    private static readonly TimeSpan HomesEvery = TimeSpan.FromSeconds(290);

    /// <summary>Just under ten rings.</summary>
    private static readonly TimeSpan TriosInEmergencyEvery = TimeSpan.FromSeconds(590);

    private sealed record TrioRow
    {
        public required string Code { get; init; }
        public required short Posts { get; init; }
        public required short Phones { get; init; }
        public required short Seen { get; init; }
        public required short Tested { get; init; }
        public required short Reached { get; init; }
    }

    private sealed record HomesRow
    {
        public required string Code { get; init; }
        public required int Homes { get; init; }
        public required int Fresh { get; init; }
        public required int Visited { get; init; }
        public DateTimeOffset? AskedAt { get; init; }
        public bool? InTime { get; init; }
    }

    /// <summary>Posts and phones as they are now, and the last silent test. Gives for how many stairwells something has changed.</summary>
    public async Task<int> CountTriosAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var changed = (await connection.QueryAsync<TrioRow>(
            """
            with phone as (
                select member_id, max(last_seen_at) as seen_at from device where revoked_at is null group by member_id
            ), test as (
                -- Who may still answer says nothing yet.
                select member_id, bool_or(answered_at is not null) as reached from reachability_ask
                 where month = (select max(month) from reachability_ask) group by member_id having bool_or(answered_at is not null) or bool_and(closed_at is not null)
            ), trio as (
                select f.stairwell_code, count(*) as posts, count(p.member_id) as phones, count(*) filter (where p.seen_at >= @seenSince) as seen,
                       count(t.member_id) as tested, count(*) filter (where t.reached) as reached
                  from filled f left join phone p on p.member_id = f.member_id left join test t on t.member_id = f.member_id
                 group by f.stairwell_code
            ), counted as (
                select u.code, coalesce(t.posts, 0)::smallint as posts, coalesce(t.phones, 0)::smallint as phones, coalesce(t.seen, 0)::smallint as seen,
                       coalesce(t.tested, 0)::smallint as tested, coalesce(t.reached, 0)::smallint as reached
                  from unit u left join trio t on t.stairwell_code = u.code where u.kind = 'stairwell' and u.ended_at is null
            )
            select c.code, c.posts, c.phones, c.seen, c.tested, c.reached
              from counted c left join stairwell_fact f on f.stairwell_code = c.code
             where (f.posts, f.phones, f.seen, f.tested, f.reached) is distinct from (c.posts, c.phones, c.seen, c.tested, c.reached)
            """,
            new { seenSince = now.AddDays(-options.SeenDays) },
            commandTimeout: Patient)).AsList();
        await connection.ExecuteAsync(
            """
            with made as (
                insert into stairwell_fact_made (trios_at) values (@now) on conflict (one) do update set trios_at = excluded.trios_at)
            insert into stairwell_fact as f (stairwell_code, posts, phones, seen, tested, reached) select * from unnest(@codes, @posts, @phones, @seen, @tested, @reached)
                on conflict (stairwell_code) do update set posts = excluded.posts, phones = excluded.phones, seen = excluded.seen, tested = excluded.tested, reached = excluded.reached
            """,
            new
            {
                now,
                codes = changed.ConvertAll(row => row.Code).ToArray(),
                posts = changed.ConvertAll(row => row.Posts).ToArray(),
                phones = changed.ConvertAll(row => row.Phones).ToArray(),
                seen = changed.ConvertAll(row => row.Seen).ToArray(),
                tested = changed.ConvertAll(row => row.Tested).ToArray(),
                reached = changed.ConvertAll(row => row.Reached).ToArray(),
            },
            commandTimeout: Patient);
        return changed.Count;
    }

    /// <summary>Homes and answers, of stairwells whose trio was counted before. Gives for how many something has changed.</summary>
    public async Task<int> CountHomesAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        // In an emergency nobody can visit: so much longer is looked back there.
        var changed = (await connection.QueryAsync<HomesRow>(
            """
            with paused as (
                -- Emergencies may overlap; what overlaps counts once.
                select g.code, range_agg(tstzrange(greatest(a.opened_at, @visitedSince), coalesce(a.ended_at, @now))) as spans
                  from activation a join activation_unit au on au.activation_id = a.id join unit g on g.kind = 'grid' and g.lineage @> array[au.unit_code]
                 where a.ended_at is null or a.ended_at > @visitedSince group by g.code
            ), since as (
                select p.code, (@visitedSince::timestamptz - (select sum(upper(s) - lower(s)) from unnest(p.spans) s)) at time zone '+8' as at from paused p
            ), stairwell as (
                select u.code, coalesce(s.at, @visitedSince::timestamptz at time zone '+8')::date as visited_since
                  from unit u left join since s on s.code = u.parent_code where u.kind = 'stairwell' and u.ended_at is null
            ), confirmed as (
                select household_id from ledger_section group by household_id having count(*) = 4 and min(confirmed_at) >= @confirmedSince
            ), met as (
                select household_id, max(day) as day from visit where way = 'door' and outcome = 'met' and day >= (select min(visited_since) from stairwell) group by household_id
            ), home as (
                select h.stairwell_code, count(*)::int as homes, count(c.household_id)::int as fresh, (count(*) filter (where m.day >= s.visited_since))::int as visited
                  from household h join stairwell s on s.code = h.stairwell_code left join confirmed c on c.household_id = h.id left join met m on m.household_id = h.id
                 group by h.stairwell_code
            ), counted as (
                select s.code, coalesce(h.homes, 0) as homes, coalesce(h.fresh, 0) as fresh, coalesce(h.visited, 0) as visited, a.asked_at, a.in_time
                  from stairwell s left join home h on h.stairwell_code = s.code
                  left join lateral (
                    -- Declined in time is answered in time; what was given in time on a phone without network is too. What its office sent back asked nothing.
                    select d.sent_at as asked_at, a.late_at is null or a.late_lifted_at is not null as in_time
                      from assignment a join dispatch d on d.id = a.dispatch_id
                     where a.stairwell_code = s.code and a.dispatch_id >= @oldest and d.acknowledge_by is not null and a.state <> 'returned' and (a.late_at is not null or a.state <> 'pending')
                     order by a.dispatch_id desc limit 1) a on true
            )
            select c.code, c.homes, c.fresh, c.visited, c.asked_at as AskedAt, c.in_time as InTime
              from counted c join stairwell_fact f on f.stairwell_code = c.code
             where (f.homes, f.fresh, f.visited, f.asked_at, f.in_time) is distinct from (c.homes, c.fresh, c.visited, c.asked_at, c.in_time)
            """,
            new
            {
                now,
                visitedSince = now.AddDays(-options.VisitDays),
                confirmedSince = now.AddDays(-options.LedgerDays),
                // Ids are of their time: none of a dispatch since then is smaller.
                oldest = Guid.CreateVersion7(now.AddDays(-options.AnswerDays)),
            },
            commandTimeout: Patient)).AsList();
        await connection.ExecuteAsync(
            """
            with made as (
                update stairwell_fact_made set homes_at = @now)
            update stairwell_fact f set homes = c.homes, fresh = c.fresh, visited = c.visited, asked_at = c.asked_at, in_time = c.in_time
              from unnest(@codes, @homes, @fresh, @visited, @askedAt, @inTime) as c(code, homes, fresh, visited, asked_at, in_time) where f.stairwell_code = c.code
            """,
            new
            {
                now,
                codes = changed.ConvertAll(row => row.Code).ToArray(),
                homes = changed.ConvertAll(row => row.Homes).ToArray(),
                fresh = changed.ConvertAll(row => row.Fresh).ToArray(),
                visited = changed.ConvertAll(row => row.Visited).ToArray(),
                askedAt = changed.ConvertAll(row => row.AskedAt?.UtcDateTime).ToArray(),
                inTime = changed.ConvertAll(row => row.InTime).ToArray(),
            },
            commandTimeout: Patient);
        return changed.Count;
    }

    /// <summary>
    /// What it is time to count: trios always, homes and answers when the last time is long enough ago. While there is an emergency
    /// the database is for it: trios are counted less often, homes not at all.
    /// </summary>
    public async Task CountAsync(DateTimeOffset now, CancellationToken cancel)
    {
        bool emergency;
        DateTimeOffset? trios, homes;
        await using (var connection = await database.OpenConnectionAsync(cancel))
        {
            (emergency, trios, homes) = await connection.QuerySingleAsync<(bool, DateTimeOffset?, DateTimeOffset?)>(
                "select exists (select 1 from activation where ended_at is null and not drill), (select trios_at from stairwell_fact_made), (select homes_at from stairwell_fact_made)");
        }
        if (emergency && trios > now - TriosInEmergencyEvery)
            return;
        await CountTriosAsync(now, cancel);
        if (!emergency && !(homes > now - HomesEvery))
            await CountHomesAsync(now, cancel);
    }
}
