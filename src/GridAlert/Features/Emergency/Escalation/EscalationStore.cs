using System.Diagnostics.Metrics;
using Dapper;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Notices;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Origins;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>A step that was taken for one stairwell.</summary>
public sealed record TakenStep
{
    public required Guid DispatchId { get; init; }
    public required string StairwellCode { get; init; }
    public Guid? ActivationId { get; init; }
    public required short N { get; init; }
    public required string Condition { get; init; }
    public required string Who { get; init; }
    public required string Via { get; init; }
    /// <summary>The posts that were turned to, as bits.</summary>
    public required short Roles { get; init; }
    public required string State { get; init; }
    public string? InHandsOf { get; init; }
}

/// <summary>Who asked for a step, and why.</summary>
public sealed record AskedBy(Guid Id, string Name, string Reason);

/// <summary>
/// Writes what escalation does. What is due is found in rows alone, so that a sweep can run at any time, twice, or
/// after an hour down: each stairwell then gets its present step, not a backlog of reminders.
/// </summary>
public sealed class EscalationStore(NpgsqlDataSource database, EscalationMessages messages)
{
    private static readonly Counter<int> Taken = Telemetry.Meter.CreateCounter<int>("gridalert.escalations", "{step}", "Escalation steps taken for stairwells, by whose hands they went to");

    /// <summary>So many stairwells a transaction, so that nobody's answer waits for long.</summary>
    private const int Chunk = 1000;

    /// <summary>Of the steps that are due and whose condition holds, for each stairwell the one that goes furthest up, and the last of these.</summary>
    private const string Due =
        """
        with due as (
            select s.dispatch_id, s.n, s.condition, s.who, s.via
              from escalation_step s join dispatch d on d.id = s.dispatch_id
             where d.state = 'open' and s.due_at <= @now
               and (@everything or exists (select 1 from escalation_step u where u.dispatch_id = s.dispatch_id and u.fired_at is null and u.due_at <= @now))
        ), picked as (
            select distinct on (a.dispatch_id, a.stairwell_code) a.dispatch_id, a.stairwell_code, due.n, due.condition, due.who, due.via,
                   coalesce(unread.roles, case when due.condition = 'unacknowledged' then missing_roles(a.satisfied_by, a.members, a.acknowledged, a.declined)
                                               else (a.members & ~a.declined)::smallint end) as roles
              from due
              join assignment a on a.dispatch_id = due.dispatch_id and a.step < due.n
              cross join lateral (
                  select case when due.condition = 'unread' then coalesce(bit_or(r.role), 0::smallint) end as roles from receipt r
                   where due.condition = 'unread' and r.dispatch_id = a.dispatch_id and r.stairwell_code = a.stairwell_code
                     and r.state in ('queued', 'sent', 'received') and r.role & missing_roles(a.satisfied_by, a.members, a.acknowledged, a.declined) <> 0) unread
             where case due.condition
                   when 'unread' then a.state = 'pending' and unread.roles <> 0
                   when 'unacknowledged' then a.state in ('pending', 'unable')
                   when 'noReply' then a.replied_at is null and a.state not in ('unable', 'returned')
                   else a.state in ('pending', 'acknowledged') end
             order by a.dispatch_id, a.stairwell_code, hands_rank(due.who) desc nulls last, due.n desc
             limit @Chunk
        )
        """;

    /// <summary>One step for one stairwell, if it still stands where the caller saw it.</summary>
    private const string One =
        """
        with picked as (
            select a.dispatch_id, a.stairwell_code, s.n, s.condition, s.who, s.via, missing_roles(a.satisfied_by, a.members, a.acknowledged, a.declined) as roles
              from assignment a join escalation_step s on s.dispatch_id = a.dispatch_id and s.n = @n
             where a.dispatch_id = @dispatchId and a.stairwell_code = @stairwellCode and a.step = @seen and a.state <> 'returned'
        )
        """;

    /// <summary>Stairwells where nobody has a phone that the dispatch could reach.</summary>
    private const string Unreachable =
        """
        with picked as (
            select a.dispatch_id, a.stairwell_code, @N::smallint as n, @condition as condition, @who as who, @via as via, a.members as roles
              from assignment a
             where a.dispatch_id = @dispatchId and a.state = 'pending'
               and not exists (select 1 from receipt r join member m on m.id = r.member_id
                                where r.dispatch_id = a.dispatch_id and r.stairwell_code = a.stairwell_code and (r.has_device or (@byTelephone and m.phone is not null)))
        )
        """;

    private const string Take =
        """
        , taken as (
            update assignment a set
                step = greatest(a.step, p.n),
                reminders = a.reminders + (p.via = 'app')::int,
                in_hands_of = case when hands_rank(p.who) >= coalesce(hands_rank(a.in_hands_of), 0) then p.who else a.in_hands_of end,
                in_hands_via = case when hands_rank(p.who) >= coalesce(hands_rank(a.in_hands_of), 0) then p.via else a.in_hands_via end,
                in_hands_since = case when hands_rank(p.who) >= coalesce(hands_rank(a.in_hands_of), 0) then @now else a.in_hands_since end,
                changed_tx = pg_current_xact_id()
              from picked p
             where a.dispatch_id = p.dispatch_id and a.stairwell_code = p.stairwell_code
            returning a.dispatch_id, a.stairwell_code, p.n, p.condition, p.who, p.via, p.roles, a.state, a.in_hands_of
        )
        select t.dispatch_id as DispatchId, t.stairwell_code as StairwellCode, d.activation_id as ActivationId, t.n as N, t.condition as Condition,
               t.who as Who, t.via as Via, t.roles as Roles, t.state as State, t.in_hands_of as InHandsOf
          from taken t join dispatch d on d.id = t.dispatch_id
         order by t.dispatch_id, t.stairwell_code
        """;

    /// <summary>Lays down when each step of a dispatch is due.</summary>
    public static Task ScheduleAsync(Transaction transaction, Guid dispatchId, IReadOnlyList<DueStep> steps) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into escalation_step (dispatch_id, n, due_at, condition, who, via)
            select @dispatchId, n, due_at, condition, who, via from unnest(@ns, @dues, @conditions, @whos, @vias) as s(n, due_at, condition, who, via)
            """,
            new
            {
                dispatchId,
                ns = steps.Select(step => (short)step.N).ToArray(),
                dues = steps.Select(step => step.DueAt).ToArray(),
                conditions = steps.Select(step => DispatchStore.Code(step.Condition)).ToArray(),
                whos = steps.Select(step => DispatchStore.Code(step.Who)).ToArray(),
                vias = steps.Select(step => DispatchStore.Code(step.Via)).ToArray(),
            });

    /// <summary>Takes away the steps that were not due yet; gives the highest number that was ever used.</summary>
    public static async Task<int> UnscheduleAsync(Transaction transaction, Guid dispatchId) =>
        await transaction.Connection.ExecuteScalarAsync<int>(
            """
            with gone as (delete from escalation_step where dispatch_id = @dispatchId and fired_at is null)
            select coalesce(max(n), 0)::int from escalation_step where dispatch_id = @dispatchId
            """,
            new { dispatchId });

    /// <summary>Puts stairwells where nobody can be notified into somebody's hands at once, and says so in the record.</summary>
    public async Task<int> HandOverUnreachableAsync(Transaction transaction, Guid dispatchId, DueStep step, DateTimeOffset now) =>
        await TakeAsync(transaction, Unreachable, JournalKind.Unreachable, now, null, new
        {
            now,
            dispatchId,
            step.N,
            condition = DispatchStore.Code(step.Condition),
            who = DispatchStore.Code(step.Who),
            via = DispatchStore.Code(step.Via),
            byTelephone = messages.IsOn(StepVia.Sms),
        });

    /// <summary>Takes one step for one stairwell; false when it no longer stands where the caller saw it.</summary>
    public async Task<bool> JumpAsync(Transaction transaction, Guid dispatchId, string stairwellCode, int n, int seen, AskedBy by, DateTimeOffset now) =>
        await TakeAsync(transaction, One, JournalKind.Escalated, now, by, new { now, dispatchId, stairwellCode, n = (short)n, seen = (short)seen }) > 0;

    /// <summary>Takes every step that is due; gives for how many stairwells.</summary>
    /// <param name="everything">Looks at steps again whose time is over, for stairwells that were opened again.</param>
    public async Task<int> SweepAsync(DateTimeOffset now, bool everything, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        if (!everything && !await connection.ExecuteScalarAsync<bool>("select exists (select 1 from escalation_step where fired_at is null and due_at <= @now)", new { now }))
            return 0;
        var total = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await DispatchStore.HoldAnswersAsync(new(connection));
            var taken = await TakeAsync(new(connection), Due, JournalKind.Escalated, now, null, new { now, everything, Chunk });
            total += taken;
            if (taken == 0)
            {
                await connection.ExecuteAsync(
                    """
                    update escalation_step s set fired_at = @now from dispatch d
                     where d.id = s.dispatch_id and d.state = 'open' and s.fired_at is null and s.due_at <= @now
                    """,
                    new { now });
            }
            await transaction.CommitAsync(CancellationToken.None);
            if (taken == 0)
                return total;
        }
    }

    private async Task<int> TakeAsync(Transaction transaction, string picked, string kind, DateTimeOffset now, AskedBy? by, object parameters)
    {
        var taken = (await transaction.Connection.QueryAsync<TakenStep>(picked + Take, parameters)).AsList();
        if (taken.Count == 0)
            return 0;
        var added = await WidenAsync(transaction, taken.FindAll(one => one.Who == "trio"), now);
        await PutOnDeskAsync(transaction, taken.FindAll(one => one.Who == "commandCentre"), now);
        await messages.StepsAsync(transaction, taken, now);
        await RecordAsync(transaction, kind, taken, added, by, now);
        foreach (var hands in taken.CountBy(one => one.Who))
            Taken.Add(hands.Value, new KeyValuePair<string, object?>("who", hands.Key));
        return taken.Count;
    }

    private sealed record Newcomer
    {
        public required Guid DispatchId { get; init; }
        public required string StairwellCode { get; init; }
        public required short Role { get; init; }
        public required bool HasDevice { get; init; }
        public required bool IsCover { get; init; }
        public required string State { get; init; }
    }

    /// <summary>Asks those of the trio who were not asked at first; what they answer counts as well.</summary>
    private static async Task<ILookup<(Guid, string), Newcomer>> WidenAsync(Transaction transaction, List<TakenStep> trios, DateTimeOffset now)
    {
        if (trios.Count == 0)
            return Enumerable.Empty<Newcomer>().ToLookup(_ => default((Guid, string)));
        return (await transaction.Connection.QueryAsync<Newcomer>(
            """
            with trios as (
                select * from unnest(@ids, @codes) as t(dispatch_id, stairwell_code)
            ), newcomers as (
                insert into receipt (dispatch_id, stairwell_code, role, member_id, has_device)
                select t.dispatch_id, t.stairwell_code, b.role, p.member_id,
                       exists (select 1 from device d where d.member_id = p.member_id and d.revoked_at is null)
                  from trios t
                  join assignment a on a.dispatch_id = t.dispatch_id and a.stairwell_code = t.stairwell_code
                  join filled p on p.stairwell_code = t.stairwell_code
                 cross join lateral (select (case p.role when 'lead' then 1 when 'information' then 2 else 4 end)::smallint as role) b
                 where a.members & b.role = 0
                on conflict do nothing
                returning dispatch_id, stairwell_code, role, has_device
            ), wider as (
                update assignment a set
                    members = a.members | n.added,
                    satisfied_by = widened(a.satisfied_by, n.added),
                    state = case a.state when 'returned' then a.state else assignment_state(widened(a.satisfied_by, n.added), a.members | n.added, a.acknowledged, a.completed, a.declined, a.answered_for_at is not null) end
                  from (select dispatch_id, stairwell_code, bit_or(role) as added from newcomers group by dispatch_id, stairwell_code) n
                 where a.dispatch_id = n.dispatch_id and a.stairwell_code = n.stairwell_code
                returning a.dispatch_id, a.stairwell_code, a.state
            ), counted as (
                update dispatch d set recipients = d.recipients + n.people
                  from (select dispatch_id, count(*)::int as people from newcomers group by dispatch_id) n where d.id = n.dispatch_id
            )
            select n.dispatch_id as DispatchId, n.stairwell_code as StairwellCode, n.role as Role, n.has_device as HasDevice, w.state as State,
                   exists (select 1 from post_cover c where c.stairwell_code = n.stairwell_code and c.ended_at is null
                              and n.role = case c.role when 'lead' then 1 when 'information' then 2 else 4 end) as IsCover
              from newcomers n join wider w on w.dispatch_id = n.dispatch_id and w.stairwell_code = n.stairwell_code
            """,
            new { ids = trios.ConvertAll(one => one.DispatchId).ToArray(), codes = trios.ConvertAll(one => one.StairwellCode).ToArray(), now }))
            .ToLookup(one => (one.DispatchId, one.StairwellCode));
    }

    /// <summary>The end of every chain: under the name of who sent the dispatch, until somebody takes it over.</summary>
    private static Task PutOnDeskAsync(Transaction transaction, List<TakenStep> taken, DateTimeOffset now) =>
        taken.Count == 0
            ? Task.CompletedTask
            : transaction.Connection.ExecuteAsync(
                """
                insert into desk_item (dispatch_id, stairwell_code, since, owner_id, owner_name)
                select t.dispatch_id, t.stairwell_code, @now, d.sent_by, d.sent_by_name
                  from unnest(@ids, @codes) as t(dispatch_id, stairwell_code) join dispatch d on d.id = t.dispatch_id
                on conflict do nothing
                """,
                new { ids = taken.ConvertAll(one => one.DispatchId).ToArray(), codes = taken.ConvertAll(one => one.StairwellCode).ToArray(), now });

    private async Task<int> RecordAsync(Transaction transaction, string kind, List<TakenStep> taken, ILookup<(Guid, string), Newcomer> added, AskedBy? by, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            """
            insert into journal (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, data, origin_id)
            select @now, @kind, @actorId, activation_id, dispatch_id, stairwell_code, data::json, @originId
              from unnest(@activations, @ids, @codes, @datas) as l(activation_id, dispatch_id, stairwell_code, data)
            """,
            new
            {
                now,
                kind,
                actorId = by?.Id,
                originId = await OriginStore.KeepAsync(transaction, by is null ? null : Origin.Current, now),
                activations = taken.Select(one => one.ActivationId).ToArray(),
                ids = taken.Select(one => one.DispatchId).ToArray(),
                codes = taken.Select(one => one.StairwellCode).ToArray(),
                datas = taken.Select(one => Json.Write(Data(one, [.. added[(one.DispatchId, one.StairwellCode)]], by))).ToArray(),
            });

    private EscalatedData Data(TakenStep taken, List<Newcomer> added, AskedBy? by) => new()
    {
        Step = taken.N,
        Condition = Enum.Parse<StepCondition>(taken.Condition, ignoreCase: true),
        Who = Enum.Parse<StepWho>(taken.Who, ignoreCase: true),
        Via = Enum.Parse<StepVia>(taken.Via, ignoreCase: true),
        Roles = added.Aggregate((int)taken.Roles, (roles, one) => roles | (ushort)one.Role),
        Added = added.ToDictionary(one => one.Role.ToString(System.Globalization.CultureInfo.InvariantCulture), one => one.HasDevice),
        Covered = added.Where(one => one.IsCover).Aggregate(0, (roles, one) => roles | (ushort)one.Role),
        InHandsOf = taken.InHandsOf,
        ChannelOff = !messages.IsOn(Enum.Parse<StepVia>(taken.Via, ignoreCase: true)),
        State = Enum.Parse<AssignmentState>(added.Count > 0 ? added[0].State : taken.State, ignoreCase: true),
        ByName = by?.Name,
        Reason = by?.Reason,
    };
}
