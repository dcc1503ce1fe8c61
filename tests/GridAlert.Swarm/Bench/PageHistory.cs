using Npgsql;

namespace GridAlert.Swarm.Bench;

/// <summary>
/// A year of a district's work, made set-based in its database: of everything that phones and officers made once through the
/// outside, as many copies as a year has, each at its time. Columns that come later are copied with the rest.
/// </summary>
internal static class PageHistory
{
    /// <returns>What there is now, for the notes.</returns>
    public static async Task<string> WriteAsync(string connection, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await RunAsync(Year);
        await RunAsync("analyze");
        await using var count = database.CreateCommand(
            """
            select string_agg(n || ' ' || what, ', ' order by place) from (values
                (1, (select count(*) from household), 'homes'), (2, (select count(*) from visit), 'visits'), (3, (select count(*) from ledger_version), 'versions of the ledger'),
                (4, (select count(*) from request), 'requests'), (5, (select count(*) from dispatch), 'dispatches'), (6, (select count(*) from receipt), 'receipts'),
                (7, (select count(*) from report), 'reports'), (8, (select count(*) from attendance), 'attendances'), (9, (select count(*) from journal), 'lines of the journal')) as c(place, n, what)
            """);
        return (string)(await count.ExecuteScalarAsync(cancel))!;

        async Task RunAsync(string sql)
        {
            await using var command = database.CreateCommand(sql);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    private const string Year =
        """
        set synchronous_commit = off;
        create function pg_temp.id_at(at timestamptz) returns uuid language sql volatile as $$
            select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(int8send((extract(epoch from at) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid $$;
        create temp table home as
            select h.id, h.stairwell_code, row_number() over (order by h.id) as n, (array_agg(p.member_id order by p.role))[1 + (row_number() over (order by h.id) % 3)::int] as member_id
              from household h join post p on p.stairwell_code = h.stairwell_code and p.ended_at is null group by h.id;
        create temp table month as select m, now() - make_interval(days => 30 * m) as at from generate_series(0, 11) m;
        create temp table stairwell as select code, lineage, row_number() over (order by code) as n from unit where kind = 'stairwell' and ended_at is null;

        -- Phones, kit, who answers for what.
        insert into device (id, member_id, bound_at, last_seen_at) select gen_random_uuid(), m.id, now() - interval '13 months', now() - make_interval(hours => (random() * 240)::int)
          from member m where not exists (select 1 from device d where d.member_id = m.id and d.revoked_at is null);
        insert into kit (id, member_id, kind, issued_at, issued_by_name) select gen_random_uuid(), id, k, now() - interval '1 year', 'bench' from member, unnest(array['vest', 'armband']) k;
        insert into responsibility (id, unit_code, name, title, by_name, began_at)
            select gen_random_uuid(), code, (select name from member limit 1), '党员干部', 'bench', now() - interval '1 year' from unit where kind in ('street', 'community', 'grid');
        insert into responsibility (id, household_id, name, title, by_name, began_at)
            select gen_random_uuid(), id, (select name from member limit 1), '党员干部', 'bench', now() - interval '1 year' from home where n % 10 <> 0;
        insert into reachability_ask (device_id, month, member_id, community_code, asked_at, closes_at, answered_at, closed_at)
            select d.id, date_trunc('month', m.at)::date, d.member_id, u.lineage[3], m.at, m.at + interval '3 days', case when random() < 0.9 then m.at end, m.at + interval '3 days'
              from month m, device d join post p on p.member_id = d.member_id and p.ended_at is null join unit u on u.code = p.stairwell_code on conflict do nothing;

        -- Visits of every home in every month, with the note that one of them was given.
        insert into visit select v.* from (select v from visit v order by recorded_at limit 1) one, home h, month m,
            jsonb_populate_record(one.v, jsonb_build_object('id', pg_temp.id_at(m.at), 'household_id', h.id, 'stairwell_code', h.stairwell_code, 'member_id', h.member_id,
                'day', (m.at - make_interval(days => (h.n % 28)::int))::date, 'outcome', case when h.n % 17 = m.m then 'absent' when h.n % 97 = m.m then 'refused' else 'met' end,
                'note', case when h.n % 9 = 0 then (one.v).note end, 'dispute', case when h.n % 211 = 0 then 'open' end,
                'occurred_at', m.at - make_interval(days => (h.n % 28)::int), 'recorded_at', m.at - make_interval(days => (h.n % 28)::int))) v on conflict do nothing;
        insert into ledger_section (household_id, section, confirmed_at, confirmed_by)
            select h.id, s, now() - make_interval(days => (h.n % 120)::int), h.member_id from home h, unnest(array['partyMembers', 'floating', 'rented', 'events']) s on conflict do nothing;
        insert into ledger_version select v.* from (select v from ledger_version v order by version desc limit 1) one, home h, generate_series(0, 3) number,
            jsonb_populate_record(one.v, jsonb_build_object('household_id', h.id, 'version', number, 'member_id', h.member_id,
                'occurred_at', now() - make_interval(days => 360 - 90 * number), 'recorded_at', now() - make_interval(days => 360 - 90 * number))) v on conflict do nothing;

        -- Requests: six a stairwell and year, answered but for those of the last days.
        create temp table asked as select s.code, m.at - make_interval(hours => (random() * 600)::int) as at from stairwell s, month m where (s.n + m.m) % 2 = 0;
        insert into request select r.* from (select r from request r order by received_at limit 1) one, asked a,
            jsonb_populate_record(one.r, jsonb_build_object('id', pg_temp.id_at(a.at), 'stairwell_code', a.code, 'household_id', null, 'tracking_hash', '\x' || encode(uuid_send(gen_random_uuid()), 'hex'),
                'received_at', a.at, 'clock_from', a.at, 'look_at', null, 'hands', (random() * 2)::int, 'accepted_at', a.at + interval '5 hours', 'accepted_by_name', 'bench')
                || case when a.at < now() - interval '7 days' then jsonb_build_object('state', 'confirmed', 'answered_at', a.at + interval '2 days', 'on_time', random() < 0.9, 'closed_at', a.at + interval '4 days', 'rating', 1 + (random() * 4)::int) else jsonb_build_object('state', 'accepted') end) r;
        insert into request_step select s.* from (select s from request_step s order by at limit 1) one, request r, unnest(array['requestAccepted', 'requestAnswered', 'requestConfirmed']) act,
            jsonb_populate_record(one.s, jsonb_build_object('id', pg_temp.id_at(r.received_at), 'request_id', r.id, 'act', act, 'by_whom', 'office', 'at', r.received_at)) s;

        -- Reports of the trios: some forty a week, closed but for the last days'.
        insert into report select r.* from (select r from report r order by reported_at limit 1) one, stairwell s, month m,
            jsonb_populate_record(one.r, jsonb_build_object('id', pg_temp.id_at(m.at), 'stairwell_code', s.code, 'reported_at', m.at, 'occurred_at', m.at, 'found_at', m.at)
                || case when m.m = 0 then '{}' else jsonb_build_object('state', 'closed', 'taken_at', m.at + interval '3 minutes', 'answered_at', m.at + interval '20 minutes', 'closed_at', m.at + interval '5 hours', 'outcome', 'handled', 'due_at', null) end) r where (s.n + m.m) % 5 = 0 and (m.m > 0 or s.n % 40 = 0);

        -- Trainings and who came.
        insert into team_event (id, unit_code, kind, title, held_on, minutes, by_name, created_at)
            select pg_temp.id_at(m.at), u.code, case when m.m % 3 = 0 then 'training' else 'teamEvent' end, '楼道演练 ' || m.m, m.at::date, 90, 'bench', m.at from unit u, month m where u.kind = 'community';
        insert into attendance (event_id, member_id)
            select distinct e.id, p.member_id from team_event e join unit u on u.lineage @> array[e.unit_code] and u.kind = 'stairwell' join post p on p.stairwell_code = u.code where random() < 0.7 on conflict do nothing;

        -- What officers write down: a mediation a stairwell and year, an issue of the council and a meeting a community and month, audiences, selections, posters.
        insert into grid_service (id, unit_code, kind, name, body, duty, began_on, by_name, created_at)
            select gen_random_uuid(), code, 'mediator', '孟思远', '司法所', '周三', now()::date - 365, 'bench', now() - interval '1 year' from unit where kind = 'grid';
        insert into mediation (id, stairwell_code, kind, subject, party_a, party_b, mediator_id, opened_at, by_name)
            select pg_temp.id_at(m.at), s.code, 'neighbour', '楼上漏水', '赵女士', '钱先生', g.id, m.at, 'bench' from stairwell s join grid_service g on s.lineage @> array[g.unit_code] join month m on s.n % 12 = m.m;
        insert into council_meeting (id, unit_code, title, begins_at, place, by_name, created_at) select pg_temp.id_at(m.at), u.code, '季度协商', m.at, '社区会议室', 'bench', m.at from unit u, month m where u.kind = 'community';
        insert into council_issue (id, unit_code, tag, title, raised_at, raised_by_name) select pg_temp.id_at(m.at), u.code, 'small', '小区停车', m.at, 'bench' from unit u, month m where u.kind = 'community';
        insert into audience (id, unit_code, name, roles, unit_codes, by_name, created_at) select pg_temp.id_at(now()), u.code, '楼道长群', array['lead'], array[u.code], 'bench', now() from unit u where u.kind = 'community';
        insert into selection (id, community_code, title, year, seats, opened_at, by_name) select pg_temp.id_at(now()), u.code, (select key from selection_title order by place limit 1), 2026, 3, now(), 'bench' from unit u where u.kind = 'community';
        insert into request_code (stairwell_code, code, made_at, made_by_name)
            select code, 'BENCH' || lpad(translate(n::text, '01', 'AB'), 7, 'C'), now(), 'bench' from stairwell on conflict do nothing;

        -- An emergency a month with four dispatches to everybody, answered by most; and two calm dispatches a week.
        create temp table emergency as select m.m, m.at, pg_temp.id_at(m.at) as id from month m where m.m > 0;
        insert into activation (id, scenario, level, reason, drill, opened_at, opened_by, opened_by_name, ended_at, ended_by_name, end_reason)
            select id, 'weather', 'orange', '台风', m % 4 = 0, at, id, 'bench', at + interval '20 hours', 'bench', '解除' from emergency;
        insert into activation_unit (activation_id, unit_code) select e.id, u.code from emergency e, unit u where u.kind = 'district';
        create temp table sent as
            select pg_temp.id_at(e.at + make_interval(hours => k)) as id, e.id as activation_id, e.at + make_interval(hours => k) as at from emergency e, generate_series(1, 4) k
            union all select pg_temp.id_at(now() - make_interval(hours => 84 * k)), null, now() - make_interval(hours => 84 * k) from generate_series(1, 100) k;
        insert into dispatch select d.* from (select d from dispatch d order by sent_at limit 1) one, sent s,
            jsonb_populate_record(one.d, jsonb_build_object('id', s.id, 'activation_id', s.activation_id, 'sent_at', s.at, 'acknowledge_by', s.at + interval '3 minutes', 'complete_by', s.at + interval '2 hours', 'reply_by', null,
                'state', 'ended', 'closed_at', s.at + interval '3 hours', 'late_swept_at', s.at + interval '3 minutes', 'complete_swept_at', s.at + interval '2 hours')) d;
        insert into assignment select a.* from (select a from assignment a limit 1) one, sent s, stairwell w,
            jsonb_populate_record(one.a, jsonb_build_object('dispatch_id', s.id, 'stairwell_code', w.code) || case when random() < 0.95
                then jsonb_build_object('state', 'completed', 'acknowledged', 7, 'completed', 7, 'in_time', 7, 'acknowledged_at', s.at + interval '1 minute', 'completed_at', s.at + interval '1 hour')
                else jsonb_build_object('state', 'pending', 'late_at', s.at + interval '3 minutes') end) a;
        insert into receipt select r.* from (select r from receipt r limit 1) one, sent s, post p,
            jsonb_populate_record(one.r, jsonb_build_object('dispatch_id', s.id, 'stairwell_code', p.stairwell_code, 'member_id', p.member_id,
                'role', case p.role when 'lead' then 1 when 'information' then 2 else 4 end, 'state', 'completed', 'sent_at', s.at, 'received_at', s.at + interval '1 second', 'read_at', s.at + interval '40 seconds',
                'acknowledged_at', s.at + interval '1 minute', 'acknowledged_occurred_at', s.at + interval '1 minute', 'completed_at', s.at + interval '1 hour', 'completed_occurred_at', s.at + interval '1 hour')) r where p.ended_at is null;

        -- The record of all this, in the order in which it happened.
        create temp table line (at timestamptz, kind text, actor_id uuid, activation_id uuid, dispatch_id uuid, stairwell_code text, member_id uuid, data json);
        insert into line (at, kind, activation_id, data) select at, 'activationOpened', id,
            json_build_object('id', id, 'scenario', 'weather', 'level', 'orange', 'reason', '台风', 'drill', m % 4 = 0, 'unitCodes', (select array_agg(code) from unit where kind = 'district'), 'openedAt', at, 'openedByName', 'bench') from emergency;
        insert into line (at, kind, activation_id, dispatch_id, data) select s.at, 'dispatchSent', s.activation_id, s.id,
            (j.data::jsonb || jsonb_build_object('id', s.id, 'activationId', s.activation_id, 'sentAt', s.at, 'acknowledgeBy', s.at + interval '3 minutes'))::json
          from sent s, (select data from journal where kind = 'dispatchSent' order by tx limit 1) j;
        insert into line (at, kind, activation_id, dispatch_id, stairwell_code, data) select s.at, 'assigned', s.activation_id, s.id, w.code, j.data
          from sent s, stairwell w, (select data from journal where kind = 'assigned' limit 1) j where s.activation_id is not null;
        insert into line (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, member_id, data)
            select s.at + interval '1 minute', 'acknowledged', r.member_id, s.activation_id, s.id, r.stairwell_code, r.member_id,
                   json_build_object('role', r.role, 'state', 'acknowledged', 'stairwell', json_build_object('state', 'acknowledged', 'acknowledged', r.role, 'completed', 0, 'declined', 0, 'late', false))
              from sent s join receipt r on r.dispatch_id = s.id where s.activation_id is not null;
        insert into line (at, kind, activation_id, dispatch_id, data) select s.at + interval '3 hours', 'dispatchClosed', s.activation_id, s.id, '{"state":"ended"}' from sent s;
        insert into line (at, kind, activation_id, data) select at + interval '20 hours', 'activationEnded', id, '{"reason":"解除","byName":"bench"}' from emergency;
        insert into line (at, kind, actor_id, stairwell_code, member_id, data)
            select v.recorded_at, 'visitRecorded', v.member_id, v.stairwell_code, v.member_id, json_build_object('householdId', v.household_id, 'way', v.way, 'outcome', v.outcome) from visit v;
        insert into line (at, kind, stairwell_code, data) select received_at, 'requestRaised', stairwell_code, json_build_object('id', id, 'kind', kind) from request;
        insert into journal (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, member_id, data)
            select at, kind, actor_id, activation_id, dispatch_id, stairwell_code, member_id, data from line order by at;
        reset synchronous_commit;
        """;
}
