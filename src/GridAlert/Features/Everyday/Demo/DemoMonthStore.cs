using Dapper;
using GridAlert.Features.Everyday.Ledger;
using GridAlert.Features.Everyday.Recognition;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Demo;

/// <summary>Writes the demo's rounds from door to door, all of them in two statements.</summary>
public sealed class DemoMonthStore(NpgsqlDataSource database)
{
    // Each trio has a pace and a diligence of its own, so that covers differ; what happens at a door follows from the seed and its home.
    private const string Visits =
        """
        with door as (
            select h.id, h.stairwell_code, h.tags, (hashtextextended(h.id::text, @seed) & 1073741823) as r, (hashtextextended(h.stairwell_code, @seed) & 1073741823) as s
              from household h
        ), walked as (
            select d.id, d.stairwell_code, d.tags, d.r, m.first + ((d.r / 7 + m.no * 11) % m.days * (50 + d.s % 57) / 100)::int as day
              from door d cross join (select no, (@first::date + no * interval '1 month')::date as first, extract(day from @first::date + (no + 1) * interval '1 month' - interval '1 day')::int as days from generate_series(0, 2) no) m
             where (d.r / 1009 + m.no * 37) % 100 < (55 + d.s / 61 % 60) * case when m.no > 0 then 7 when starts_with(d.stairwell_code, @early) then 5 else 2 end / 7
        ), made as (
            insert into visit (id, household_id, stairwell_code, member_id, day, way, outcome, reasons, dispute, occurred_at, recorded_at)
            select gen_random_uuid(), w.id, w.stairwell_code, p.member_id, w.day, 'door', case when w.r % 100 < 93 then 'met' when w.r % 100 < 97 then 'absent' else 'refused' end,
                   case when w.r % 100 >= 93 then '{}'::text[] when w.tags && @alone then array['homeVisit', 'emptyNest'] when w.r % 10 < 3 then array['epidemic', 'homeVisit'] else array['homeVisit'] end,
                   case when w.r % 331 = 0 then 'open' end, t.at, t.at
              from walked w
              join post p on p.stairwell_code = w.stairwell_code and p.ended_at is null and p.role = case when w.r % 10 < 5 then 'lead' when w.r % 10 < 8 then 'information' else 'support' end
              cross join lateral (select (w.day + interval '9 hours' + w.r % 690 * interval '1 minute') at time zone 'Asia/Shanghai' as at) t
             where w.day < @today
            returning household_id, stairwell_code, member_id, outcome, reasons, dispute, occurred_at
        )
        insert into journal (at, kind, actor_id, stairwell_code, member_id, data)
        select occurred_at, @kind, member_id, stairwell_code, member_id,
               json_build_object('householdId', household_id, 'way', 'door', 'outcome', outcome, 'reasons', reasons, 'dispute', dispute, 'note', null, 'occurredAt', occurred_at, 'clockOffset', null)
          from made order by occurred_at
        """;

    // Some trios confirm the ledger on the way, others seldom; at some doors it was a quarter ago, at some only in part.
    private const string Confirmations =
        """
        with told as (
            select distinct on (household_id) household_id, member_id, stairwell_code, occurred_at, (hashtextextended(household_id::text, @seed + 1) & 1073741823) as r
              from visit where outcome = 'met' order by household_id, occurred_at
        ), confirmed as (
            select household_id, member_id, stairwell_code, case when r / 100 % 100 < 15 then occurred_at - interval '100 days' else occurred_at end as at,
                   case when r / 100 % 100 >= 92 then @sections[1:3] else @sections end as sections
              from told where r % 100 < case when (hashtextextended(stairwell_code, @seed) & 1023) % 10 < 3 then 92 else 10 end
        ), made as (
            insert into ledger_section (household_id, section, confirmed_at, confirmed_by) select c.household_id, s, c.at, c.member_id from confirmed c cross join unnest(c.sections) s
        )
        insert into journal (at, kind, actor_id, stairwell_code, member_id, data)
        select at, @kind, member_id, stairwell_code, member_id,
               json_build_object('householdId', household_id, 'version', 0, 'changed', '{}'::text[], 'confirmed', sections, 'occurredAt', at, 'clockOffset', null)
          from confirmed order by at
        """;

    /// <param name="first">The first day of the month in which it begins.</param>
    /// <param name="early">The unit whose stairwells began in earnest; the others did with the month after.</param>
    public async Task WalkAsync(long seed, DateOnly first, DateOnly today, string early, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await connection.ExecuteAsync(Visits, new { seed, first, today, early, alone = VisitRules.AloneTags.ToArray(), kind = JournalKind.VisitRecorded }, commandTimeout: 0);
        await connection.ExecuteAsync(Confirmations, new { seed, sections = LedgerSection.All.ToArray(), kind = JournalKind.LedgerConfirmed }, commandTimeout: 0);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Whether the day's hours were counted and turned into points.</summary>
    public async Task<bool> IsSettledAsync(DateOnly day, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await RecognitionRunStore.IsDoneAsync(connection, "points", day);
    }

    public async Task<IReadOnlyList<DemoPerson>> PeopleAsync(string communityCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<DemoPerson>(
            """
            select p.member_id as MemberId, p.stairwell_code as StairwellCode, p.role from post p join unit u on u.code = p.stairwell_code
             where p.ended_at is null and u.lineage @> array[@communityCode] order by p.stairwell_code, array_position(array['lead', 'information', 'support'], p.role)
            """,
            new { communityCode })).AsList();
    }
}
