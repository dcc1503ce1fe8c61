using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Law.Opinions;

/// <summary>The one writer and reader of what residents are asked; an answer raises two counts and leaves nothing else.</summary>
public sealed class OpinionStore(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string UnitCode { get; init; }
        public required string Title { get; init; }
        public required string Question { get; init; }
        public required string[] Options { get; init; }
        public required DateOnly Until { get; init; }
        public required DateTimeOffset OpenedAt { get; init; }
        public DateTimeOffset? ClosedAt { get; init; }

        public OpinionTopic ToTopic() => new(Id, UnitCode, Title, Question, Options, Until, OpenedAt, ClosedAt);
    }

    private const string Select = "select t.id, t.unit_code as UnitCode, t.title, t.question, t.options, t.until, t.opened_at as OpenedAt, t.closed_at as ClosedAt from opinion_topic t join unit u on u.code = t.unit_code";

    /// <summary>What concerns a unit, asked by it, above it or below it, with what was chosen inside it; of a unit below a community, that of its community.</summary>
    public async Task<IReadOnlyList<OpinionSummary>> OfAsync(Unit unit, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var topics = (await connection.QueryAsync<Row>(
            $"{Select} where u.lineage @> array[@Code] or u.code = any(@Lineage) order by t.closed_at is not null, t.id desc limit @limit", new { unit.Code, unit.Lineage, limit })).Select(row => row.ToTopic()).ToList();
        var counts = (await connection.QueryAsync<(Guid Id, short Option, int Count)>(
            """
            select c.topic_id, c.option, sum(c.count)::int from opinion_count c join unit u on u.code = c.community_code
             where c.topic_id = any(@ids) and u.lineage @> array[@within] group by c.topic_id, c.option
            """,
            new { ids = topics.ConvertAll(topic => topic.Id).ToArray(), within = unit.CodeOf(UnitKind.Community) ?? unit.Code })).ToDictionary(row => (row.Id, row.Option), row => row.Count);
        return topics.ConvertAll(topic => new OpinionSummary(topic, [.. topic.Options.Select((_, n) => counts.GetValueOrDefault((topic.Id, (short)(n + 1))))]));
    }

    /// <summary>What the people of a stairwell are asked today.</summary>
    public async Task<IReadOnlyList<OpinionTopic>> OpenAsync(Unit stairwell, DateOnly today, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return [.. (await connection.QueryAsync<Row>($"{Select} where u.code = any(@Lineage) and t.closed_at is null and t.until >= @today order by t.id desc", new { stairwell.Lineage, today })).Select(row => row.ToTopic())];
    }

    /// <summary>Holds a topic until the transaction ends: it cannot be closed meanwhile, and other answers go on.</summary>
    public static async Task<OpinionTopic?> HoldAsync(Transaction transaction, Guid id) =>
        (await transaction.Connection.QuerySingleOrDefaultAsync<Row>($"{Select} where t.id = @id for share of t", new { id }))?.ToTopic();

    public static Task AddAsync(Transaction transaction, Guid id, string unitCode, OpinionRequest topic, IReadOnlyList<string> options, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "insert into opinion_topic (id, unit_code, title, question, options, until, by_name, opened_at) values (@id, @unitCode, @title, @question, @options, @Until, @byName, @now)",
            new { id, unitCode, title = topic.Title!.Trim(), question = topic.Question!.Trim(), options = options.ToArray(), topic.Until, byName, now });

    /// <summary>False where the unit has none of this id open.</summary>
    public static async Task<bool> CloseAsync(Transaction transaction, Guid id, string unitCode, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync("update opinion_topic set closed_at = @now where id = @id and unit_code = @unitCode and closed_at is null", new { id, unitCode, now }) == 1;

    /// <summary>False where as many came by this poster as may.</summary>
    public static async Task<bool> GiveAsync(Transaction transaction, Guid id, Unit stairwell, int option)
    {
        var homes = await transaction.Connection.ExecuteScalarAsync<int>("select count(*)::int from household where stairwell_code = @Code", new { stairwell.Code });
        var given = await transaction.Connection.ExecuteAsync(
            """
            insert into opinion_poster (topic_id, stairwell_code, given) values (@id, @Code, 1)
            on conflict (topic_id, stairwell_code) do update set given = opinion_poster.given + 1 where opinion_poster.given < @most
            """,
            new { id, stairwell.Code, most = OpinionRules.MostByPoster(homes) });
        if (given == 0)
            return false;
        await transaction.Connection.ExecuteAsync(
            """
            insert into opinion_count (topic_id, community_code, option, count) values (@id, @community, @option, 1)
            on conflict (topic_id, community_code, option) do update set count = opinion_count.count + 1
            """,
            new { id, community = stairwell.CodeOf(UnitKind.Community), option });
        return true;
    }
}
