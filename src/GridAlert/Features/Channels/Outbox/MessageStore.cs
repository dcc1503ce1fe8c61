using Dapper;
using GridAlert.Features.Channels.Gateways;
using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Channels.Outbox;

/// <summary>
/// The queue of what leaves by other ways than the open app. Messages are written with the decision to send them,
/// in its transaction; the workers send them after commit.
/// </summary>
public sealed class MessageStore(ChannelsOptions options)
{
    private const string Insert =
        """
        insert into message (id, channel, round, urgent, dispatch_id, stairwell_code, role, member_id, account_id, address, number, shown, text, cost, next_at, created_at)
        """;

    /// <param name="round">0 for the first notice: everybody's first goes before anybody's second.</param>
    /// <param name="urgent">Overrides quiet hours and the day's cap.</param>
    /// <param name="after">How long to hold it, in case it becomes needless.</param>
    /// <returns>How many were queued: those with an address.</returns>
    public Task<int> QueueForReceiptsAsync(Transaction transaction, string channel, int round, bool urgent, DateTimeOffset now, ReceiptMessages rows, TimeSpan after = default)
    {
        var (addresses, numbers, shown) = Addresses(channel, rows.Addresses);
        return transaction.Connection.ExecuteAsync(
            $"""
            {Insert}
            select i.id, @channel, @round, @urgent, i.dispatch_id, i.stairwell_code, i.role, i.member_id, null, i.address, i.number, i.shown, i.text, i.cost, @now + @after, @now
              from unnest(@ids, @DispatchIds, @StairwellCodes, @Roles, @MemberIds, @addresses, @numbers, @shown, @Texts, @costs)
                as i(id, dispatch_id, stairwell_code, role, member_id, address, number, shown, text, cost)
             where i.address is not null
            """,
            new { channel, round = (short)round, urgent, now, after, ids = Ids(addresses.Length, now), rows.DispatchIds, rows.StairwellCodes, rows.Roles, rows.MemberIds, addresses, numbers, shown, rows.Texts, costs = Costs(channel, rows.Texts) });
    }

    /// <inheritdoc cref="QueueForReceiptsAsync"/>
    public Task<int> QueueForAccountsAsync(Transaction transaction, string channel, int round, bool urgent, DateTimeOffset now, AccountMessages rows)
    {
        var (addresses, numbers, shown) = Addresses(channel, rows.Addresses);
        return transaction.Connection.ExecuteAsync(
            $"""
            {Insert}
            select i.id, @channel, @round, @urgent, i.dispatch_id, i.stairwell_code, null, null, i.account_id, i.address, i.number, i.shown, i.text, i.cost, @now, @now
              from unnest(@ids, @DispatchIds, @StairwellCodes, @AccountIds, @addresses, @numbers, @shown, @Texts, @costs)
                as i(id, dispatch_id, stairwell_code, account_id, address, number, shown, text, cost)
             where i.address is not null
            """,
            new { channel, round = (short)round, urgent, now, ids = Ids(addresses.Length, now), rows.DispatchIds, rows.StairwellCodes, rows.AccountIds, addresses, numbers, shown, rows.Texts, costs = Costs(channel, rows.Texts) });
    }

    /// <summary>One message about no dispatch: a test, or a hint in answer to an SMS.</summary>
    public async Task<Guid> QueueAsync(Transaction transaction, string channel, bool urgent, string address, string text, Guid? accountId, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var (addresses, numbers, shown) = Addresses(channel, [address]);
        await transaction.Connection.ExecuteAsync(
            """
            insert into message (id, channel, round, urgent, account_id, address, number, shown, text, cost, next_at, created_at)
            values (@id, @channel, 0, @urgent, @accountId, @address, @number, @shown, @text, @cost, @now, @now)
            """,
            new { id, channel, urgent, accountId, address = addresses[0] ?? address, number = numbers[0], shown = shown[0], text, cost = Cost(channel, text), now });
        return id;
    }

    /// <summary>A push to each of these phones that disturbs nobody.</summary>
    public static Task<int> QueueSilentAsync(Transaction transaction, Guid[] deviceIds, string text, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into message (id, channel, round, urgent, address, text, cost, next_at, created_at, silent)
            select i.id, @channel, 0, false, i.device_id::text, @text, 1, @now, @now, true from unnest(@ids, @deviceIds) as i(id, device_id)
            """,
            new { ids = Ids(deviceIds.Length, now), channel = ChannelName.WebPush, deviceIds, text, now });

    /// <summary>A text for every robot that stands in, above or below the units.</summary>
    public static async Task<int> QueueForRobotsAsync(Transaction transaction, string[] unitCodes, bool urgent, Guid dispatchId, string text, DateTimeOffset now)
    {
        var robots = (await transaction.Connection.QueryAsync<Guid>(
            """
            select r.id from robot r join unit u on u.code = r.unit_code
             where r.removed_at is null
               and (u.lineage && @unitCodes or exists (select 1 from unit t where t.code = any(@unitCodes) and t.lineage @> array[u.code]))
            """,
            new { unitCodes })).ToArray();
        if (robots.Length == 0)
            return 0;
        return await transaction.Connection.ExecuteAsync(
            $"""
            {Insert}
            select i.id, r.channel, 0, @urgent, @dispatchId, null, null, null, null, r.id::text, null, null, @text, 1, @now, @now
              from unnest(@ids, @robots) as i(id, robot_id) join robot r on r.id = i.robot_id
            """,
            new { ids = Ids(robots.Length, now), robots, urgent, dispatchId, text, now });
    }

    /// <summary>What still waits about these dispatches is not sent: they are closed.</summary>
    public static Task<int> WithdrawAsync(Transaction transaction, Guid[] dispatchIds, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "update message set state = 'withdrawn', settled_at = @now, outcome = 'closed' where dispatch_id = any(@dispatchIds) and state = 'waiting'",
            new { dispatchIds, now });

    /// <summary>What still waits for these holders of posts, as parallel lists, is not sent: they have answered.</summary>
    public static Task<int> WithdrawAsync(Transaction transaction, Guid[] dispatchIds, string[] stairwellCodes, Guid[] memberIds, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            update message m set state = 'withdrawn', settled_at = @now, outcome = 'answered'
              from unnest(@dispatchIds, @stairwellCodes, @memberIds) as i(dispatch_id, stairwell_code, member_id)
             where m.dispatch_id = i.dispatch_id and m.stairwell_code = i.stairwell_code and m.member_id = i.member_id and m.state = 'waiting'
            """,
            new { dispatchIds, stairwellCodes, memberIds, now });

    /// <summary>What messages are found by, the numbers themselves, encrypted, and what people see of them.</summary>
    private static (string?[] Addresses, string?[] Numbers, string?[] Shown) Addresses(string channel, string?[] given)
    {
        if (!ChannelName.IsTelephone(channel))
            return (Array.ConvertAll(given, address => string.IsNullOrWhiteSpace(address) ? null : address), new string?[given.Length], new string?[given.Length]);
        var numbers = Array.ConvertAll(given, PhoneNumber.Normalise);
        return (Each(PersonalKeys.Blind), Each(PersonalKeys.SealAlike), Each(Personal.MaskedNumber));

        string?[] Each(Func<string, string> make) => Array.ConvertAll(numbers, number => number is null ? null : make(number));
    }

    private static Guid[] Ids(int count, DateTimeOffset now)
    {
        var ids = new Guid[count];
        for (var i = 0; i < count; i++)
            ids[i] = Guid.CreateVersion7(now);
        return ids;
    }

    private short[] Costs(string channel, string[] texts) => Array.ConvertAll(texts, text => Cost(channel, text));

    private short Cost(string channel, string text) => channel == ChannelName.Sms ? (short)SmsRules.Parts(options.Sms.Signature + text) : (short)1;
}
