using System.Globalization;
using GridAlert.Features.Neighbourhood;
using Npgsql;

namespace GridAlert.Swarm.Bench;

/// <summary>A plausible activation of a whole district: 789 stairwells, a dispatch every quarter of an hour, most answered, some silent.</summary>
internal static class ReviewJournal
{
    private const int Stairwells = 789;

    /// <summary>Lines of one dispatch in the order of a real one: sent, assigned, marks, answers, lateness, steps, messages.</summary>
    private const string Dispatch =
        """
        with base as (
            select n, '330108' || lpad((n / 400 + 1)::text, 3, '0') || lpad((n / 40 % 10 + 1)::text, 3, '0') || lpad((n / 10 % 4 + 1)::text, 3, '0') || lpad((n % 10 + 1)::text, 3, '0') as code,
                   (hashint4(n * 31 + @d) & 65535) % 100 as luck
              from generate_series(0, @stairwells - 1) n
        ), posts as (
            select b.*, r.role, (hashint4(n * 131 + role * 7 + @d) & 65535) % 100 as dice from base b, (values (1), (2), (4)) r(role)
        ), lines(at, kind, code, member, ordinal, data) as (
            select @t, 'assigned', code, null::uuid, 1, json_build_object('members', 7, 'devices', json_build_object('1', true, '2', true, '4', luck > 10), 'state', 'pending', 'carried', json_build_object(), 'covered', 0, 'households', 24, 'doors', null, 'taggedDoors', null)
              from base
            union all
            select @t + interval '1 s', 'sent', code, gen_random_uuid(), 2, json_build_object('role', role, 'state', 'sent') from posts
            union all
            select @t + interval '2 s', 'received', code, gen_random_uuid(), 3, json_build_object('role', role, 'state', 'received') from posts where dice < 95
            union all
            select @t + make_interval(secs => 10 + dice), 'read', code, gen_random_uuid(), 4, json_build_object('role', role, 'state', 'read', 'occurredAt', @t + make_interval(secs => 10 + dice), 'note', null, 'reason', null, 'reply', null, 'availableFrom', null, 'replyIsWhole', null, 'clockOffset', 12) from posts where dice < 85 and luck < 92
            union all
            select @t + make_interval(secs => 20 + dice * 2), 'acknowledged', code, gen_random_uuid(), 5,
                   json_build_object('role', role, 'state', 'acknowledged', 'occurredAt', @t + make_interval(secs => 20 + dice), 'note', null, 'reason', null, 'reply', null, 'availableFrom', null, 'replyIsWhole', null, 'clockOffset', 12,
                       'stairwell', json_build_object('state', 'acknowledged', 'acknowledged', role, 'completed', 0, 'declined', 0, 'late', dice > 80))
              from posts where dice < 82 and luck < 92
            union all
            select @t + make_interval(mins => 20, secs => dice), 'completed', code, gen_random_uuid(), 6,
                   json_build_object('role', role, 'state', 'completed', 'occurredAt', @t + make_interval(mins => 20), 'note', '已逐户通知', 'reason', null, 'reply', json_build_object('inCharge', '王芳'), 'availableFrom', null, 'replyIsWhole', true, 'clockOffset', 12,
                       'stairwell', json_build_object('state', 'completed', 'acknowledged', 7, 'completed', role, 'declined', 0, 'late', false))
              from posts where dice < 30 and luck < 92
            union all
            select @t + interval '3 min', 'late', code, null, 7, json_build_object() from base where luck >= 85
            union all
            select @t + interval '5 min', 'escalated', code, null, 8,
                   json_build_object('step', 2, 'condition', 'unacknowledged', 'who', 'gridLead', 'via', 'call', 'roles', 7, 'added', json_build_object(), 'covered', 0, 'channelOff', false, 'inHandsOf', 'gridLead', 'state', 'pending', 'byName', null, 'reason', null)
              from base where luck >= 92
            union all
            select @t + interval '6 min', 'messageSettled', code, null, 9, json_build_object('messageId', gen_random_uuid(), 'channel', 'sms', 'state', 'delivered', 'reason', null, 'attempt', 1, 'role', role, 'accountId', null, 'address', '138****0000')
              from posts where luck >= 85
            union all
            select @t + interval '8 min', 'answeredFor', code, null, 10, json_build_object('callId', gen_random_uuid(), 'by', 'phone', 'byName', '李红', 'role', 1, 'note', null, 'occurredAt', @t, 'stairwell', json_build_object('state', 'acknowledged', 'acknowledged', 0, 'completed', 0, 'declined', 0, 'late', true))
              from base where luck >= 96
        )
        insert into journal (at, kind, activation_id, dispatch_id, stairwell_code, member_id, data)
        select at, kind, case when kind in ('sent', 'received') then null else @activation end, @id, code, member, data from lines order by at, ordinal, code
        """;

    /// <summary>The units that the lines are about.</summary>
    public static List<Unit> Units()
    {
        var codes = Enumerable.Range(0, Stairwells).Select(n => string.Create(CultureInfo.InvariantCulture,
            $"330108{(n / 400) + 1:000}{(n / 40 % 10) + 1:000}{(n / 10 % 4) + 1:000}{(n % 10) + 1:000}")).ToList();
        return [.. codes.SelectMany(code => new[] { 6, 9, 12, 15, 18 }.Select(length => code[..length])).Distinct().OrderBy(code => code.Length).Select(Unit)];
    }

    public static async Task<Guid> WriteAsync(NpgsqlDataSource database, int dispatches, CancellationToken cancel)
    {
        var activation = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddDays(dispatches));
        var begin = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
        await RunAsync(
            """
            insert into activation (id, scenario, level, reason, drill, opened_at, opened_by, opened_by_name) values (@activation, 'weather', 'orange', 'bench', true, @t, @activation, 'bench');
            insert into journal (at, kind, activation_id, data)
            values (@t, 'activationOpened', @activation, json_build_object('id', @activation, 'scenario', 'weather', 'level', 'orange', 'reason', 'bench', 'drill', true, 'unitCodes', json_build_array('330108'), 'openedAt', @t, 'openedByName', 'bench'));
            """, begin, Guid.Empty, 0);
        for (var d = 0; d < dispatches; d++)
        {
            var (id, t) = (Guid.CreateVersion7(begin.AddMinutes(15 * d)), begin.AddMinutes(15 * d));
            await RunAsync(
                """
                insert into dispatch (id, activation_id, kind, title, body, unit_codes, roles, household_tags, acknowledgement_rule, per_household, escalation, drill,
                    sent_at, sent_by, sent_by_name, acknowledge_by, recipients, stairwells)
                values (@id, @activation, 'disasterAlert', 'bench', 'bench', '{330108}', '{lead,information,support}', '{}', 'any', false, 'default', true, @t, @id, 'bench', @t + interval '3 min', 2367, 789);
                insert into journal (at, kind, activation_id, dispatch_id, data)
                values (@t, 'dispatchSent', @activation, @id, json_build_object('id', @id, 'activationId', @activation, 'kind', 'disasterAlert', 'title', 'bench', 'body', 'bench', 'roleBodies', json_build_object(),
                    'targets', json_build_object('unitCodes', json_build_array('330108'), 'roles', json_build_array('lead', 'information', 'support'), 'householdTags', json_build_array()),
                    'acknowledgementRule', 'any', 'reply', json_build_array(), 'perHousehold', false, 'escalation', 'default', 'drill', true, 'sentAt', @t, 'sentByName', 'bench',
                    'acknowledgeBy', @t + interval '3 min', 'recipients', 2367, 'stairwells', 789, 'state', 'open'));
                """, t, id, d);
            await RunAsync(Dispatch, t, id, d);
            await RunAsync("insert into journal (at, kind, activation_id, dispatch_id, data) values (@t + interval '14 min', 'dispatchClosed', @activation, @id, json_build_object('state', 'ended', 'reason', 'bench'))", t, id, d);
        }
        await RunAsync("insert into journal (at, kind, activation_id, data) values (@t, 'activationEnded', @activation, json_build_object('reason', 'bench', 'byName', 'bench'))", begin.AddMinutes(15 * dispatches), Guid.Empty, 0);
        await RunAsync("vacuum analyze journal", begin, Guid.Empty, 0);
        await ReadableAsync(database, cancel);
        return activation;

        async Task RunAsync(string sql, DateTimeOffset t, Guid id, int d)
        {
            await using var command = database.CreateCommand(sql);
            command.CommandTimeout = 0;
            foreach (var (name, value) in new (string, object)[] { ("activation", activation), ("t", t), ("id", id), ("d", d), ("stairwells", Stairwells) })
            {
                if (sql.Contains('@' + name, StringComparison.Ordinal))
                    command.Parameters.AddWithValue(name, value);
            }
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    /// <summary>The journal is read only up to the oldest transaction under way, and that may be the server's own housekeeping.</summary>
    private static async Task ReadableAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var command = database.CreateCommand("select (select tx from journal order by tx desc limit 1) < pg_snapshot_xmin(pg_current_snapshot())");
        while (await command.ExecuteScalarAsync(cancel) is not true)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel);
    }

    private static Unit Unit(string code)
    {
        string[] lineage = [.. new[] { 6, 9, 12, 15, 18 }.Where(length => length <= code.Length).Select(length => code[..length])];
        return new()
        {
            Code = code,
            Kind = (UnitKind)(lineage.Length - 1),
            Name = code,
            ParentCode = lineage.Length > 1 ? lineage[^2] : null,
            Form = lineage.Length == 5 ? StairwellForm.Stairwell : null,
            Lineage = lineage,
        };
    }
}
