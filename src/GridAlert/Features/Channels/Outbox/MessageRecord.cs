namespace GridAlert.Features.Channels.Outbox;

/// <summary>The journal line of a try's outcome, as the end of a statement whose CTE has the messages as they are now.</summary>
internal static class MessageRecord
{
    /// <param name="attempt">The column that says which try it was.</param>
    /// <param name="only">Which of the rows (m) belong in the record.</param>
    public static string Append(string cte, string attempt, string only = "true") =>
        $"""
        insert into journal (at, kind, activation_id, dispatch_id, stairwell_code, member_id, data)
        select @now, 'messageSettled', d.activation_id, m.dispatch_id, m.stairwell_code, m.member_id, json_build_object(
                   'messageId', m.id, 'channel', m.channel, 'state', m.state, 'reason', m.outcome, 'attempt', m.{attempt}, 'role', m.role, 'accountId', m.account_id,
                   -- A number is shown enough to recognise it, never enough to call it.
                   'address', case when m.channel in ('sms', 'voice') then coalesce(m.shown, case when length(m.address) < 8 then '****' else left(m.address, 3) || '****' || right(m.address, 4) end) end)
          from {cte} m left join dispatch d on d.id = m.dispatch_id
         where {only}
        """;
}
