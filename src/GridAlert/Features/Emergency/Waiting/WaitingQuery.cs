using Dapper;
using Npgsql;

namespace GridAlert.Features.Emergency.Waiting;

/// <param name="Queue">steps: escalation steps that are due; desk: stairwells on the command centre's desk; reports: overdue ones; or a channel's name.</param>
/// <param name="Count">How many stand in it.</param>
/// <param name="Seconds">How long the oldest has been standing there.</param>
public sealed record WaitingQueue(string Queue, int Count, double Seconds);

/// <summary>What waits for a person or for the sweeps, over the whole installation; read along partial indexes that hold nothing else.</summary>
public sealed class WaitingQuery(NpgsqlDataSource database)
{
    public async Task<IReadOnlyList<WaitingQueue>> RunAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var queues = await connection.QueryAsync<WaitingQueue>(
            """
            select queue, count, greatest(0, coalesce(extract(epoch from @now - oldest), 0))::float8 as seconds
              from (select 'steps' as queue, count(*)::int as count, min(due_at) as oldest from escalation_step where fired_at is null and due_at <= @now
                    union all
                    select 'desk', count(*)::int, min(since) from desk_item where closed_at is null
                    union all
                    select 'reports', count(*)::int, min(due_at) from report where state <> 'closed' and due_at <= @now
                    union all
                    select c.channel, count(m.id)::int, min(m.next_at)
                      from unnest(@channels) as c(channel) left join message m on m.channel = c.channel and m.state = 'waiting' and m.next_at <= @now
                     group by c.channel) queues
            """,
            new { now, channels = Channels.ChannelName.All.ToArray() });
        return queues.AsList();
    }
}
