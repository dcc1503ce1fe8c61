using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Channels.Outbox;

/// <summary>What a gateway says later about a message, named by our id, by its own, or both.</summary>
/// <param name="State">delivered, answered or failed.</param>
public sealed record DeliveryReceipt(Guid? MessageId, string? GatewayId, string State, string? Reason);

/// <summary>A message that a receipt is about.</summary>
public sealed record Receipted
{
    public required Guid Id { get; init; }
    public required string Address { get; init; }
    public Personal? Number { get; init; }
    public string From => Number?.Open ?? Address;
    public required string State { get; init; }
    public Guid? DispatchId { get; init; }
    public Guid? MemberId { get; init; }
}

/// <summary>Applies receipts. They come late, twice and in any order: a message only ever moves forward.</summary>
public sealed class ReceiptsStore(NpgsqlDataSource database)
{
    // answered says more than delivered, and a phone that has it has it, whatever else a carrier reports.
    private const string Rank = "array_position(array['waiting', 'sending', 'accepted', 'failed', 'delivered', 'answered'], ";

    private const string Found =
        """
        input as (
            select * from unnest(@n, @ids, @gatewayIds, @states, @reasons) as i(n, id, gateway_id, state, reason)
        ), found as (
            select i.n, m.id as message_id from input i join message m on m.id = i.id and m.channel = @channel
            union
            select i.n, m.id from input i join message m on m.gateway_id = i.gateway_id and m.channel = @channel
        )
        """;

    /// <summary>The messages that the receipts are about, in the receipts' order; null where it is not known (yet).</summary>
    public async Task<Receipted?[]> FindAsync(string channel, IReadOnlyList<DeliveryReceipt> receipts, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<int, Receipted, (int N, Receipted Message)>(
            $"""
            with {Found}
            select f.n, m.id, m.address, m.number, m.state, m.dispatch_id as DispatchId, m.member_id as MemberId from found f join message m on m.id = f.message_id
            """,
            (n, message) => (n, message), Input(channel, receipts), splitOn: "id");
        var found = new Receipted?[receipts.Count];
        foreach (var (n, message) in rows)
            found[n] = message;
        return found;
    }

    /// <summary>Moves messages on. A receipt of a message that is not known by it yet waits for it.</summary>
    public async Task ApplyAsync(string channel, IReadOnlyList<DeliveryReceipt> receipts, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var input = Input(channel, receipts);
        input.Add("now", now);
        // In one order, since gateways call back with the same messages at the same time.
        await connection.ExecuteAsync($"with {Found} select 1 from message where id in (select message_id from found) order by id for update", input);
        await connection.ExecuteAsync(
            $"""
            with {Found}, best as (
                select distinct on (f.message_id) f.message_id, i.state, i.reason
                  from found f join input i using (n) order by f.message_id, {Rank}i.state) desc
            ), moved as (
                update message m set state = b.state, outcome = b.reason, settled_at = @now
                  from best b
                 where m.id = b.message_id and {Rank}m.state) < {Rank}b.state)
                returning m.*
            ), early as (
                insert into message_early (channel, gateway_id, state, reason, at)
                select @channel, i.gateway_id, i.state, max(i.reason), @now from input i
                 where i.gateway_id is not null and not exists (select 1 from found f where f.n = i.n)
                 group by i.gateway_id, i.state order by i.gateway_id, i.state
                on conflict do nothing
            )
            {MessageRecord.Append("moved", "attempts")}
            """,
            input);
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>The newest message of this dispatch to the number was answered.</summary>
    public Task MarkAnsweredAsync(Transaction transaction, string channel, string address, Guid dispatchId, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            $"""
            with moved as (
                update message set state = 'answered', outcome = null, settled_at = @now
                 where id = (select id from message where channel in ('sms', 'voice') and channel = @channel and address = any(@addresses)
                                and dispatch_id = @dispatchId and state <> 'withdrawn' order by created_at desc, id desc limit 1)
                   and state <> 'answered'
                returning *
            )
            {MessageRecord.Append("moved", "attempts")}
            """,
            new { channel, addresses = PersonalKeys.Lookups(address), dispatchId, now });

    /// <summary>Receipts that came before the gateway's own answer was noted.</summary>
    public async Task<List<DeliveryReceipt>> EarlyAsync(string channel, IReadOnlyCollection<string> gatewayIds, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return
        [
            .. (await connection.QueryAsync<(string GatewayId, string State, string? Reason)>(
                "select gateway_id, state, reason from message_early where channel = @channel and gateway_id = any(@ids)",
                new { channel, ids = gatewayIds.ToArray() })).Select(row => new DeliveryReceipt(null, row.GatewayId, row.State, row.Reason)),
        ];
    }

    /// <summary>Forgets early receipts: those that were applied now, and those whose message never came.</summary>
    public async Task ForgetEarlyAsync(string channel, IReadOnlyCollection<string> gatewayIds, DateTimeOffset olderThan, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync(
            "delete from message_early where channel = @channel and (gateway_id = any(@ids) or at < @olderThan)",
            new { channel, ids = gatewayIds.ToArray(), olderThan });
    }

    private static DynamicParameters Input(string channel, IReadOnlyList<DeliveryReceipt> receipts)
    {
        var input = new DynamicParameters();
        input.Add("channel", channel);
        input.Add("n", Enumerable.Range(0, receipts.Count).ToArray());
        input.Add("ids", receipts.Select(r => r.MessageId).ToArray());
        input.Add("gatewayIds", receipts.Select(r => r.GatewayId).ToArray());
        input.Add("states", receipts.Select(r => r.State).ToArray());
        input.Add("reasons", receipts.Select(r => r.Reason).ToArray());
        return input;
    }
}
