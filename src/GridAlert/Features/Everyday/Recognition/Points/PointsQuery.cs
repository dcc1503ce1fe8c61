using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition.Points;

/// <summary>Reads points, the catalogue and exchanges.</summary>
public sealed class PointsQuery(NpgsqlDataSource database)
{
    private const string Select =
        """
        select e.id, e.item_id as ItemId, i.name as ItemName, i.community_code as CommunityCode, e.member_id as MemberId, m.name, e.stairwell_code as StairwellCode, e.points,
               e.state, e.asked_at as AskedAt, e.settled_at as SettledAt, e.reason
          from points_exchange e join points_item i on i.id = e.item_id join member m on m.id = e.member_id
        """;

    /// <summary>The catalogue of communities, what is offered first.</summary>
    public async Task<List<PointsItem>> ItemsAsync(string[] communities, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<PointsItem>(
            "select id, community_code as CommunityCode, name, points, stock, offered from points_item where community_code = any(@communities) order by offered desc, points, id", new { communities })).AsList();
    }

    /// <summary>What waits to be handed over, the oldest first; then what was, the newest first.</summary>
    public async Task<List<Exchange>> ExchangesAsync(string communityCode, bool waiting, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Exchange>(
            $"{Select} where i.community_code = @communityCode and (e.state = 'waiting') = @waiting order by case when @waiting then e.id end, e.id desc limit @limit", new { communityCode, waiting, limit })).AsList();
    }

    public async Task<List<Exchange>> OfMemberAsync(Guid memberId, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Exchange>($"{Select} where e.member_id = @memberId order by e.id desc limit @limit", new { memberId, limit })).AsList();
    }

    public static Task<Exchange?> FindAsync(Transaction transaction, Guid id) => transaction.Connection.QuerySingleOrDefaultAsync<Exchange>($"{Select} where e.id = @id", new { id });

    public async Task<long> BalanceAsync(Guid memberId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<long>("select coalesce((select balance from points_account where member_id = @memberId), 0)", new { memberId });
    }

    /// <summary>Somebody's postings, the newest first.</summary>
    public async Task<List<PointsLine>> LinesAsync(Guid memberId, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return [.. (await connection.QueryAsync<(DateTimeOffset At, string Kind, long Amount, string? Item)>(
            """
            select p.at, p.kind, case when p.to_account = a.id then p.amount else -p.amount end, i.name
              from points_account a join points_posting p on a.id in (p.from_account, p.to_account)
              left join points_exchange e on e.id = p.exchange_id left join points_item i on i.id = e.item_id
             where a.member_id = @memberId order by p.id desc limit @limit
            """,
            new { memberId, limit })).Select(row => new PointsLine(row.At, row.Kind, row.Amount, row.Item))];
    }

    /// <summary>Everybody of a unit who has points, the most first.</summary>
    public async Task<List<PersonPoints>> PeopleAsync(string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<PersonPoints>(
            """
            select a.member_id as MemberId, m.name, p.stairwell_code as StairwellCode, a.balance
              from points_account a join member m on m.id = a.member_id
              join lateral (select stairwell_code from post where member_id = m.id order by ended_at desc nulls first, stairwell_code limit 1) p on true
              join unit u on u.code = p.stairwell_code
             where u.lineage @> array[@unitCode] and a.balance > 0 order by a.balance desc, a.member_id
            """,
            new { unitCode })).AsList();
    }

    /// <summary>All accounts that there are, summed; each posting touches two, so that it is true or an error.</summary>
    public async Task<PointsBalance> BalanceAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var sums = (await connection.QueryAsync<(string Kind, long Sum)>("select kind, sum(balance)::bigint from points_account group by kind")).ToDictionary(row => row.Kind, row => row.Sum);
        return new(sums.GetValueOrDefault("issued"), sums.GetValueOrDefault("member"), sums.GetValueOrDefault("held"), sums.GetValueOrDefault("spent"));
    }

    /// <summary>What a unit's communities gave out, hold and saw exchanged, community by community.</summary>
    public async Task<List<(string Code, long Issued, long Held, long Spent)>> CommunitiesAsync(string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<(string, long, long, long)>(
            """
            select a.community_code, coalesce(-sum(a.balance) filter (where a.kind = 'issued'), 0)::bigint, coalesce(sum(a.balance) filter (where a.kind = 'held'), 0)::bigint,
                   coalesce(sum(a.balance) filter (where a.kind = 'spent'), 0)::bigint
              from points_account a join unit u on u.code = a.community_code where u.lineage @> array[@unitCode] group by 1
            """,
            new { unitCode })).AsList();
    }
}
