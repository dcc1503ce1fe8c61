using System.Globalization;
using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition.Hats;

/// <summary>The one writer and reader of hats.</summary>
public sealed class HatStore(NpgsqlDataSource database)
{
    // Where somebody serves, or served last, is where the hat is.
    private const string Worn =
        """
        with worn as materialized (
            select t.id, t.kind, t.member_id, t.began_on, t.ended_on, p.stairwell_code
              from hat t join lateral (select stairwell_code from post where member_id = t.member_id order by ended_at desc nulls first, stairwell_code limit 1) p on true
              join unit u on u.code = p.stairwell_code
             where u.lineage @> array[@unitCode] and t.began_on < @until and (t.ended_on is null or t.ended_on >= @from)
        ), hours as (
            select w.id, sum(h.minutes)::bigint as minutes
              from worn w join hat_kind k on k.key = w.kind
              join volunteer_hours h on h.member_id = w.member_id and h.source = 'dispatch' and h.state = 'confirmed' and h.day >= greatest(w.began_on, @from) and h.day < @until and h.day <= coalesce(w.ended_on, h.day)
              join dispatch d on d.id = split_part(h.source_key, ':', 2)::uuid and d.kind = any(k.dispatch_kinds)
             group by w.id
        )
        """;

    public async Task<List<HatKind>> KindsAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await KindsAsync(connection);
    }

    private static async Task<List<HatKind>> KindsAsync(NpgsqlConnection connection)
    {
        var isDefault = CultureInfo.CurrentUICulture.Name == Languages.Default;
        return [.. (await connection.QueryAsync<(string Key, string Name, string NameEn)>("select key, name, name_en from hat_kind order by place")).Select(row => new HatKind(row.Key, isDefault ? row.Name : row.NameEn))];
    }

    /// <summary>Every kind, also where nobody wears it.</summary>
    public async Task<IReadOnlyList<HatFigures>> FiguresAsync(string unitCode, int year, DateOnly today, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var kinds = await KindsAsync(connection);
        var rows = (await connection.QueryAsync<(string Kind, int People, long Minutes)>(
            $"""
            {Worn} select w.kind, (count(distinct w.member_id) filter (where w.began_on <= @today and (w.ended_on is null or w.ended_on >= @today)))::int, coalesce(sum(h.minutes), 0)::bigint
              from worn w left join hours h on h.id = w.id group by w.kind
            """,
            Of(unitCode, year, today))).ToDictionary(row => row.Kind);
        return kinds.ConvertAll(kind => rows.TryGetValue(kind.Key, out var row) ? new HatFigures(kind.Key, kind.Name, row.People, row.Minutes) : new HatFigures(kind.Key, kind.Name, 0, 0));
    }

    /// <summary>Person by person; who wears one comes first.</summary>
    public async Task<List<Hat>> InAsync(string unitCode, int year, DateOnly today, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return [.. (await connection.QueryAsync<(Guid Id, string Kind, Guid MemberId, Personal Name, string Code, DateOnly BeganOn, DateOnly? EndedOn, long Minutes)>(
            $"""
            {Worn} select w.id, w.kind, w.member_id, m.name, w.stairwell_code, w.began_on, w.ended_on, coalesce(h.minutes, 0)::bigint
              from worn w join member m on m.id = w.member_id join hat_kind k on k.key = w.kind left join hours h on h.id = w.id
             order by w.ended_on < @today, k.place, w.stairwell_code, w.began_on desc, w.id limit @limit
            """,
            Of(unitCode, year, today, limit))).Select(row => new Hat(row.Id, row.Kind, row.MemberId, row.Name, row.Code, row.BeganOn, row.EndedOn, row.Minutes))];
    }

    /// <summary>The names of the hats that somebody wears today.</summary>
    public async Task<IReadOnlyList<string>> OfMemberAsync(Guid memberId, DateOnly today, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var worn = (await connection.QueryAsync<string>("select kind from hat where member_id = @memberId and began_on <= @today and (ended_on is null or ended_on >= @today)", new { memberId, today })).ToHashSet();
        return [.. (await KindsAsync(connection)).Where(kind => worn.Contains(kind.Key)).Select(kind => kind.Name)];
    }

    /// <summary>Holds somebody's hats of a kind until the transaction ends.</summary>
    public static async Task<List<(DateOnly Began, DateOnly? Ended)>> HoldAsync(Transaction transaction, Guid memberId, string kind)
    {
        await transaction.Connection.ExecuteAsync("select 1 from member where id = @memberId for no key update", new { memberId });
        return (await transaction.Connection.QueryAsync<(DateOnly, DateOnly?)>("select began_on, ended_on from hat where member_id = @memberId and kind = @kind", new { memberId, kind })).AsList();
    }

    public static Task AddAsync(Transaction transaction, Guid id, HatRequest hat, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "insert into hat (id, kind, member_id, began_on, ended_on, by_name, created_at) values (@id, @Kind, @MemberId, @From, @Until, @byName, @now)",
            new { id, hat.Kind, hat.MemberId, hat.From, hat.Until, byName, now });

    /// <summary>Whose it was and which; null where none of this unit goes on.</summary>
    public static async Task<(string StairwellCode, Guid MemberId, string Kind)?> EndAsync(Transaction transaction, Guid id, string unitCode, DateOnly today) =>
        await transaction.Connection.QuerySingleOrDefaultAsync<(string, Guid, string)?>(
            """
            update hat t set ended_on = @today
              from (select h.id, p.stairwell_code
                      from hat h join lateral (select stairwell_code from post where member_id = h.member_id order by ended_at desc nulls first, stairwell_code limit 1) p on true
                      join unit u on u.code = p.stairwell_code where h.id = @id and u.lineage @> array[@unitCode]) w
             where t.id = w.id and (t.ended_on is null or t.ended_on > @today) returning w.stairwell_code, t.member_id, t.kind
            """,
            new { id, unitCode, today });

    private static object Of(string unitCode, int year, DateOnly today, int limit = 0) => new { unitCode, today, limit, from = new DateOnly(year, 1, 1), until = new DateOnly(year + 1, 1, 1) };
}
