using System.Collections.Concurrent;
using Dapper;
using Npgsql;

namespace GridAlert.Features.Emergency.Board;

/// <summary>How many posts of each stairwell are filled, and how many of their holders have a bound phone.</summary>
public sealed class RosterCounts(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<string, (int Members, int Devices)> _counts = new();

    public (int Members, int Devices) Of(string stairwellCode) => _counts.GetValueOrDefault(stairwellCode);

    /// <summary>Reads the counts of these stairwells; of all when <paramref name="stairwellCodes"/> is null.</summary>
    public async Task LoadAsync(IReadOnlyCollection<string>? stairwellCodes, CancellationToken cancel)
    {
        foreach (var (code, members, devices) in await ReadAsync(stairwellCodes?.ToArray(), cancel))
            _counts[code] = (members, devices);
    }

    private async Task<IEnumerable<(string Code, int Members, int Devices)>> ReadAsync(string[]? codes, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QueryAsync<(string Code, int Members, int Devices)>(
            """
            select p.stairwell_code, count(distinct p.id)::int, count(distinct d.member_id)::int
              from post p left join device d on d.member_id = p.member_id and d.revoked_at is null
             where p.ended_at is null and (@codes::text[] is null or p.stairwell_code = any(@codes))
             group by p.stairwell_code
            """,
            new { codes });
    }
}
