using System.Data.Common;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Households;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Origins;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>
/// Stores a new dispatch with its frozen roster: an assignment for every stairwell, a receipt for every responder, and their lines of the
/// journal, in one statement whatever their number. While PostgreSQL writes, the phones' messages are made from what it has found.
/// </summary>
public static class NewDispatchStore
{
    /// <summary>So many responders' messages are made at a time.</summary>
    private const int Portion = 200;

    /// <summary>So many are stored in a second at the very least, and waited for: a third of what a small machine was measured at.</summary>
    private const int StairwellsASecond = 5000;

    // First the rows of the stairwells whose phones are here, then everything is written: what is found is on its way before it is stored.
    // The dispatch's own line of the journal comes first, so that a reader knows it before its assignments. These say what the review
    // cannot find out later: how many homes there were, at how many doors there is work, and who stood in for whom.
    private static string Roster(Targets targets) =>
        $$"""
        with {{TargetQuery.Reached(targets)}}, {{TargetQuery.Carried}}, trios as (
            select t.*, assignment_state((@tables)[members + 1], members, acknowledged, completed, 0::smallint, false) as state
              from (
                select r.code, coalesce(bit_or(c.role), 0::smallint) as members,
                       coalesce(bit_or(c.role) filter (where c.state is not null), 0::smallint) as acknowledged,
                       coalesce(bit_or(c.role) filter (where c.state = 'completed'), 0::smallint) as completed,
                       coalesce(bit_or(c.role) filter (where c.reply_at is not null), 0::smallint) as replied,
                       coalesce(bit_or(c.role) filter (where c.covered), 0::smallint) as covered,
                       coalesce(json_object_agg(c.role, c.has_device order by c.role) filter (where c.role is not null), '{}'::json) as devices,
                       coalesce(json_object_agg(c.role, c.state order by c.role) filter (where c.state is not null), '{}'::json) as carried,
                       min(c.acknowledged_at) as acknowledged_at, min(c.completed_at) as completed_at, min(c.reply_at) as replied_at
                  from reached r left join carried c on c.stairwell_code = r.code
                 group by r.code
                   ) t
        ), assigned as (
            insert into assignment (dispatch_id, stairwell_code, members, satisfied_by, acknowledged, completed, in_time, replied, acknowledged_at, completed_at, replied_at, state)
            select @id, code, members, (@tables)[members + 1], acknowledged, completed, acknowledged, replied, acknowledged_at, completed_at, replied_at, state
              from trios
        ), receipts as (
            insert into receipt (dispatch_id, stairwell_code, role, member_id, has_device, state, sent_at, received_at, read_at, read_occurred_at,
                acknowledged_at, acknowledged_occurred_at, completed_at, completed_occurred_at, reply_at, note, reply, carried_from)
            select @id, stairwell_code, role, member_id, has_device, coalesce(state, 'queued'), sent_at, received_at, read_at, read_occurred_at,
                   acknowledged_at, acknowledged_occurred_at, completed_at, completed_occurred_at, reply_at, note, reply, carried_from
              from carried
        ), counts as (
            select (select count(*) from reached)::int as stairwells, (select count(*) from holders)::int as recipients
        ), sent as (
            insert into dispatch (id, activation_id, kind, title, body, role_bodies, supersedes, unit_codes, roles, household_tags, audiences,
                acknowledgement_rule, reply, per_household, escalation, escalation_plan, scenario, playbook_version, level, drill, sent_at, sent_by, sent_by_name,
                acknowledge_by, reply_by, complete_by, recipients, stairwells)
            select @id, @activationId, @kind, @title, @body, @roleBodies::jsonb, @supersedes, @targetCodes, @targetRoles, @tags, @beside::jsonb,
                @rule, @reply::jsonb, @perHousehold, @escalation, @plan::jsonb, @scenario, @playbookVersion, @level, @drill, @sentAt, @sentBy, @sentByName,
                @acknowledgeBy, @replyBy, @completeBy, recipients, stairwells
              from counts
        ), lines as (
            insert into journal (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, data, origin_id)
            select @sentAt, @sent, @sentBy, @activationId::uuid, @id, null, (@data::jsonb || jsonb_build_object('recipients', recipients, 'stairwells', stairwells))::json, @originId::uuid
              from counts
            union all
            (select @sentAt, 'assigned', @sentBy, @activationId::uuid, @id, t.code,
                    json_build_object('members', t.members, 'devices', t.devices, 'state', t.state, 'carried', t.carried, 'covered', t.covered, 'households', h.households,
                                      'doors', case when @perHousehold then h.doors end, 'taggedDoors', case when @perHousehold then h.tagged end), null
               from trios t
               cross join lateral (
                 select count(*) as households,
                        count(*) filter (where cardinality(@tags) = 0 or tags && @tags) as doors,
                        count(*) filter (where (cardinality(@tags) = 0 or tags && @tags) and tags && @care) as tagged
                   from household where stairwell_code = t.code
                    ) h
              order by t.code)
        )
        select @id, c.member_id, c.stairwell_code, c.role, m.name, coalesce(c.state, 'queued'), coalesce(c.completed_at, c.acknowledged_at), null::timestamptz,
               c.reply::text, c.reply_at, null::timestamptz, t.state, t.acknowledged, t.members, 0::smallint,
               pg_current_xact_id(), n.stairwells, n.recipients
          from counts n
          left join (carried c join member m on m.id = c.member_id join trios t on t.code = c.stairwell_code) on c.stairwell_code = any(@here)
         order by c.stairwell_code, c.role
        """;

    /// <param name="carriedRoles">Posts, as bits, whose answers to the superseded dispatch hold for this one as well.</param>
    /// <param name="within">Stairwells in the units of the targets, whether they are reached or not.</param>
    /// <param name="prepared">Takes the roster of its stairwells as it is frozen; null where nobody wants it.</param>
    public static async Task<(int Stairwells, int Recipients)> InsertAsync(Transaction transaction, Dispatch dispatch, Guid sentBy, int carriedRoles, int within, PreparedDispatch? prepared)
    {
        var parameters = TargetQuery.Parameters(dispatch.Targets);
        foreach (var (name, value) in new (string, object?)[]
        {
            ("id", dispatch.Id),
            ("activationId", dispatch.ActivationId),
            ("kind", dispatch.Kind),
            ("title", dispatch.Title),
            ("body", dispatch.Body),
            ("roleBodies", Json.Write(dispatch.RoleBodies)),
            ("supersedes", dispatch.Supersedes),
            ("carriedRoles", carriedRoles),
            ("targetCodes", dispatch.Targets.UnitCodes.ToArray()),
            ("targetRoles", dispatch.Targets.Roles.ToArray()),
            ("beside", dispatch.Targets.Beside is { } beside ? Json.Write(beside) : null),
            ("rule", DispatchStore.Code(dispatch.AcknowledgementRule)),
            ("tables", AcknowledgementRules.TruthTables(dispatch.AcknowledgementRule)),
            ("reply", Json.Write(dispatch.Reply)),
            ("perHousehold", dispatch.PerHousehold),
            ("escalation", dispatch.Escalation),
            ("plan", dispatch.EscalationPlan is { } plan ? Json.Write(plan) : null),
            ("scenario", dispatch.Scenario),
            ("playbookVersion", dispatch.PlaybookVersion),
            ("level", dispatch.Level is { } level ? ActivationStore.Code(level) : null),
            ("drill", dispatch.Drill),
            ("sentAt", dispatch.SentAt),
            ("sentBy", sentBy),
            ("sentByName", dispatch.SentByName),
            ("acknowledgeBy", dispatch.AcknowledgeBy),
            ("replyBy", dispatch.ReplyBy),
            ("completeBy", dispatch.CompleteBy),
            ("here", prepared?.Stairwells.ToArray() ?? []),
            ("care", HouseholdRules.CareTags),
            ("sent", JournalKind.DispatchSent),
            ("data", Json.Write(dispatch)),
            ("originId", await OriginStore.KeepAsync(transaction, Origin.Current, dispatch.SentAt)),
        })
            parameters[name] = value;

        await using var command = new NpgsqlCommand(Roster(dispatch.Targets), transaction.Connection);
        command.CommandTimeout += within / StairwellsASecond;
        foreach (var (name, value) in parameters)
            command.Parameters.Add(new(name, value ?? DBNull.Value));
        await using var frozen = await command.ExecuteReaderAsync();
        var counts = await ReadAsync(frozen, prepared);
        if (prepared is not null)
            await prepared.MadeAsync();
        return counts;
    }

    private static async Task<(int Stairwells, int Recipients)> ReadAsync(DbDataReader frozen, PreparedDispatch? prepared)
    {
        var portion = new List<PhoneDispatchRow>(Portion);
        var (tx, stairwells, recipients) = (0UL, 0, 0);
        while (await frozen.ReadAsync())
        {
            (tx, stairwells, recipients) = (frozen.GetFieldValue<ulong>(15), frozen.GetInt32(16), frozen.GetInt32(17));
            if (prepared is null || await frozen.IsDBNullAsync(1))
                continue;
            var row = PhoneDispatchRow.Read(frozen);
            if (portion.Count >= Portion && portion[^1].StairwellCode != row.StairwellCode)
            {
                prepared.Begin(portion, tx);
                portion = new(Portion);
            }
            portion.Add(row);
        }
        if (portion.Count > 0)
            prepared!.Begin(portion, tx);
        return (stairwells, recipients);
    }
}
