using Dapper;
using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Channels.Outbox;

/// <param name="Used">What the channel has used of its day, with these.</param>
public sealed record Taken(List<Message> Messages, int Used);

/// <summary>A worker's side of the queue: takes messages in fair order and writes down what became of them.</summary>
public sealed class OutboxStore(NpgsqlDataSource database)
{
    // Every set-based step below is one statement over a batch, whatever the number of messages.
    private const string Columns =
        "m.id, m.channel, m.urgent, m.dispatch_id as DispatchId, m.stairwell_code as StairwellCode, m.role, m.member_id as MemberId, m.address, m.number, m.text, m.attempts, m.silent";

    private const string Take =
        """
        with today as (
            select coalesce((select used from channel_day where channel = @channel and day = @day), 0) as used
        ), due as (
            select m.id, m.cost, m.urgent, m.address, m.round, m.created_at, allowed.room
              from message m cross join today
             cross join lateral (
                select coalesce(min(a.tries - (select count(*) from message_attempt t
                                                where t.channel = @channel and t.address = m.address and t.at > @now - a.span)), 1000000) as room
                  from unnest(@tries, @spans) as a(tries, span)) allowed
             where m.channel = @channel and m.state = 'waiting' and m.next_at <= @now
               and (m.urgent or (not @quiet and today.used < @cap))
               and allowed.room > 0
             order by m.urgent desc, m.round, m.created_at, m.id
             limit @limit
               for update of m skip locked
        ), fitting as (
            select id, cost from (
                select due.*, row_number() over (partition by address order by urgent desc, round, created_at, id) as nth,
                       sum(case when urgent then 0 else cost end) over (order by urgent desc, round, created_at, id) as calm
                  from due) ranked cross join today
             where nth <= room and (urgent or today.used + calm <= @cap)
        ), taken as (
            update message m set state = 'sending', attempts = m.attempts + 1, next_at = @now + @lease
              from fitting where m.id = fitting.id
            returning m.*
        ), tried as (
            insert into message_attempt (message_id, n, channel, address, at) select id, attempts, channel, address, @now from taken
        ), counted as (
            insert into channel_day as d (channel, day, used) select @channel, @day, sum(cost) from taken having count(*) > 0
            on conflict (channel, day) do update set used = d.used + excluded.used
            returning used
        )
        select
        """;

    /// <summary>The next messages in fair order, now on their way: urgent first, then round by round, as they were written.</summary>
    /// <param name="quiet">Calm messages rest.</param>
    public async Task<Taken> TakeAsync(IChannel channel, int limit, bool quiet, DateTimeOffset now, CancellationToken cancel)
    {
        var day = SendingRules.Day(now);
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // One taker a channel in the whole cluster: allowances and the cap are counted by what the last one took.
        await connection.ExecuteAsync("select pg_advisory_xact_lock(@key)", new { key = Locks.Channel(ChannelName.Number(channel.Name)) });
        var messages = (await connection.QueryAsync<Message>(
            $"{Take} {Columns} from taken m order by m.urgent desc, m.round, m.created_at, m.id",
            new
            {
                channel = channel.Name,
                day,
                now,
                quiet,
                limit,
                cap = channel.Sending.DailyCap ?? int.MaxValue,
                lease = channel.Sending.Lease,
                tries = channel.Allowances.Select(a => a.Tries).ToArray(),
                spans = channel.Allowances.Select(a => a.Window).ToArray(),
            })).AsList();
        var used = messages.Count == 0 ? 0 : await connection.ExecuteScalarAsync<int>("select used from channel_day where channel = @channel and day = @day", new { channel = channel.Name, day });
        await transaction.CommitAsync(CancellationToken.None);
        return new(messages, used);
    }

    /// <summary>
    /// Messages whose process went away between handing them over and writing it down: sent again where a repeat does
    /// no harm, otherwise given up with that said.
    /// </summary>
    public async Task<int> ReclaimAsync(IChannel channel, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteAsync(
            $"""
            with moved as (
                update message set state = case when @AtLeastOnce and attempts < @MaxAttempts then 'waiting' else 'failed' end,
                       outcome = 'unknown', settled_at = @now, next_at = @now
                 where channel = @Name and state = 'sending' and next_at <= @now
                returning *
            )
            {MessageRecord.Append("moved", "attempts")}
            """,
            new { channel.Name, channel.AtLeastOnce, channel.Sending.MaxAttempts, now });
    }

    /// <summary>
    /// Writes down what became of tries. A receipt may have been faster: then the message is further on already and stays so.
    /// Gives the gateway's ids of which a receipt had come too early.
    /// </summary>
    public async Task<List<string>> SettleAsync(string channel, IReadOnlyList<Settlement> settled, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var input = new
        {
            channel,
            now,
            day = SendingRules.Day(now),
            ids = settled.Select(s => s.Id).ToArray(),
            attempts = settled.Select(s => s.Attempt).ToArray(),
            states = settled.Select(s => s.State).ToArray(),
            gatewayIds = settled.Select(s => s.GatewayId).ToArray(),
            outcomes = settled.Select(s => s.Outcome).ToArray(),
            nextAts = settled.Select(s => s.NextAt).ToArray(),
            givenBack = settled.Select(s => s.GiveBack).ToArray(),
            inRecord = settled.Select(s => s.InRecord).ToArray(),
        };
        // In the order that receipts take them, which may be about the same messages.
        await connection.ExecuteAsync("select 1 from message where id = any(@ids) order by id for update", input);
        await connection.ExecuteAsync(
            $"""
            with input as (
                select * from unnest(@ids, @attempts, @states, @gatewayIds, @outcomes, @nextAts, @givenBack, @inRecord)
                    as i(id, attempt, state, gateway_id, outcome, next_at, given_back, in_record)
            ), known as (
                -- A receipt was faster; of the gateway's answer only its id is news.
                update message m set gateway_id = i.gateway_id
                  from input i where m.id = i.id and i.state = 'accepted' and m.gateway_id is null and m.state not in ('sending', 'waiting')
            ), moved as (
                update message m set state = i.state, outcome = i.outcome, next_at = i.next_at, gateway_id = coalesce(i.gateway_id, m.gateway_id),
                       settled_at = case when i.in_record or i.state = 'withdrawn' then @now else m.settled_at end,
                       attempts = case when i.given_back then m.attempts - 1 else m.attempts end
                  from input i
                 where m.id = i.id and ((m.state = 'sending' and m.attempts = i.attempt) or (m.state = 'waiting' and i.state = 'accepted'))
                returning m.*, i.attempt, i.in_record, i.given_back
            ), untried as (
                delete from message_attempt a using moved where moved.given_back and a.message_id = moved.id and a.n = moved.attempt
            ), uncounted as (
                update channel_day d set used = greatest(0, d.used - (select sum(cost) from moved where given_back))
                 where d.channel = @channel and d.day = @day and exists (select 1 from moved where given_back)
            )
            {MessageRecord.Append("moved", "attempt", "m.in_record")}
            """,
            input);
        var early = (await connection.QueryAsync<string>(
            "select distinct gateway_id from message_early where channel = @channel and gateway_id = any(@gatewayIds)", input)).AsList();
        await transaction.CommitAsync(CancellationToken.None);
        return early;
    }

    /// <summary>Writes down, once a day, that urgent messages went out although the day's cap was reached. True when this call did.</summary>
    public async Task<bool> LiftCapAsync(string channel, int cap, int used, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteAsync(
            """
            with lifted as (
                update channel_day set lifted = true where channel = @channel and day = @day and not lifted returning channel
            )
            insert into journal (at, kind, data)
            select @now, 'channelCapLifted', json_build_object('channel', channel, 'cap', @cap, 'used', @used) from lifted
            """,
            new { channel, day = SendingRules.Day(now), cap, used, now }) == 1;
    }
}
