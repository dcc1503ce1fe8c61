using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Law.Groups;

/// <summary>The one writer and reader of law-help groups.</summary>
public sealed class LawGroupStore(NpgsqlDataSource database)
{
    private const string Select =
        """
        select g.id, g.unit_code as UnitCode, g.name, s.name as Promoter, g.keeper, g.every_days as EveryDays, g.made_at as MadeAt, g.last_posted_at as LastPostedAt, g.ended_at as EndedAt,
               (select p.topic from law_group_post p where p.group_id = g.id order by p.id desc limit 1) as LastTopic
          from law_group g left join grid_service s on s.id = g.promoter_id join unit u on u.code = g.unit_code
        """;

    /// <summary>What has been silent for longest over its time comes first.</summary>
    public async Task<List<LawGroup>> InAsync(string unitCode, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<LawGroup>(
            $"{Select} where g.ended_at is null and u.lineage @> array[@unitCode] order by coalesce(g.last_posted_at, g.made_at) + g.every_days * interval '1 day', g.id limit @limit", new { unitCode, limit })).AsList();
    }

    public async Task<LawGroup?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<LawGroup>($"{Select} where g.id = @id", new { id });
    }

    public async Task<List<LawText>> TextsAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return [.. (await connection.QueryAsync<(string Key, string Name, string Body)>("select key, name, body from law_text order by place")).Select(row => new LawText(row.Key, row.Name, row.Body))];
    }

    public static Task AddAsync(Transaction transaction, Guid id, string unitCode, string name, Guid? promoterId, string keeper, int everyDays, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "insert into law_group (id, unit_code, name, promoter_id, keeper, every_days, made_at, made_by_name) values (@id, @unitCode, @name, @promoterId, @keeper, @everyDays, @now, @byName)",
            new { id, unitCode, name, promoterId, keeper = Personal.Of(keeper), everyDays, now, byName });

    public static Task PostAsync(Transaction transaction, Guid groupId, string topic, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into law_group_post (id, group_id, posted_at, topic, by_name) values (@id, @groupId, @now, @topic, @byName);
            update law_group set last_posted_at = @now where id = @groupId
            """,
            new { id = Guid.CreateVersion7(now), groupId, topic, byName, now });

    public static Task EndAsync(Transaction transaction, Guid id, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync("update law_group set ended_at = @now where id = @id and ended_at is null", new { id, now });
}
