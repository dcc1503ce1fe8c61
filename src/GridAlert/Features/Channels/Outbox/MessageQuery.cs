using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Channels.Outbox;

/// <summary>What stands in a channel's queue, and what it has used of its day.</summary>
public sealed record ChannelQueue
{
    public required string Channel { get; init; }
    public int Urgent { get; init; }
    public int Calm { get; init; }
    public int Underway { get; init; }
    public DateTimeOffset? OldestAt { get; init; }
    public int Used { get; init; }
    public bool CapLifted { get; init; }
    /// <summary>How messages of today stand: only what the last word about them was.</summary>
    public int Sent { get; init; }
    public int Delivered { get; init; }
    public int Answered { get; init; }
    public int Failed { get; init; }

    public bool HasOutcomes => Sent + Delivered + Answered + Failed > 0;

    public int Waiting => Urgent + Calm;
}

/// <summary>A message with what became of it, as a page shows it.</summary>
public sealed record MessageOutcome
{
    public required DateTimeOffset At { get; init; }
    public required string Channel { get; init; }
    public required string Address { get; init; }
    public string? Masked { get; init; }
    public string? RobotName { get; init; }
    public string? StairwellCode { get; init; }
    public required string State { get; init; }
    public string? Outcome { get; init; }
    public required short Attempts { get; init; }
    public required bool IsTest { get; init; }

    /// <summary>Enough to recognise whom it went to.</summary>
    public string? Shown => RobotName ?? (ChannelName.IsTelephone(Channel) ? Masked ?? Personal.MaskedNumber(Address) : null);
}

public sealed class MessageQuery(NpgsqlDataSource database)
{
    public async Task<Dictionary<string, ChannelQueue>> QueuesAsync(DateOnly day, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<ChannelQueue>(
            """
            select channel, coalesce(q.urgent, 0) as urgent, coalesce(q.calm, 0) as calm, coalesce(q.underway, 0) as underway,
                   q.oldest as OldestAt, coalesce(d.used, 0) as used, coalesce(d.lifted, false) as CapLifted,
                   coalesce(o.sent, 0) as sent, coalesce(o.delivered, 0) as delivered, coalesce(o.answered, 0) as answered, coalesce(o.failed, 0) as failed
              from (select channel, count(*) filter (where state = 'waiting' and urgent)::int as urgent, count(*) filter (where state = 'waiting' and not urgent)::int as calm,
                           count(*) filter (where state = 'sending')::int as underway, min(created_at) filter (where state = 'waiting') as oldest
                      from message where state in ('waiting', 'sending') group by channel) q
              full join (select * from channel_day where day = @day) d using (channel)
              full join (select channel, count(*) filter (where state = 'accepted')::int as sent, count(*) filter (where state = 'delivered')::int as delivered,
                                count(*) filter (where state = 'answered')::int as answered, count(*) filter (where state = 'failed')::int as failed
                           from message where settled_at >= @began group by channel) o using (channel)
            """,
            new { day, began = new DateTimeOffset(day, TimeOnly.MinValue, BeijingTime.Offset).ToUniversalTime() })).ToDictionary(queue => queue.Channel);
    }

    /// <summary>The newest outcomes inside a unit.</summary>
    public async Task<List<MessageOutcome>> RecentAsync(string unitCode, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<MessageOutcome>(
            """
            select m.settled_at as At, m.channel, m.address, m.shown as Masked, r.name as RobotName, m.stairwell_code as StairwellCode, m.state, m.outcome, m.attempts,
                   m.dispatch_id is null and m.account_id is not null as IsTest
              from message m
              left join robot r on m.channel in ('dingTalk', 'weCom', 'webhook') and r.id::text = m.address
              left join account a on a.id = m.account_id
              join unit u on u.code = coalesce(m.stairwell_code, r.unit_code, a.unit_code)
             where m.settled_at is not null and u.lineage @> array[@unitCode]
             order by m.settled_at desc limit @limit
            """,
            new { unitCode, limit })).AsList();
    }
}
