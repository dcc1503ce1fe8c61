using Dapper;
using Npgsql;

namespace GridAlert.Features.Emergency.Board;

/// <summary>Reads who holds which post and who has a bound phone.</summary>
public sealed class RosterQuery(NpgsqlDataSource database)
{
    /// <param name="before">Only phones bound before this count yet, the journal's lines tell of the others; null for all there are now.</param>
    public async Task<BoardRoster> RunAsync(DateTimeOffset? before, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var posts = await connection.QueryAsync<PostHeld>(
            """
            select stairwell_code as StairwellCode, member_id as MemberId, began_at as BeganAt, ended_at as EndedAt
              from post where ended_at is null or ended_at > @before
            """,
            new { before });
        var reachable = await connection.QueryAsync<Guid>(
            """
            select distinct member_id from device
             where (revoked_at is null or revoked_at > @before) and (@before::timestamptz is null or bound_at < @before)
            """,
            new { before });
        return new(posts.AsList(), reachable);
    }
}
