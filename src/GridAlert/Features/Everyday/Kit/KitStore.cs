using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Kit;

/// <summary>What marks a responder: red vest 红马甲, armband 红袖章, card 工作证.</summary>
public static class KitKind
{
    public static IReadOnlyList<string> All { get; } = ["vest", "armband", "card"];
}

/// <summary>Something that was given out.</summary>
public sealed record KitItem
{
    public required Guid Id { get; init; }
    public required Guid MemberId { get; init; }
    public required string Kind { get; init; }
    public string? Number { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public DateTimeOffset? ReturnedAt { get; init; }
}

/// <summary>Somebody in a post, or somebody who left it and still has something.</summary>
public sealed record KitHolder
{
    public required Guid MemberId { get; init; }
    public required Personal Name { get; init; }
    public required string StairwellCode { get; init; }
    public required string Role { get; init; }
    /// <summary>They have left, and it should come back.</summary>
    public required bool Left { get; init; }
    public IReadOnlyList<KitItem> Items { get; set; } = [];
}

public sealed class KitStore(NpgsqlDataSource database)
{
    /// <summary>Everybody in a post inside a unit with what they have, and those who left it with what is still out.</summary>
    public async Task<List<KitHolder>> InAsync(string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var holders = (await connection.QueryAsync<KitHolder>(
            """
            select * from (
                select distinct on (m.id) m.id as MemberId, m.name, p.stairwell_code as StairwellCode, p.role, p.ended_at is not null as Left
                  from post p join unit u on u.code = p.stairwell_code join member m on m.id = p.member_id
                 where u.lineage @> array[@unitCode]
                   and (p.ended_at is null or exists (select 1 from kit k where k.member_id = m.id and k.returned_at is null))
                 order by m.id, p.ended_at desc nulls first
            ) t order by t.left desc, t.StairwellCode, array_position(array['lead', 'information', 'support'], t.role)
            """,
            new { unitCode })).AsList();
        var items = (await connection.QueryAsync<KitItem>(
            "select id, member_id as MemberId, kind, number, issued_at as IssuedAt, returned_at as ReturnedAt from kit where returned_at is null and member_id = any(@members)",
            new { members = holders.ConvertAll(one => one.MemberId).ToArray() })).ToLookup(item => item.MemberId);
        foreach (var holder in holders)
            holder.Items = [.. items[holder.MemberId]];
        return holders;
    }

    /// <summary>The stairwells where somebody holds a post, or held one last.</summary>
    public async Task<List<string>> PlacesOfAsync(Guid memberId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<string>("select stairwell_code from post where member_id = @memberId order by ended_at desc nulls first", new { memberId })).AsList();
    }

    public async Task<KitItem?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<KitItem>("select id, member_id as MemberId, kind, number, issued_at as IssuedAt, returned_at as ReturnedAt from kit where id = @id", new { id });
    }

    /// <summary>False when they have one of the kind already.</summary>
    public static async Task<bool> IssueAsync(Transaction transaction, KitItem item, string byName) =>
        await transaction.Connection.ExecuteAsync(
            "insert into kit (id, member_id, kind, number, issued_at, issued_by_name) values (@Id, @MemberId, @Kind, @Number, @IssuedAt, @byName) on conflict do nothing",
            new { item.Id, item.MemberId, item.Kind, item.Number, item.IssuedAt, byName }) == 1;

    /// <summary>False when it was brought back before.</summary>
    public static async Task<bool> ReturnAsync(Transaction transaction, Guid id, string toName, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync("update kit set returned_at = @now, returned_to_name = @toName where id = @id and returned_at is null", new { id, toName, now }) == 1;
}
