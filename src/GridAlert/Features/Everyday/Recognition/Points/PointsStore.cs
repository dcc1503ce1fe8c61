using Dapper;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition.Points;

/// <summary>
/// The one writer of points. A posting and the two balances change in one transaction. Rows are held in one order, item before
/// member before community, so that nobody waits in a circle.
/// </summary>
public sealed class PointsStore(NpgsqlDataSource database, RecognitionOptions options)
{
    private sealed record Due
    {
        public required Guid AccountId { get; init; }
        public required Guid MemberId { get; init; }
        public required Guid IssuedId { get; init; }
        public required long Minutes { get; init; }
        public required long Settled { get; init; }
        public required long Balance { get; init; }
    }

    // Where somebody served last says which community gives the points.
    private const string Sums =
        """
        select t.member_id, u.lineage[3], t.minutes
          from (select member_id, sum(minutes)::bigint as minutes, (array_agg(stairwell_code order by day desc, id desc))[1] as place from volunteer_hours where state = 'confirmed' group by member_id) t
          join unit u on u.code = t.place left join points_account a on a.member_id = t.member_id
         where coalesce(a.settled_minutes, 0) <> t.minutes order by t.member_id
        """;

    /// <summary>Turns confirmed hours into points; gives how many people's.</summary>
    public async Task<int> SettleAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        if (await RecognitionRunStore.IsDoneAsync(connection, "points", now.Day()))
            return 0;
        var people = 0;
        foreach (var sums in (await connection.QueryAsync<(Guid MemberId, string CommunityCode, long Minutes)>(Sums, commandTimeout: RecognitionRunStore.Patient)).Chunk(RecognitionRunStore.RowsAtOnce))
            people += await SettleAsync(connection, sums, now, cancel);
        await RecognitionRunStore.BeginAsync(connection, "points", now.Day(), now);
        return people;
    }

    private async Task<int> SettleAsync(NpgsqlConnection connection, (Guid MemberId, string CommunityCode, long Minutes)[] sums, DateTimeOffset now, CancellationToken cancel)
    {
        await using var begun = await connection.BeginTransactionAsync(cancel);
        var (members, communities) = (sums.Select(one => one.MemberId).ToArray(), sums.Select(one => one.CommunityCode).Distinct().Order(StringComparer.Ordinal).ToArray());
        await connection.ExecuteAsync(
            "insert into points_account (id, kind, member_id) select id, 'member', member_id from unnest(@ids, @members) as t(id, member_id) on conflict do nothing",
            new { ids = members.Select(_ => Guid.CreateVersion7(now)).ToArray(), members });
        await connection.ExecuteAsync(
            "insert into points_account (id, kind, community_code) select id, 'issued', code from unnest(@ids, @communities) as t(id, code) on conflict do nothing",
            new { ids = communities.Select(_ => Guid.CreateVersion7(now)).ToArray(), communities });
        // A run that was broken off goes on: each person has one posting a day.
        var due = (await connection.QueryAsync<Due>(
            """
            select a.id as AccountId, a.member_id as MemberId, i.id as IssuedId, d.minutes, a.settled_minutes as Settled, a.balance
              from unnest(@members, @places, @minutes) as d(member_id, community_code, minutes)
              join points_account a on a.member_id = d.member_id join points_account i on i.community_code = d.community_code and i.kind = 'issued'
             where not exists (select 1 from points_posting p where p.key = 'hours:' || a.member_id || ':' || @day)
             order by a.id for update of a
            """,
            new { day = $"{now.Day():yyyyMMdd}", members, places = sums.Select(one => one.CommunityCode).ToArray(), minutes = sums.Select(one => one.Minutes).ToArray() })).AsList();
        var settled = due.Select(one => (Due: one, To: PointRules.Settle(one.Minutes, one.Settled, one.Balance, options.MinutesPerPoint))).Where(one => one.To.Points != 0).ToList();
        if (settled.Count > 0)
        {
            await connection.ExecuteAsync(
                """
                with posted as (
                    insert into points_posting (id, key, from_account, to_account, amount, kind, at)
                    select t.id, t.key, case when t.points > 0 then t.issued else t.account end, case when t.points > 0 then t.account else t.issued end, abs(t.points), case when t.points > 0 then 'earned' else 'takenBack' end, @now
                      from unnest(@ids, @keys, @accounts, @issued, @points) as t(id, key, account, issued, points)),
                given as (
                    update points_account a set balance = a.balance + t.points, settled_minutes = a.settled_minutes + t.minutes
                      from unnest(@accounts, @points, @minutes) as t(account, points, minutes) where a.id = t.account)
                update points_account a set balance = a.balance - t.points
                  from (select issued, sum(points) as points from unnest(@issued, @points) as t(issued, points) group by issued) t where a.id = t.issued
                """,
                new
                {
                    now,
                    ids = settled.Select(_ => Guid.CreateVersion7(now)).ToArray(),
                    keys = settled.Select(one => $"hours:{one.Due.MemberId}:{now.Day():yyyyMMdd}").ToArray(),
                    accounts = settled.Select(one => one.Due.AccountId).ToArray(),
                    issued = settled.Select(one => one.Due.IssuedId).ToArray(),
                    points = settled.Select(one => one.To.Points).ToArray(),
                    minutes = settled.Select(one => one.To.Minutes).ToArray(),
                });
            await Journal.AppendAsync(new(connection), JournalKind.PointsSettled, now, null, new { day = now.Day(), people = settled.Count, points = settled.Sum(one => one.To.Points) });
        }
        await begun.CommitAsync(CancellationToken.None);
        return settled.Count;
    }

    /// <summary>Somebody's account, held until the transaction ends; made where there is none.</summary>
    public static async Task<(Guid Id, long Balance, long Settled)> HoldAsync(Transaction transaction, Guid memberId, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            "insert into points_account (id, kind, member_id) values (@id, 'member', @memberId) on conflict do nothing", new { id = Guid.CreateVersion7(now), memberId });
        return await transaction.Connection.QuerySingleAsync<(Guid, long, long)>("select id, balance, settled_minutes from points_account where member_id = @memberId for update", new { memberId });
    }

    /// <param name="kind">issued, held or spent.</param>
    public static async Task<Guid> OfCommunityAsync(Transaction transaction, string communityCode, string kind, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            "insert into points_account (id, kind, community_code) values (@id, @kind, @communityCode) on conflict do nothing", new { id = Guid.CreateVersion7(now), kind, communityCode });
        return await transaction.Connection.QuerySingleAsync<Guid>("select id from points_account where community_code = @communityCode and kind = @kind", new { communityCode, kind });
    }

    /// <summary>Moves points; false where this key did before.</summary>
    public static async Task<bool> PostAsync(Transaction transaction, string key, Guid from, Guid to, long amount, string kind, Guid? exchangeId, DateTimeOffset now)
    {
        var connection = transaction.Connection;
        if (await connection.ExecuteAsync(
                "insert into points_posting (id, key, from_account, to_account, amount, kind, exchange_id, at) values (@id, @key, @from, @to, @amount, @kind, @exchangeId, @now) on conflict (key) do nothing",
                new { id = Guid.CreateVersion7(now), key, from, to, amount, kind, exchangeId, now }) == 0)
            return false;
        await connection.ExecuteAsync("update points_account set balance = balance - @amount where id = @from", new { amount, from });
        await connection.ExecuteAsync("update points_account set balance = balance + @amount where id = @to", new { amount, to });
        return true;
    }

    /// <summary>An item, held.</summary>
    public static Task<PointsItem?> HoldItemAsync(Transaction transaction, Guid id) =>
        transaction.Connection.QuerySingleOrDefaultAsync<PointsItem>(
            "select id, community_code as CommunityCode, name, points, stock, offered from points_item where id = @id for update", new { id });

    public static Task AddItemAsync(Transaction transaction, PointsItem item, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "insert into points_item (id, community_code, name, points, stock, offered, created_at) values (@Id, @CommunityCode, @Name, @Points, @Stock, @Offered, @now)",
            new { item.Id, item.CommunityCode, item.Name, item.Points, item.Stock, item.Offered, now });

    public static Task SaveItemAsync(Transaction transaction, PointsItem item) =>
        transaction.Connection.ExecuteAsync("update points_item set points = @Points, stock = @Stock, offered = @Offered where id = @Id", new { item.Id, item.Points, item.Stock, item.Offered });

    public static async Task AskAsync(Transaction transaction, Guid id, PointsItem item, Guid memberId, Guid account, string stairwellCode, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            "insert into points_exchange (id, item_id, member_id, stairwell_code, points, state, asked_at) values (@id, @item, @memberId, @stairwellCode, @Points, 'waiting', @now)",
            new { id, item = item.Id, memberId, stairwellCode, item.Points, now });
        await PostAsync(transaction, $"ask:{id}", account, await OfCommunityAsync(transaction, item.CommunityCode, "held", now), item.Points, "asked", id, now);
        await SaveItemAsync(transaction, item with { Stock = item.Stock - 1 });
    }

    /// <summary>Ends a waiting exchange; false where it has ended before. The item is held.</summary>
    public static async Task<bool> SettleExchangeAsync(Transaction transaction, Exchange exchange, PointsItem item, ExchangeState state, string byName, string? reason, DateTimeOffset now)
    {
        if (await transaction.Connection.ExecuteAsync(
                "update points_exchange set state = @state, settled_at = @now, settled_by_name = @byName, reason = @reason where id = @Id and state = 'waiting'",
                new { exchange.Id, state = state == ExchangeState.HandedOver ? "handedOver" : "returned", byName, reason, now }) == 0)
            return false;
        if (state == ExchangeState.HandedOver)
        {
            var held = await OfCommunityAsync(transaction, item.CommunityCode, "held", now);
            await PostAsync(transaction, $"handOver:{exchange.Id}", held, await OfCommunityAsync(transaction, item.CommunityCode, "spent", now), exchange.Points, "handedOver", exchange.Id, now);
            return true;
        }
        var account = await HoldAsync(transaction, exchange.MemberId, now);
        await PostAsync(transaction, $"return:{exchange.Id}", await OfCommunityAsync(transaction, item.CommunityCode, "held", now), account.Id, exchange.Points, "returned", exchange.Id, now);
        await SaveItemAsync(transaction, item with { Stock = item.Stock + 1 });
        return true;
    }
}
