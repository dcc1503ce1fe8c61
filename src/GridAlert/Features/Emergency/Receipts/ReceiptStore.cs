using System.Data;
using System.Numerics;
using GridAlert.Platform;
using Npgsql;
using NpgsqlTypes;

namespace GridAlert.Features.Emergency.Receipts;

/// <summary>
/// The one writer of receipts and assignments. A batch of answers is one round trip and one transaction:
/// receipts, the stairwells' states that follow from them, and the journal.
/// </summary>
public sealed class ReceiptStore
{
    /// <summary>A mistaken tap can be taken back for this long.</summary>
    public static TimeSpan TakeBackWithin { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Seconds; longer than any sweep holds the answers, shorter than a phone waits for its receipt.</summary>
    private const int Patience = 2 * Database.ImpatientSeconds;

    private const string Lock = "select pg_advisory_xact_lock(key) from unnest($1) key";

    private const string WriteAnswers =
        """
        with input as (
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $12, $13, $14, $15)
                as i(n, dispatch_id, member_id, act, occurred_at, note, reason, reply, available_from, line, reply_whole, clock_known, is_dated)
        ), d as materialized (
            -- Few, looked up once and not for every answer.
            select id, activation_id, sent_at, acknowledge_by, reply_by from dispatch where id = any($16)
        ), answered as (
            update receipt r set
                state = case i.act
                    when 'read' then 'read'
                    when 'acknowledge' then 'acknowledged'
                    when 'complete' then 'completed'
                    when 'decline' then 'declined'
                    when 'reply' then case r.state when 'completed' then 'completed' else 'acknowledged' end
                    else case when r.acknowledged_at < coalesce(r.completed_at, r.declined_at) then 'acknowledged' else 'read' end end,
                read_at = coalesce(r.read_at, $10),
                read_occurred_at = coalesce(r.read_occurred_at, i.occurred_at),
                acknowledged_at = case
                    when i.act in ('acknowledge', 'complete', 'reply') then coalesce(r.acknowledged_at, $10)
                    when i.act = 'withdraw' and not coalesce(r.acknowledged_at < coalesce(r.completed_at, r.declined_at), false) then null
                    else r.acknowledged_at end,
                acknowledged_occurred_at = case
                    when i.act in ('acknowledge', 'complete', 'reply') then coalesce(r.acknowledged_occurred_at, i.occurred_at)
                    when i.act = 'withdraw' and not coalesce(r.acknowledged_at < coalesce(r.completed_at, r.declined_at), false) then null
                    else r.acknowledged_occurred_at end,
                completed_at = case i.act when 'complete' then coalesce(r.completed_at, $10) when 'withdraw' then null else r.completed_at end,
                completed_occurred_at = case i.act when 'complete' then coalesce(r.completed_occurred_at, i.occurred_at) when 'withdraw' then null else r.completed_occurred_at end,
                declined_at = case i.act when 'decline' then $10 when 'read' then r.declined_at else null end,
                declined_occurred_at = case i.act when 'decline' then i.occurred_at when 'read' then r.declined_occurred_at else null end,
                note = case i.act when 'withdraw' then null else coalesce(i.note, r.note) end,
                reason = case i.act when 'decline' then i.reason when 'read' then r.reason else null end,
                available_from = case when i.act = 'acknowledge' then i.available_from when i.act in ('read', 'reply') then r.available_from else null end,
                claimed = case
                    when i.act in ('acknowledge', 'complete', 'reply') and r.acknowledged_at is null
                        then coalesce(d.acknowledge_by < $10 and i.occurred_at between d.sent_at and d.acknowledge_by and not i.clock_known, false)
                    else r.claimed and i.act <> 'withdraw' end,
                reply = case when i.act = 'withdraw' and not coalesce(r.acknowledged_at < coalesce(r.completed_at, r.declined_at), false) then null else coalesce(i.reply::json, r.reply) end,
                reply_at = case
                    when i.act = 'withdraw' and not coalesce(r.acknowledged_at < coalesce(r.completed_at, r.declined_at), false) then null
                    when i.reply_whole then coalesce(r.reply_at, $10)
                    else r.reply_at end,
                reply_changed_at = case when i.reply is not null then $10 else r.reply_changed_at end
              from input i join d on d.id = i.dispatch_id
             where r.dispatch_id = i.dispatch_id and r.member_id = i.member_id
               and case i.act
                    when 'read' then r.state in ('queued', 'sent', 'received')
                    -- The first wins; only the time from which somebody can is corrected afterwards.
                    when 'acknowledge' then r.state not in ('acknowledged', 'completed')
                         or (r.state = 'acknowledged' and i.available_from is not null and i.available_from is distinct from r.available_from)
                    when 'reply' then r.state not in ('acknowledged', 'completed') or i.reply is distinct from r.reply::text
                    when 'complete' then r.state <> 'completed' or (i.reply is not null and i.reply is distinct from r.reply::text)
                    when 'decline' then r.state not in ('declined', 'completed')
                    else r.state in ('acknowledged', 'completed', 'declined')
                         and greatest(r.acknowledged_at, r.completed_at, r.declined_at) > $10 - $11 end
            returning i.n, i.act, i.line, r.dispatch_id, r.stairwell_code, r.member_id, r.role, r.state,
                coalesce(r.declined_occurred_at, r.completed_occurred_at, r.acknowledged_occurred_at, r.read_occurred_at) as state_occurred_at,
                coalesce(r.declined_at, r.completed_at, r.acknowledged_at, r.read_at) as state_recorded_at,
                r.claimed, r.reply_at is not null as replied,
                coalesce(case r.state when 'declined' then r.declined_at when 'read' then null else r.acknowledged_at end = $10, false) as is_fresh,
                coalesce(case when r.state = 'declined' then r.declined_at else r.acknowledged_at end <= d.acknowledge_by, d.acknowledge_by is null) as in_time,
                -- By the phone's clock, where that is plausible.
                coalesce(i.is_dated and i.occurred_at between d.sent_at and d.acknowledge_by, false) as in_time_there
        ), tally as (
            select dispatch_id, stairwell_code, bit_or(role) as touched,
                   coalesce(bit_or(role) filter (where state in ('acknowledged', 'completed')), 0::smallint) as acknowledged,
                   coalesce(bit_or(role) filter (where state = 'completed'), 0::smallint) as completed,
                   coalesce(bit_or(role) filter (where state = 'declined'), 0::smallint) as declined,
                   coalesce(bit_or(role) filter (where is_fresh), 0::smallint) as fresh,
                   coalesce(bit_or(role) filter (where in_time or is_fresh and in_time_there), 0::smallint) as in_time,
                   coalesce(bit_or(role) filter (where is_fresh and in_time_there), 0::smallint) as in_time_there,
                   coalesce(bit_or(role) filter (where state = 'read'), 0::smallint) as withdrawn,
                   coalesce(bit_or(role) filter (where replied), 0::smallint) as replied
              from answered where act <> 'read' group by dispatch_id, stairwell_code
        ), moved as (
            update assignment a set
                (acknowledged, completed, declined, in_time, replied, state, acknowledged_at, completed_at, late_at, late_lifted_at, replied_at, reply_late_at, changed_tx) =
                (select s.acknowledged, s.completed, s.declined, s.in_time, s.replied, s.state,
                        case when s.state in ('acknowledged', 'completed') then coalesce(a.acknowledged_at, $10) end,
                        case when s.state = 'completed' then coalesce(a.completed_at, $10) end,
                        case when s.late then coalesce(a.late_at, d.acknowledge_by) end,
                        case when a.late_at is not null and not s.late then $10 else a.late_lifted_at end,
                        case when s.replied <> 0 then coalesce(a.replied_at, $10) end,
                        coalesce(a.reply_late_at, case when s.replied <> 0 and a.replied_at is null and d.reply_by < $10 then d.reply_by end),
                        pg_current_xact_id()
                   from (select b.*,
                                -- What was returned to the sender an answer does not bring back.
                                case a.state when 'returned' then a.state else assignment_state(a.satisfied_by, a.members, b.acknowledged, b.completed, b.declined, a.answered_for_at is not null) end as state,
                                a.state <> 'returned' and (a.late_at is not null or coalesce(d.acknowledge_by <= $10, false))
                                    and assignment_state(a.satisfied_by, a.members, b.acknowledged & b.in_time, b.completed & b.in_time, b.declined & b.in_time,
                                        coalesce(a.answered_for_at <= d.acknowledge_by, false)) = 'pending' as late
                           from (select (a.acknowledged & ~t.touched) | t.acknowledged as acknowledged,
                                        (a.completed & ~t.touched) | t.completed as completed,
                                        (a.declined & ~t.touched) | t.declined as declined,
                                        -- What was marked late at the deadline only a phone's clock can lift.
                                        case when a.late_at is null then (a.in_time & ~(t.fresh | t.withdrawn)) | t.in_time
                                             else (a.in_time & ~(t.fresh | t.withdrawn)) | t.in_time_there end as in_time,
                                        (a.replied & ~t.touched) | t.replied as replied) b) s)
              from tally t join d on d.id = t.dispatch_id
             where a.dispatch_id = t.dispatch_id and a.stairwell_code = t.stairwell_code
            returning a.dispatch_id, a.stairwell_code, d.activation_id, a.state, a.acknowledged, a.completed, a.declined, a.members, a.late_at is not null as late,
                coalesce(a.late_lifted_at = $10, false) as late_lifted
        ), outcome as (
            -- A full join cannot become a nested loop over the batch; every stairwell that moved has its answer.
            select w.*, m.activation_id, m.state as moved_to, m.acknowledged, m.completed, m.declined, m.members, m.late, m.late_lifted
              from answered w full join moved m on m.dispatch_id = w.dispatch_id and m.stairwell_code = w.stairwell_code
        ), lines as (
            insert into journal (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, member_id, data)
            select $10, case w.act when 'read' then 'read' when 'acknowledge' then 'acknowledged' when 'complete' then 'completed'
                                   when 'decline' then 'declined' when 'reply' then 'replied' else 'withdrawn' end,
                   w.member_id, w.activation_id, w.dispatch_id, w.stairwell_code, w.member_id,
                   concat('{"role":', w.role, ',"state":"', w.state, '",', w.line, case when w.claimed then ',"claimed":true' end,
                       case when w.act <> 'read' then concat(',"stairwell":{"state":"', w.moved_to, '","acknowledged":', w.acknowledged,
                            ',"completed":', w.completed, ',"declined":', w.declined, ',"late":', case when w.late then 'true' else 'false' end,
                            case when w.late_lifted then ',"lateLifted":true' end, '}') end, '}')::json
              from outcome w
        )
        select n, state, state_occurred_at, state_recorded_at, stairwell_code, moved_to, acknowledged, members from outcome
        """;

    private const string ReadReceipts =
        """
        select i.n, r.state,
               coalesce(r.declined_occurred_at, r.completed_occurred_at, r.acknowledged_occurred_at, r.read_occurred_at),
               coalesce(r.declined_at, r.completed_at, r.acknowledged_at, r.read_at),
               r.stairwell_code, a.state, a.acknowledged, a.members
          from unnest($1, $2, $3) as i(n, dispatch_id, member_id)
          join receipt r on r.dispatch_id = i.dispatch_id and r.member_id = i.member_id
          join assignment a on a.dispatch_id = r.dispatch_id and a.stairwell_code = r.stairwell_code
         order by i.n, r.stairwell_code
        """;

    private const string WriteMarks =
        """
        with marked as (
            update receipt r set
                sent_at = coalesce(r.sent_at, i.sent_at, i.received_at),
                received_at = coalesce(r.received_at, i.received_at),
                state = case when r.state in ('queued', 'sent') then case when i.received_at is null then 'sent' else 'received' end else r.state end
              from unnest($1, $2, $3, $4) as i(dispatch_id, member_id, sent_at, received_at)
             where r.dispatch_id = i.dispatch_id and r.member_id = i.member_id
               and ((i.sent_at is not null and r.sent_at is null) or (i.received_at is not null and r.received_at is null))
            returning r.dispatch_id, r.stairwell_code, r.member_id, r.role, r.state, i.sent_at, i.received_at
        )
        insert into journal (at, kind, actor_id, dispatch_id, stairwell_code, member_id, data)
        select coalesce(received_at, sent_at), case when received_at is null then 'sent' else 'received' end,
               case when received_at is not null then member_id end, dispatch_id, stairwell_code, member_id,
               json_build_object('role', role, 'state', state)
          from marked
        """;

    /// <summary>
    /// Writes answers, at most one for each dispatch and member, and gives each its receipt in the same order;
    /// null where the dispatch was not sent to the member, and <see cref="ProblemKind.Conflict"/> where nothing can be taken back any more.
    /// </summary>
    public Outcome<Receipt>[] Write(NpgsqlConnection connection, IReadOnlyList<Answer> answers, DateTimeOffset now, IReadOnlyList<long> locks)
    {
        var outcomes = new Outcome<Receipt>[answers.Count];
        using (var batch = new NpgsqlBatch(connection) { Timeout = Patience })
        {
            // One batch without an explicit transaction is one transaction and one round trip.
            batch.BatchCommands.Add(LockCommand(locks));
            batch.BatchCommands.Add(AnswersCommand(answers, now));
            using var reader = batch.ExecuteReader();
            reader.NextResult();
            ReadInto(outcomes, reader, answers);
        }
        var unchanged = Enumerable.Range(0, answers.Count).Where(n => outcomes[n] is null).ToArray();
        if (unchanged.Length > 0)
            ReadUnchanged(connection, answers, unchanged, outcomes);
        return outcomes;
    }

    /// <summary>Writes that dispatches were sent to phones and received by them. Repeats change nothing.</summary>
    public void Write(NpgsqlConnection connection, IReadOnlyList<Mark> marks)
    {
        using var batch = new NpgsqlBatch(connection) { Timeout = Patience };
        batch.BatchCommands.Add(LockCommand(Locks.Receipts));
        var command = new NpgsqlBatchCommand(WriteMarks);
        Add(command, NpgsqlDbType.Uuid, marks, m => m.DispatchId);
        Add(command, NpgsqlDbType.Uuid, marks, m => m.MemberId);
        Add(command, NpgsqlDbType.TimestampTz, marks, m => m.SentAt);
        Add(command, NpgsqlDbType.TimestampTz, marks, m => m.ReceivedAt);
        batch.BatchCommands.Add(command);
        batch.ExecuteNonQuery();
    }

    private static NpgsqlBatchCommand LockCommand(IReadOnlyList<long> locks) => new(Lock) { Parameters = { new() { Value = locks.ToArray() } } };

    private static NpgsqlBatchCommand AnswersCommand(IReadOnlyList<Answer> answers, DateTimeOffset now)
    {
        var command = new NpgsqlBatchCommand(WriteAnswers);
        command.Parameters.Add(new() { Value = Enumerable.Range(0, answers.Count).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        Add(command, NpgsqlDbType.Uuid, answers, a => a.DispatchId);
        Add(command, NpgsqlDbType.Uuid, answers, a => a.MemberId);
        Add(command, NpgsqlDbType.Text, answers, a => Code(a.Act));
        Add(command, NpgsqlDbType.TimestampTz, answers, a => a.OccurredAt);
        Add(command, NpgsqlDbType.Text, answers, a => a.Note);
        Add(command, NpgsqlDbType.Text, answers, a => a.Reason);
        Add(command, NpgsqlDbType.Text, answers, a => a.Reply);
        Add(command, NpgsqlDbType.TimestampTz, answers, a => a.AvailableFrom);
        command.Parameters.Add(new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = TakeBackWithin, NpgsqlDbType = NpgsqlDbType.Interval });
        Add(command, NpgsqlDbType.Text, answers, Line);
        Add(command, NpgsqlDbType.Boolean, answers, a => a.ReplyIsWhole);
        Add(command, NpgsqlDbType.Boolean, answers, a => a.ClockIsKnown);
        Add(command, NpgsqlDbType.Boolean, answers, a => a.IsDated);
        command.Parameters.Add(new() { Value = answers.Select(a => a.DispatchId).Distinct().ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        return command;
    }

    private static void ReadUnchanged(NpgsqlConnection connection, IReadOnlyList<Answer> answers, int[] unchanged, Outcome<Receipt>[] outcomes)
    {
        using var command = new NpgsqlCommand(ReadReceipts, connection);
        command.Parameters.Add(new() { Value = unchanged });
        command.Parameters.Add(new() { Value = Array.ConvertAll(unchanged, n => answers[n].DispatchId) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(unchanged, n => answers[n].MemberId) });
        using (var reader = command.ExecuteReader())
            ReadInto(outcomes, reader, answers);
        foreach (var n in unchanged)
        {
            if (outcomes[n] is null)
                outcomes[n] = Problem.NotFound;
            else if (answers[n].Act == AnswerAct.Withdraw)
                outcomes[n] = new Problem(ProblemKind.Conflict, "nothingToWithdraw", (int)TakeBackWithin.TotalSeconds);
        }
    }

    private static void ReadInto(Outcome<Receipt>[] outcomes, NpgsqlDataReader reader, IReadOnlyList<Answer> answers)
    {
        while (reader.Read())
        {
            var n = reader.GetInt32(0);
            // A read leaves the stairwell as it is: its state is looked up with the unchanged ones.
            if (outcomes[n] is not null || reader.IsDBNull(5))
                continue;
            outcomes[n] = new Receipt(
                answers[n].DispatchId,
                Enum.Parse<ReceiptState>(reader.GetString(1), ignoreCase: true),
                reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2),
                reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3),
                new(reader.GetString(4), Enum.Parse<AssignmentState>(reader.GetString(5), ignoreCase: true),
                    BitOperations.PopCount((uint)reader.GetInt16(6)), BitOperations.PopCount((uint)reader.GetInt16(7))));
        }
    }

    /// <summary>As one array; where nobody has the value, as null, which costs the database nothing.</summary>
    private static void Add<TItem, TValue>(NpgsqlBatchCommand command, NpgsqlDbType type, IReadOnlyList<TItem> items, Func<TItem, TValue> value)
    {
        var values = new TValue[items.Count];
        var any = false;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(items[i]);
            any |= values[i] is not null;
        }
        command.Parameters.Add(new() { Value = any ? values : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    /// <summary>The answer's own part of its journal line; what the database decides is put around it there.</summary>
    private static string Line(Answer answer) => Json.Write(new
    {
        answer.OccurredAt,
        answer.Note,
        answer.Reason,
        reply = answer.Reply is { } reply ? System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(reply) : (System.Text.Json.JsonElement?)null,
        answer.AvailableFrom,
        ReplyIsWhole = answer.Reply is null ? (bool?)null : answer.ReplyIsWhole,
        answer.ClockOffset,
    })[1..^1];

    private static string Code(AnswerAct act) => act switch
    {
        AnswerAct.Read => "read",
        AnswerAct.Acknowledge => "acknowledge",
        AnswerAct.Complete => "complete",
        AnswerAct.Decline => "decline",
        AnswerAct.Withdraw => "withdraw",
        AnswerAct.Reply => "reply",
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, null),
    };
}

/// <summary>A dispatch left for a phone, or arrived there; the server's clock.</summary>
public sealed record Mark(Guid DispatchId, Guid MemberId, DateTimeOffset? SentAt, DateTimeOffset? ReceivedAt);
