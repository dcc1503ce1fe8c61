using Dapper;
using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Outbox;
using Npgsql;

namespace GridAlert.Features.Emergency.Notices;

/// <summary>Which messages nobody needs any more: their dispatch is closed, or the person has answered since they were written.</summary>
public sealed class AnsweredMessagesQuery(NpgsqlDataSource database) : IMessageScreen
{
    public async Task<IReadOnlySet<Guid>> NoLongerWantedAsync(IReadOnlyCollection<Message> messages, CancellationToken cancel)
    {
        var ids = messages.Where(message => message.DispatchId is not null).Select(message => message.Id).ToArray();
        if (ids.Length == 0)
            return new HashSet<Guid>();
        await using var connection = await database.OpenConnectionAsync(cancel);
        // Since it was written: who is asked what became of it has acknowledged before, and is still to be asked.
        // A push is only to wake: whoever has read it is awake.
        return (await connection.QueryAsync<Guid>(
            """
            select m.id
              from message m
              join dispatch d on d.id = m.dispatch_id
              left join receipt r on r.dispatch_id = m.dispatch_id and r.stairwell_code = m.stairwell_code and r.role = m.role and r.member_id = m.member_id
             where m.id = any(@ids)
               and (d.state <> 'open'
                    or exists (select 1 from assignment a where a.dispatch_id = m.dispatch_id and a.stairwell_code = m.stairwell_code and a.state = 'returned')
                    or greatest(r.acknowledged_at, r.completed_at, r.declined_at, r.reply_at) > m.created_at
                    or (m.channel = @push and r.read_at is not null))
            """,
            new { ids, push = ChannelName.WebPush })).ToHashSet();
    }
}
