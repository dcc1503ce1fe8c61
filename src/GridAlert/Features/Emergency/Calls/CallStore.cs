using Dapper;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Record.Origins;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Calls;

/// <summary>Writes who is calling whom, and what came of it.</summary>
public sealed class CallStore
{
    /// <summary>Takes or renews a claim; null when somebody else has it.</summary>
    public static async Task<DateTimeOffset?> ClaimAsync(Transaction transaction, string code, Guid accountId, string name, DateTimeOffset now, DateTimeOffset until) =>
        await transaction.Connection.QuerySingleOrDefaultAsync<DateTimeOffset?>(
            """
            insert into call_claim (stairwell_code, account_id, name, until) values (@code, @accountId, @name, @until)
            on conflict (stairwell_code) do update set account_id = excluded.account_id, name = excluded.name, until = excluded.until
             where call_claim.account_id = excluded.account_id or call_claim.until <= @now
            returning until
            """,
            new { code, accountId, name, now, until });

    /// <summary>Null when it was let go of just now.</summary>
    public static async Task<CallClaim?> ClaimOfAsync(Transaction transaction, string code) =>
        (await transaction.Connection.QueryAsync<(string Name, DateTimeOffset Until)>("select name, until from call_claim where stairwell_code = @code", new { code }))
            .Select(claim => new CallClaim(code, claim.Name, claim.Until)).SingleOrDefault();

    /// <summary>Gives back the caller's own claim; somebody else's stays.</summary>
    public static Task ReleaseAsync(Transaction transaction, string code, Guid accountId) =>
        transaction.Connection.ExecuteAsync("delete from call_claim where stairwell_code = @code and account_id = @accountId", new { code, accountId });

    /// <summary>The member's post in the stairwell as a bit, also one that has ended since; null when they have nothing to do with it.</summary>
    public static Task<int?> PostOfAsync(Transaction transaction, string code, Guid memberId) =>
        transaction.Connection.QueryFirstOrDefaultAsync<int?>(
            """
            select case role when 'lead' then 1 when 'information' then 2 else 4 end
              from (select stairwell_code, role, member_id, ended_at from post union all select stairwell_code, role, member_id, ended_at from post_cover) held
             where stairwell_code = @code and member_id = @memberId
             order by ended_at desc nulls first limit 1
            """,
            new { code, memberId });

    /// <summary>The dispatches that a call of that moment was about.</summary>
    /// <param name="told">Only these; null for every one on which the stairwell is silent.</param>
    public static async Task<Guid[]> SilentOnAsync(Transaction transaction, string code, DateTimeOffset occurredAt, Guid[]? told, DateTimeOffset now) =>
    [
        .. await transaction.Connection.QueryAsync<Guid>(
            $"""
            select d.id from assignment a join dispatch d on d.id = a.dispatch_id
             where a.stairwell_code = @code and d.state = 'open' and {Silence.Holds}
               and d.sent_at <= @occurredAt and (@told::uuid[] is null or d.id = any(@told))
             order by d.id
            """,
            new { code, occurredAt, told, now }),
    ];

    /// <summary>Records that a person answered: the stairwell has answered these dispatches, each once. The caller holds back other answers.</summary>
    public static async Task AnswerForAsync(Transaction transaction, Call call, Guid[] dispatchIds) =>
        await transaction.Connection.ExecuteAsync(
            """
            with moved as (
                update assignment a set
                    answered_for_at = @RecordedAt,
                    state = assignment_state(a.satisfied_by, a.members, a.acknowledged, a.completed, a.declined, true),
                    acknowledged_at = coalesce(a.acknowledged_at, @RecordedAt),
                    late_at = coalesce(a.late_at, case when d.acknowledge_by <= @RecordedAt and a.state = 'pending' then d.acknowledge_by end),
                    changed_tx = pg_current_xact_id()
                  from dispatch d
                 where d.id = any(@dispatchIds) and a.dispatch_id = d.id and a.stairwell_code = @StairwellCode and a.answered_for_at is null and a.state <> 'returned'
                returning a.*, d.activation_id
            )
            insert into journal (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, member_id, data, origin_id)
            select @RecordedAt, 'answeredFor', @ByAccount, activation_id, dispatch_id, stairwell_code, @MemberId,
                   (@data::jsonb || jsonb_build_object('stairwell', jsonb_build_object('state', state, 'acknowledged', acknowledged,
                       'completed', completed, 'declined', declined, 'late', late_at is not null)))::json, @originId
              from moved order by dispatch_id
            """,
            new
            {
                call.StairwellCode,
                call.RecordedAt,
                call.ByAccount,
                call.MemberId,
                dispatchIds,
                originId = await OriginStore.KeepAsync(transaction, Origin.Current, call.RecordedAt),
                data = Json.Write(new
                {
                    callId = call.Id,
                    by = call.Outcome == CallOutcome.InPerson ? ReachedBy.InPerson : ReachedBy.Phone,
                    call.ByName,
                    call.Role,
                    note = Note(call),
                    call.OccurredAt,
                }),
            });

    /// <summary>Records a call that was no answer, for each dispatch that it was about; alone when there is none any more.</summary>
    /// <param name="activationId">The emergency in which it was made, for a call that was about no dispatch; null in normal mode.</param>
    public static async Task NoteAsync(Transaction transaction, Call call, Guid[] dispatchIds, Guid? activationId = null) =>
        await transaction.Connection.ExecuteAsync(
            """
            insert into journal (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, member_id, data, origin_id)
            select @RecordedAt, 'called', @ByAccount, coalesce(d.activation_id, @activationId), i.id, @StairwellCode, @MemberId, @data::json, @originId
              from unnest(@about::uuid[]) as i(id) left join dispatch d on d.id = i.id
             order by i.id
            """,
            new
            {
                call.StairwellCode,
                call.RecordedAt,
                call.ByAccount,
                call.MemberId,
                activationId,
                originId = await OriginStore.KeepAsync(transaction, Origin.Current, call.RecordedAt),
                about = dispatchIds.Length > 0 ? Array.ConvertAll(dispatchIds, id => (Guid?)id) : [null],
                data = Json.Write(new { callId = call.Id, call.Outcome, call.ByName, call.Role, call.HeardToTheEnd, note = Note(call), call.OccurredAt }),
            });

    private static string? Note(Call call) => call.Note is { } note ? PersonalKeys.SealAlike(note) : null;

    /// <summary>What a call says of the member's number: wrong, or theirs after all.</summary>
    public static Task NoteNumberAsync(Transaction transaction, Guid memberId, bool isWrong) =>
        transaction.Connection.ExecuteAsync(
            "update member set wrong_phone = case when @isWrong then phone end where id = @memberId and (wrong_phone is not null or @isWrong)", new { memberId, isWrong });

    private sealed record AnswerRow
    {
        public required string State { get; init; }
        public required short Acknowledged { get; init; }
        public required short Members { get; init; }
        public string? Data { get; init; }
        public DateTimeOffset? At { get; init; }
        public Guid? MemberId { get; init; }
    }

    private sealed record AnswerLine(ReachedBy By, string ByName, string? Note, DateTimeOffset OccurredAt);

    /// <summary>Where the stairwell stands on a dispatch, with the first answer on its behalf; null when it was not sent there.</summary>
    public static async Task<(StairwellReceipt Stairwell, AnsweredFor? AnsweredFor)?> AnswerOfAsync(Transaction transaction, Guid dispatchId, string code)
    {
        var row = await transaction.Connection.QuerySingleOrDefaultAsync<AnswerRow>(
            """
            select a.state, a.acknowledged, a.members, j.data::text as Data, j.at, j.member_id as MemberId
              from assignment a
              left join lateral (
                select data, at, member_id from journal
                 where stairwell_code = a.stairwell_code and kind = 'answeredFor' and dispatch_id = a.dispatch_id order by tx, seq limit 1) j on true
             where a.dispatch_id = @dispatchId and a.stairwell_code = @code
            """,
            new { dispatchId, code });
        if (row is null)
            return null;
        var line = row.Data is null ? null : Json.Read<AnswerLine>(PersonalKeys.OpenJson(row.Data));
        return (
            new(code, Enum.Parse<AssignmentState>(row.State, ignoreCase: true),
                System.Numerics.BitOperations.PopCount((uint)row.Acknowledged), System.Numerics.BitOperations.PopCount((uint)row.Members)),
            line is null ? null : new(line.ByName, line.By, row.MemberId, line.Note, line.OccurredAt, row.At!.Value));
    }
}
