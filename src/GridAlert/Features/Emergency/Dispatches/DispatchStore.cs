using System.Data.Common;
using Dapper;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Audiences;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Emergency.Households;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Origins;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Who closes a dispatch.</summary>
public sealed record Closer(Guid Id, string Name);

/// <summary>Writes dispatches with their frozen roster, and closes them.</summary>
public sealed class DispatchStore(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required Guid Id { get; init; }
        public Guid? ActivationId { get; init; }
        public required string Kind { get; init; }
        public required string Title { get; init; }
        public required string Body { get; init; }
        public required string RoleBodies { get; init; }
        public Guid? Supersedes { get; init; }
        public required string[] UnitCodes { get; init; }
        public required string[] Roles { get; init; }
        public required string[] HouseholdTags { get; init; }
        public string? Audiences { get; init; }
        public required string AcknowledgementRule { get; init; }
        public required string Reply { get; init; }
        public required bool PerHousehold { get; init; }
        public required string Escalation { get; init; }
        public string? EscalationPlan { get; init; }
        public string? Scenario { get; init; }
        public int? PlaybookVersion { get; init; }
        public string? Level { get; init; }
        public required bool Drill { get; init; }
        public required DateTimeOffset SentAt { get; init; }
        public required string SentByName { get; init; }
        public DateTimeOffset? AcknowledgeBy { get; init; }
        public DateTimeOffset? ReplyBy { get; init; }
        public DateTimeOffset? CompleteBy { get; init; }
        public required int Recipients { get; init; }
        public required int Stairwells { get; init; }
        public required string State { get; init; }
        public DateTimeOffset? ClosedAt { get; init; }
        public string? CloseReason { get; init; }

        public Dispatch ToDispatch() => new()
        {
            Id = Id,
            ActivationId = ActivationId,
            Kind = Kind,
            Title = Title,
            Body = Body,
            RoleBodies = Json.Read<RoleBodies>(RoleBodies),
            Supersedes = Supersedes,
            Targets = TargetsOf(Audiences is null ? null : Json.Read<AudienceTargets>(Audiences)),
            AcknowledgementRule = Enum.Parse<AcknowledgementRule>(AcknowledgementRule, ignoreCase: true),
            Reply = Json.Read<List<ReplyField>>(Reply),
            PerHousehold = PerHousehold,
            Escalation = Escalation,
            EscalationPlan = EscalationPlan is null ? null : Json.Read<EscalationPlan>(EscalationPlan),
            Scenario = Scenario,
            PlaybookVersion = PlaybookVersion,
            Level = Level is null ? null : Enum.Parse<Level>(Level, ignoreCase: true),
            Drill = Drill,
            SentAt = SentAt,
            SentByName = SentByName,
            AcknowledgeBy = AcknowledgeBy,
            ReplyBy = ReplyBy,
            CompleteBy = CompleteBy,
            Recipients = Recipients,
            Stairwells = Stairwells,
            State = Enum.Parse<DispatchState>(State, ignoreCase: true),
            ClosedAt = ClosedAt,
            CloseReason = CloseReason,
        };

        private Targets TargetsOf(AudienceTargets? beside) => new() { UnitCodes = UnitCodes, Roles = Roles, HouseholdTags = HouseholdTags, Audiences = beside?.Ids ?? [], Beside = beside };
    }

    private const string Select =
        """
        select id, activation_id as ActivationId, kind, title, body, role_bodies as RoleBodies, supersedes, unit_codes as UnitCodes,
               roles, household_tags as HouseholdTags, audiences, acknowledgement_rule as AcknowledgementRule, reply, per_household as PerHousehold,
               escalation, escalation_plan as EscalationPlan, scenario, playbook_version as PlaybookVersion, level, drill, sent_at as SentAt, sent_by_name as SentByName,
               acknowledge_by as AcknowledgeBy, reply_by as ReplyBy, complete_by as CompleteBy, recipients, stairwells, state,
               closed_at as ClosedAt, close_reason as CloseReason
          from dispatch
        """;

    public async Task<Dispatch?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await FindAsync(new Transaction(connection), id);
    }

    public static async Task<Dispatch?> FindAsync(Transaction transaction, Guid id) =>
        (await transaction.Connection.QuerySingleOrDefaultAsync<Row>($"{Select} where id = @id", new { id }))?.ToDispatch();

    public static async Task<List<Dispatch>> FindAllAsync(Transaction transaction, Guid[] ids) =>
        [.. (await transaction.Connection.QueryAsync<Row>($"{Select} where id = any(@ids)", new { ids })).Select(row => row.ToDispatch())];

    /// <summary>The dispatches of an activation that are still open.</summary>
    public static async Task<List<Dispatch>> OpenOfAsync(Transaction transaction, Guid activationId) =>
        [.. (await transaction.Connection.QueryAsync<Row>($"{Select} where activation_id = @activationId and state = 'open' order by id", new { activationId })).Select(row => row.ToDispatch())];

    /// <summary>Newest first, those with an assignment inside the unit.</summary>
    public async Task<List<Dispatch>> ListAsync(string unitCode, Guid? activationId, bool? open, Guid? before, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return
        [
            .. (await connection.QueryAsync<Row>(
                $"""
                {Select} d
                 where (@activationId is null or d.activation_id = @activationId)
                   and (@open is null or (d.state = 'open') = @open)
                   and (@before is null or d.id < @before)
                   and exists (select 1 from unit u where (u.code = any(d.unit_codes) and u.lineage @> array[@unitCode])
                                                       or (u.code = @unitCode and u.lineage && d.unit_codes))
                 order by d.id desc limit @limit
                """,
                new { unitCode, activationId, open, before, limit })).Select(row => row.ToDispatch()),
        ];
    }

    /// <summary>Stores the dispatch, an assignment for every stairwell and a receipt for every responder, in a few statements whatever their number.</summary>
    /// <param name="carriedRoles">Posts, as bits, whose answers to the superseded dispatch hold for this one as well.</param>
    /// <param name="prepared">Takes the roster of its stairwells as it is frozen; null where nobody wants it.</param>
    public static async Task<(int Stairwells, int Recipients)> InsertAsync(Transaction transaction, Dispatch dispatch, Guid sentBy, int carriedRoles, PreparedDispatch? prepared)
    {
        var unitCodes = dispatch.Targets.UnitCodes.ToArray();
        var roles = dispatch.Targets.Roles.ToArray();
        var tags = dispatch.Targets.HouseholdTags.ToArray();
        var parameters = TargetQuery.Parameters(dispatch.Targets);
        parameters.AddDynamicParams(new
        {
            dispatch.Id,
            tables = AcknowledgementRules.TruthTables(dispatch.AcknowledgementRule),
            dispatch.Supersedes,
            carriedRoles,
            here = prepared?.Stairwells.ToArray() ?? [],
        });
        await using var frozen = await transaction.Connection.ExecuteReaderAsync(
            $"""
            with {TargetQuery.Reached(dispatch.Targets)}, {TargetQuery.Carried}, trios as (
                select t.*, assignment_state((@tables)[members + 1], members, acknowledged, completed, 0::smallint, false) as state
                  from (
                    select r.code, coalesce(bit_or(c.role), 0::smallint) as members,
                           coalesce(bit_or(c.role) filter (where c.state is not null), 0::smallint) as acknowledged,
                           coalesce(bit_or(c.role) filter (where c.state = 'completed'), 0::smallint) as completed,
                           coalesce(bit_or(c.role) filter (where c.reply_at is not null), 0::smallint) as replied,
                           min(c.acknowledged_at) as acknowledged_at, min(c.completed_at) as completed_at, min(c.reply_at) as replied_at
                      from reached r left join carried c on c.stairwell_code = r.code
                     group by r.code
                       ) t
            ), assigned as (
                insert into assignment (dispatch_id, stairwell_code, members, satisfied_by, acknowledged, completed, in_time, replied, acknowledged_at, completed_at, replied_at, state)
                select @Id, code, members, (@tables)[members + 1], acknowledged, completed, acknowledged, replied, acknowledged_at, completed_at, replied_at, state
                  from trios
            ), receipts as (
                insert into receipt (dispatch_id, stairwell_code, role, member_id, has_device, state, sent_at, received_at, read_at, read_occurred_at,
                    acknowledged_at, acknowledged_occurred_at, completed_at, completed_occurred_at, reply_at, note, reply, carried_from)
                select @Id, stairwell_code, role, member_id, has_device, coalesce(state, 'queued'), sent_at, received_at, read_at, read_occurred_at,
                       acknowledged_at, acknowledged_occurred_at, completed_at, completed_occurred_at, reply_at, note, reply, carried_from
                  from carried
            )
            select @Id, c.member_id, c.stairwell_code, c.role, m.name, coalesce(c.state, 'queued'), coalesce(c.completed_at, c.acknowledged_at), null::timestamptz,
                   c.reply::text, c.reply_at, null::timestamptz, t.state, t.acknowledged, t.members, 0::smallint,
                   pg_current_xact_id(), (select count(*) from reached)::int, (select count(*) from holders)::int
              from (select 1) one
              left join (carried c join member m on m.id = c.member_id join trios t on t.code = c.stairwell_code) on c.stairwell_code = any(@here)
             order by c.stairwell_code, c.role
            """,
            parameters);
        var (roster, tx, stairwells, recipients) = await ReadAsync(frozen);
        var preparing = prepared is null ? Task.CompletedTask : Task.Run(() => prepared.Make(roster, tx));
        await transaction.Connection.ExecuteAsync(
            """
            insert into dispatch (id, activation_id, kind, title, body, role_bodies, supersedes, unit_codes, roles, household_tags, audiences,
                acknowledgement_rule, reply, per_household, escalation, escalation_plan, scenario, playbook_version, level, drill, sent_at, sent_by, sent_by_name,
                acknowledge_by, reply_by, complete_by, recipients, stairwells)
            values (@Id, @ActivationId, @Kind, @Title, @Body, @roleBodies::jsonb, @Supersedes, @unitCodes, @roles, @tags, @audiences::jsonb,
                @rule, @reply::jsonb, @PerHousehold, @Escalation, @plan::jsonb, @Scenario, @PlaybookVersion, @level, @Drill, @SentAt, @sentBy, @SentByName,
                @AcknowledgeBy, @ReplyBy, @CompleteBy, @recipients, @stairwells)
            """,
            new
            {
                dispatch.Id,
                dispatch.ActivationId,
                dispatch.Kind,
                dispatch.Title,
                dispatch.Body,
                roleBodies = Json.Write(dispatch.RoleBodies),
                dispatch.Supersedes,
                unitCodes,
                roles,
                tags,
                audiences = dispatch.Targets.Beside is { } beside ? Json.Write(beside) : null,
                rule = Code(dispatch.AcknowledgementRule),
                reply = Json.Write(dispatch.Reply),
                dispatch.PerHousehold,
                dispatch.Escalation,
                plan = dispatch.EscalationPlan is { } plan ? Json.Write(plan) : null,
                dispatch.Scenario,
                dispatch.PlaybookVersion,
                level = dispatch.Level is { } level ? ActivationStore.Code(level) : null,
                dispatch.Drill,
                dispatch.SentAt,
                sentBy,
                dispatch.SentByName,
                dispatch.AcknowledgeBy,
                dispatch.ReplyBy,
                dispatch.CompleteBy,
                recipients,
                stairwells,
            });
        // The dispatch's own line comes first, so that a reader knows it before its assignments. Each of these says what the review
        // cannot find out later: how many homes there were, at how many doors there is work, and who stood in for whom.
        await Journal.AppendAsync(transaction, JournalKind.DispatchSent, dispatch.SentAt, sentBy,
            dispatch with { Stairwells = stairwells, Recipients = recipients }, dispatch.ActivationId, dispatch.Id);
        await transaction.Connection.ExecuteAsync(
            """
            insert into journal (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, data)
            select @SentAt, 'assigned', @sentBy, @ActivationId, @Id, t.stairwell_code,
                   json_build_object('members', t.members, 'devices', t.devices, 'state', t.state, 'carried', t.carried, 'covered', t.covered, 'households', h.households,
                                     'doors', case when @PerHousehold then h.doors end, 'taggedDoors', case when @PerHousehold then h.tagged end)
              from (
                select a.stairwell_code, a.members, a.state,
                       coalesce(json_object_agg(r.role, r.has_device) filter (where r.role is not null), '{}'::json) as devices,
                       coalesce(json_object_agg(r.role, r.state) filter (where r.carried_from is not null), '{}'::json) as carried,
                       coalesce(bit_or(r.role) filter (where c.id is not null), 0::smallint) as covered
                  from assignment a
                  left join receipt r on r.dispatch_id = a.dispatch_id and r.stairwell_code = a.stairwell_code
                  left join post_cover c on c.stairwell_code = r.stairwell_code and c.member_id = r.member_id and c.ended_at is null
                                        and r.role = case c.role when 'lead' then 1 when 'information' then 2 else 4 end
                 where a.dispatch_id = @Id
                 group by a.stairwell_code, a.members, a.state
                   ) t
             -- Home by home along the index: joined as a whole it is counted again for each stairwell, since nothing is known yet of a fresh dispatch.
             cross join lateral (
                select count(*) as households,
                       count(*) filter (where cardinality(@tags) = 0 or tags && @tags) as doors,
                       count(*) filter (where (cardinality(@tags) = 0 or tags && @tags) and tags && @care) as tagged
                  from household where stairwell_code = t.stairwell_code
                   ) h
             order by t.stairwell_code
            """,
            new { dispatch.Id, dispatch.SentAt, dispatch.ActivationId, dispatch.PerHousehold, sentBy, tags, care = HouseholdRules.CareTags });
        await preparing;
        return (stairwells, recipients);
    }

    private static async Task<(List<PhoneDispatchRow> Roster, ulong Tx, int Stairwells, int Recipients)> ReadAsync(DbDataReader frozen)
    {
        var roster = new List<PhoneDispatchRow>();
        var (tx, stairwells, recipients) = (0UL, 0, 0);
        while (await frozen.ReadAsync())
        {
            (tx, stairwells, recipients) = (frozen.GetFieldValue<ulong>(15), frozen.GetInt32(16), frozen.GetInt32(17));
            if (!await frozen.IsDBNullAsync(1))
                roster.Add(PhoneDispatchRow.Read(frozen));
        }
        await frozen.CloseAsync();
        return (roster, tx, stairwells, recipients);
    }

    /// <summary>Closes a dispatch if it is open; what was answered stays as history. False when it was closed before.</summary>
    public static async Task<bool> CloseAsync(Transaction transaction, Guid id, DispatchState state, DateTimeOffset now, Closer closer, string reason) =>
        (await CloseAsync(transaction, "id = @id", id, state, now, closer, reason)).Length > 0;

    /// <summary>Closes every open dispatch of an activation that ends.</summary>
    public static Task CloseAllAsync(Transaction transaction, Guid activationId, DateTimeOffset now, Closer closer, string reason) =>
        CloseAsync(transaction, "activation_id = @id", activationId, DispatchState.Ended, now, closer, reason);

    /// <summary>Every timer ends in the same transaction, and what stood on the desk leaves it under this name and reason.</summary>
    private static async Task<Guid[]> CloseAsync(Transaction transaction, string which, Guid id, DispatchState state, DateTimeOffset now, Closer closer, string reason)
    {
        var closed = (await transaction.Connection.QueryAsync<Guid>(
            $"""
            with closed as (
                update dispatch set state = @state, closed_at = @now, close_reason = @reason, changed_tx = pg_current_xact_id()
                 where {which} and state = 'open' returning id, activation_id
            ), timers as (
                delete from escalation_step where dispatch_id in (select id from closed)
            ), desk as (
                update desk_item set closed_at = @now, closed_by_name = @byName, close_reason = @reason
                 where dispatch_id in (select id from closed) and closed_at is null
            ), lines as (
                insert into journal (at, kind, actor_id, activation_id, dispatch_id, data, origin_id)
                select @now, 'dispatchClosed', @actorId, activation_id, id, json_build_object('state', @state, 'reason', @reason), @originId from closed order by id
            )
            select id from closed
            """,
            new { id, state = Code(state), now, reason, actorId = closer.Id, byName = closer.Name, originId = await OriginStore.KeepAsync(transaction, Origin.Current, now) })).ToArray();
        await MessageStore.WithdrawAsync(transaction, closed, now);
        return closed;
    }

    /// <summary>Reminds the stairwells of these units that have not answered; gives how many stairwells and open receipts.</summary>
    public static async Task<(int Stairwells, int Recipients)> RemindAsync(Transaction transaction, Guid id, string[] unitCodes, DateTimeOffset now, Guid actorId) =>
        await transaction.Connection.QuerySingleAsync<(int, int)>(
            """
            with reminded as (
                update assignment a set reminders = a.reminders + 1, changed_tx = pg_current_xact_id()
                  from unit u
                 where a.dispatch_id = @id and a.state = 'pending' and u.code = a.stairwell_code and u.lineage && @unitCodes
                returning a.stairwell_code
            ), lines as (
                insert into journal (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, data)
                select @now, 'reminded', @actorId, d.activation_id, d.id, r.stairwell_code, '{}'::json
                  from reminded r join dispatch d on d.id = @id
            )
            select (select count(*) from reminded)::int,
                   (select count(*) from receipt c join reminded r on r.stairwell_code = c.stairwell_code
                     where c.dispatch_id = @id and c.state in ('queued', 'sent', 'received', 'read'))::int
            """,
            new { id, unitCodes, now, actorId });

    /// <summary>Keeps answers from being written until the transaction ends.</summary>
    public static Task HoldAnswersAsync(Transaction transaction) =>
        transaction.Connection.ExecuteAsync("select pg_advisory_xact_lock(@key)", new { key = Locks.Receipts });

    internal static string Code<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
