using System.Collections.Concurrent;
using Dapper;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Receipts;

/// <summary>What a dispatch asks for. It never changes once sent, so a node asks once: a storm of replies costs no look-ups.</summary>
public sealed class ReplyFieldsQuery(NpgsqlDataSource database)
{
    private const int Kept = 500;

    private readonly ConcurrentDictionary<Guid, IReadOnlyList<ReplyField>> _known = [];

    /// <summary>Empty where it asks for nothing, and where there is no such dispatch.</summary>
    public async ValueTask<IReadOnlyList<ReplyField>> RunAsync(Guid dispatchId, CancellationToken cancel)
    {
        if (_known.TryGetValue(dispatchId, out var known))
            return known;
        await using var connection = await database.OpenConnectionAsync(cancel);
        if (await connection.ExecuteScalarAsync<string?>("select reply::text from dispatch where id = @dispatchId", new { dispatchId }) is not { } json)
            return [];
        if (_known.Count >= Kept)
            _known.Clear();
        return _known[dispatchId] = Json.Read<List<ReplyField>>(json);
    }
}
