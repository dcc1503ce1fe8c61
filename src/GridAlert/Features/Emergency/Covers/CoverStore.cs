using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Covers;

/// <summary>Who stands in for a post 代理.</summary>
public sealed record Cover
{
    public required string StairwellCode { get; init; }
    public required string Role { get; init; }
    public required Guid MemberId { get; init; }
    /// <summary>As much of it as others see.</summary>
    public required string Name { get; init; }
    public required string Reason { get; init; }
    public required string ByName { get; init; }
    public required DateTimeOffset BeganAt { get; init; }
}

/// <summary>A responder near by, who could stand in.</summary>
public sealed record Substitute
{
    public required Guid MemberId { get; init; }
    public required Personal Name { get; init; }
    public required string Role { get; init; }
    public required string StairwellCode { get; init; }
    public required bool HasDevice { get; init; }
}

/// <summary>The one writer and reader of covers.</summary>
public sealed class CoverStore(NpgsqlDataSource database)
{
    private sealed record CoverRow
    {
        public required string StairwellCode { get; init; }
        public required string Role { get; init; }
        public required Guid MemberId { get; init; }
        public required Personal Name { get; init; }
        public required string Reason { get; init; }
        public required string ByName { get; init; }
        public required DateTimeOffset BeganAt { get; init; }
    }

    public async Task<List<Cover>> OfAsync(string stairwellCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return [.. (await connection.QueryAsync<CoverRow>(
            """
            select c.stairwell_code as StairwellCode, c.role, c.member_id as MemberId, m.name, c.reason, c.by_name as ByName, c.began_at as BeganAt
              from post_cover c join member m on m.id = c.member_id
             where c.stairwell_code = @stairwellCode and c.ended_at is null order by c.role
            """,
            new { stairwellCode })).Select(row => new Cover
            {
                StairwellCode = row.StairwellCode,
                Role = row.Role,
                MemberId = row.MemberId,
                Name = row.Name.AsName,
                Reason = row.Reason,
                ByName = row.ByName,
                BeganAt = row.BeganAt,
            })];
    }

    /// <summary>Holders of posts in the same grid, those with a phone first.</summary>
    public async Task<List<Substitute>> SubstitutesAsync(string gridCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Substitute>(
            """
            select m.id as MemberId, m.name, p.role, p.stairwell_code as StairwellCode,
                   exists (select 1 from device d where d.member_id = m.id and d.revoked_at is null) as HasDevice
              from unit u join post p on p.stairwell_code = u.code and p.ended_at is null join member m on m.id = p.member_id
             where u.parent_code = @gridCode
             order by HasDevice desc, p.stairwell_code, array_position(array['lead', 'information', 'support'], p.role)
            """,
            new { gridCode })).AsList();
    }

    /// <summary>Ends the cover in force, if any; true when there was one.</summary>
    public static async Task<bool> EndAsync(Transaction transaction, string stairwellCode, string role, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            "update post_cover set ended_at = @now where stairwell_code = @stairwellCode and role = @role and ended_at is null", new { now, stairwellCode, role }) > 0;

    public static Task AddAsync(Transaction transaction, Guid id, Cover cover) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into post_cover (id, stairwell_code, role, member_id, reason, by_name, began_at)
            values (@id, @StairwellCode, @Role, @MemberId, @Reason, @ByName, @BeganAt)
            """,
            new { id, cover.StairwellCode, cover.Role, cover.MemberId, cover.Reason, cover.ByName, cover.BeganAt });
}
