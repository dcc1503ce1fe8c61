using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Record;

/// <summary>
/// Reads the journal in order of (tx, seq), never past a transaction that is still open: a line that
/// commits late is not passed over.
/// </summary>
public sealed class JournalReader(NpgsqlDataSource database)
{
    public const int BatchSize = 5000;

    /// <summary>So many are looked at first, so that a new dispatch goes out before its stairwells' lines are read.</summary>
    public const int FirstLook = 50;

    /// <summary>Whether the last transaction of so many lines may go on behind them.</summary>
    public static bool MayGoOn(int lines) => lines is FirstLook or BatchSize;

    /// <summary>The last line that is readable now, and not the last number given: after a crash that one may be given again.</summary>
    public async Task<JournalCursor> EndAsync(CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            "select j.tx::text from journal j where j.tx < pg_snapshot_xmin(pg_current_snapshot()) order by j.tx desc, j.seq desc limit 1");
        return await command.ExecuteScalarAsync(cancel) is string tx
            ? new(ulong.Parse(tx, System.Globalization.CultureInfo.InvariantCulture), long.MaxValue)
            : JournalCursor.Start;
    }

    /// <summary>Where reading must begin so that every open activation, dispatch and report is seen whole.</summary>
    public async Task<JournalCursor> StartOfOpenAsync(CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            """
            select min(opened)::text from (
                select min(j.tx) opened from journal j join activation a on a.id = j.activation_id
                 where a.ended_at is null and j.kind = 'activationOpened'
                union all
                select min(j.tx) from journal j join dispatch d on d.id = j.dispatch_id
                 where d.state = 'open' and j.kind = 'dispatchSent'
                union all
                select min(created_tx) from report where state <> 'closed'
            ) starts
            """);
        return await command.ExecuteScalarAsync(cancel) is string tx
            ? new(ulong.Parse(tx, System.Globalization.CultureInfo.InvariantCulture) - 1, long.MaxValue)
            : await EndAsync(cancel);
    }

    /// <summary>The lines after the cursor, whole transactions, up to the end of what can be read now.</summary>
    public IAsyncEnumerable<List<JournalLine>> TransactionsAsync(JournalCursor after, int batch, CancellationToken cancel) =>
        LinesAsync(after, batch, cancel).ChunkBy(line => line.Tx, cancel);

    /// <summary>Single lines, in the order they are asked for.</summary>
    public async Task<List<JournalLine>> LinesAsync(IReadOnlyList<(ulong Tx, long Seq)> places, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            """
            select j.tx, j.seq, j.at, j.kind, j.actor_id, j.activation_id, j.dispatch_id, j.stairwell_code, j.member_id, j.data, j.origin_id
              from unnest($1, $2) with ordinality as wanted(tx, seq, n) join journal j on j.tx = wanted.tx and j.seq = wanted.seq
             order by wanted.n
            """);
        command.Parameters.Add(new() { Value = places.Select(place => place.Tx).ToArray(), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Xid8 });
        command.Parameters.Add(new() { Value = places.Select(place => place.Seq).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await ReadAsync(reader, cancel);
    }

    private async IAsyncEnumerable<JournalLine> LinesAsync(JournalCursor after, int batch, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (await AfterAsync(after, batch, cancel) is { Count: > 0 } lines)
        {
            foreach (var line in lines)
                yield return line;
            after = lines[^1].Cursor;
        }
    }

    /// <summary>At most so many lines after the cursor; empty when there is nothing new.</summary>
    public async Task<List<JournalLine>> AfterAsync(JournalCursor cursor, int lines, CancellationToken cancel)
    {
        await using var batch = database.CreateBatch();
        // Along the key, however many lines follow: the planner takes a backlog for a few lines and would sort all of it for every batch.
        batch.BatchCommands.Add(new("select set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)"));
        batch.BatchCommands.Add(new(
            """
            select tx, seq, at, kind, actor_id, activation_id, dispatch_id, stairwell_code, member_id, data, origin_id
              from journal
             where (tx, seq) > ($1, $2) and tx < pg_snapshot_xmin(pg_current_snapshot())
             order by tx, seq
             limit $3
            """)
        {
            Parameters = { new() { Value = cursor.Tx, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Xid8 }, new() { Value = cursor.Seq }, new() { Value = lines } },
        });
        batch.Timeout = 2 * Database.ImpatientSeconds;
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel);
        return await ReadAsync(reader, cancel);
    }

    private static async Task<List<JournalLine>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancel)
    {
        var lines = new List<JournalLine>();
        while (await reader.ReadAsync(cancel))
            lines.Add(Line(reader));
        return lines;
    }

    // Each kind is one string, however many lines there are.
    private static readonly ConcurrentDictionary<string, string> Kinds = new();

    internal static JournalLine Line(NpgsqlDataReader reader) => new()
    {
        Tx = reader.GetFieldValue<ulong>(0),
        Seq = reader.GetInt64(1),
        At = reader.GetFieldValue<DateTimeOffset>(2),
        Kind = Kinds.GetOrAdd(reader.GetString(3), kind => kind),
        ActorId = reader.IsDBNull(4) ? null : reader.GetGuid(4),
        ActivationId = reader.IsDBNull(5) ? null : reader.GetGuid(5),
        DispatchId = reader.IsDBNull(6) ? null : reader.GetGuid(6),
        StairwellCode = reader.IsDBNull(7) ? null : reader.GetString(7),
        MemberId = reader.IsDBNull(8) ? null : reader.GetGuid(8),
        Data = reader.GetString(9),
        OriginId = reader.IsDBNull(10) ? null : reader.GetGuid(10),
    };
}
