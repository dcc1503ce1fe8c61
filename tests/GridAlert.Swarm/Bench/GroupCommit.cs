using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace GridAlert.Swarm.Bench;

/// <summary>What PostgreSQL can do at best: two statements and one commit for many acknowledgements.</summary>
internal static class GroupCommit
{
    public const string Schema =
        """
        create table receipt (dispatch_id uuid, member_id uuid, state text not null, acknowledged_at timestamptz,
            primary key (dispatch_id, member_id)) with (fillfactor = 60);
        create table journal (seq bigint generated always as identity primary key, at timestamptz not null, kind text not null,
            dispatch_id uuid not null, member_id uuid not null, data json not null);
        """;

    private const string Fill = "insert into receipt (dispatch_id, member_id, state) select $1, unnest($2), 'sent'";

    private const string Update =
        """
        update receipt r set state = 'acknowledged', acknowledged_at = $3
          from unnest($1, $2) as i(dispatch_id, member_id)
         where r.dispatch_id = i.dispatch_id and r.member_id = i.member_id
        """;

    private const string Append =
        """
        insert into journal (at, kind, dispatch_id, member_id, data)
        select $3, 'acknowledged', dispatch_id, member_id, '{"role": 1, "state": "acknowledged"}'
          from unnest($1, $2) as i(dispatch_id, member_id)
        """;

    /// <param name="writers">How many write at the same time, each the next batch that waits.</param>
    /// <returns>Acknowledgements a second.</returns>
    public static async Task<double> MeasureAsync(string connectionString, int rows, int batchSize, int writers, CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow();
        var dispatch = Guid.CreateVersion7(now);
        var members = Enumerable.Range(0, rows).Select(_ => Guid.CreateVersion7(now)).ToArray();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancel);
        await RunAsync(connection, Schema, cancel);
        await using (var fill = new NpgsqlCommand(Fill, connection) { Parameters = { new() { Value = dispatch }, new() { Value = members } } })
            await fill.ExecuteNonQueryAsync(cancel);
        await RunAsync(connection, "analyze receipt", cancel);
        await RunAsync(connection, "checkpoint", cancel);

        // In no order, like the answers that GridAlert's store gets.
        var chunks = new ConcurrentQueue<Guid[]>(members.OrderBy(member => member.GetHashCode()).Chunk(batchSize));
        await using var database = NpgsqlDataSource.Create(connectionString);
        var batches = new List<NpgsqlBatch>();
        for (var i = 0; i < writers; i++)
            batches.Add(await PrepareAsync(await database.OpenConnectionAsync(cancel), cancel));
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(batches.Select(batch => WriteAllAsync(batch, dispatch, chunks, cancel)));
        var perSecond = rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (var batch in batches)
            await batch.Connection!.DisposeAsync();
        return perSecond;
    }

    private static async Task WriteAllAsync(NpgsqlBatch batch, Guid dispatch, ConcurrentQueue<Guid[]> chunks, CancellationToken cancel)
    {
        while (chunks.TryDequeue(out var chunk))
            await WriteAsync(batch, Enumerable.Repeat(dispatch, chunk.Length).ToArray(), chunk, TimeProvider.System.GetUtcNow(), cancel);
    }

    public static async Task<NpgsqlBatch> PrepareAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(Update), Command(Append) } };
        await batch.PrepareAsync(cancel);
        return batch;
    }

    /// <summary>A batch without an explicit transaction is one transaction.</summary>
    public static Task WriteAsync(NpgsqlBatch batch, Guid[] dispatches, Guid[] members, DateTimeOffset at, CancellationToken cancel)
    {
        foreach (var command in batch.BatchCommands)
        {
            command.Parameters[0].Value = dispatches;
            command.Parameters[1].Value = members;
            command.Parameters[2].Value = at;
        }
        return batch.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlBatchCommand Command(string sql) => new(sql)
    {
        Parameters =
        {
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
            new() { NpgsqlDbType = NpgsqlDbType.TimestampTz },
        },
    };

    public static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
