using Npgsql;
using NpgsqlTypes;

namespace GridAlert.Swarm.Bench;

/// <summary>
/// Writes the journal of one long emergency in a district, in small transactions: dispatch after dispatch to every
/// stairwell, each sent to, received, read and acknowledged by the whole trio, a dozen of them open at once.
/// </summary>
internal static class ReplayJournal
{
    /// <summary>The activation whose journal it is.</summary>
    public static async Task<Guid> WriteAsync(string connection, int lines, DateTimeOffset opened, CancellationToken cancel)
    {
        var activation = Guid.CreateVersion7(opened);
        await using var database = NpgsqlDataSource.Create(connection);
        await using (var create = database.CreateCommand(Procedure))
            await create.ExecuteNonQueryAsync(cancel);
        await using var write = database.CreateCommand("call write_emergency($1, $2, $3)");
        write.Parameters.Add(new() { Value = activation });
        write.Parameters.Add(new() { Value = opened, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        write.Parameters.Add(new() { Value = lines });
        write.CommandTimeout = 0;
        await write.ExecuteNonQueryAsync(cancel);
        await using var analyse = database.CreateCommand("drop procedure write_emergency; analyze journal");
        await analyse.ExecuteNonQueryAsync(cancel);
        return activation;
    }

    private const string Procedure =
        """
        create procedure write_emergency(activation uuid, opened timestamptz, lines int) language plpgsql as $$
        #variable_conflict use_variable
        declare
            district text := (select code from unit where kind = 'district' limit 1);
            places text[] := array(select code from unit where kind = 'stairwell' order by code);
            sent uuid[] := '{}';
            written int := 0;
            n int := 0;
            dispatch uuid;
            at timestamptz := opened;
            first int;
        begin
            perform set_config('synchronous_commit', 'off', false);
            insert into activation (id, scenario, level, reason, drill, opened_at, opened_by, opened_by_name)
            values (activation, 'weather', 'orange', 'bench', false, opened, activation, 'bench');
            insert into activation_unit (activation_id, unit_code) values (activation, district);
            insert into journal (at, kind, activation_id, data) values (opened, 'activationOpened', activation,
                json_build_object('id', activation, 'scenario', 'weather', 'level', 'orange', 'reason', 'bench', 'drill', false, 'unitCodes', array[district],
                    'openedAt', opened, 'openedByName', 'bench'));
            commit;
            while written < lines loop
                n := n + 1;
                dispatch := gen_random_uuid();
                sent := sent || dispatch;
                at := at + interval '30 seconds';
                insert into journal (at, kind, activation_id, dispatch_id, data) values (at, 'dispatchSent', activation, dispatch,
                    json_build_object('id', dispatch, 'activationId', activation, 'kind', 'disasterAlert', 'title', 'bench ' || n, 'body', 'bench', 'roleBodies', '{}'::json,
                        'targets', json_build_object('unitCodes', array[district], 'roles', array['lead', 'information', 'support'], 'householdTags', '{}'::text[]),
                        'acknowledgementRule', 'any', 'acknowledgeWithin', 'PT3M', 'acknowledgeBy', at + interval '3 minutes', 'reply', '[]'::json, 'perHousehold', false,
                        'escalation', 'default', 'level', 'orange', 'drill', false, 'sentAt', at, 'sentByName', 'bench', 'state', 'open',
                        'stairwells', cardinality(places), 'recipients', 3 * cardinality(places)));
                insert into journal (at, kind, activation_id, dispatch_id, stairwell_code, data)
                select at, 'assigned', activation, dispatch, place, '{"members":7,"devices":{"1":true,"2":true,"4":true},"state":"pending","carried":{}}' from unnest(places) place;
                commit;
                for step in 1 .. 4 loop
                    first := 1;
                    while first <= cardinality(places) loop
                        at := at + interval '50 milliseconds';
                        insert into journal (at, kind, dispatch_id, stairwell_code, data)
                        select at, (array['sent', 'received', 'read', 'acknowledged'])[step], dispatch, place,
                               json_build_object('role', role, 'state', (array['sent', 'received', 'read', 'acknowledged'])[step], 'stairwell',
                                   case when step = 4 then json_build_object('state', 'acknowledged', 'acknowledged', role, 'completed', 0, 'declined', 0, 'late', false) end)
                          from unnest(places[first : first + 9]) place, unnest(array[1, 2, 4]) role;
                        commit;
                        first := first + 10;
                    end loop;
                end loop;
                written := written + 1 + 13 * cardinality(places);
                if cardinality(sent) > 12 then
                    insert into journal (at, kind, activation_id, dispatch_id, data) values (at, 'dispatchClosed', activation, sent[1], '{"state":"cancelled"}');
                    sent := sent[2:];
                    commit;
                end if;
            end loop;
            at := at + interval '1 minute';
            update activation a set ended_at = at, ended_by_name = 'bench', end_reason = 'bench' where a.id = activation;
            insert into journal (at, kind, activation_id, data) values (at, 'activationEnded', activation, '{"reason":"bench","byName":"bench"}');
            commit;
        end $$
        """;
}
