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

/// <summary>Reads dispatches, and closes them.</summary>
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
        transaction.Connection.ExecuteAsync("select pg_advisory_xact_lock(key) from unnest(@keys) key", new { keys = Locks.Receipts.ToArray() });

    internal static string Code<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
