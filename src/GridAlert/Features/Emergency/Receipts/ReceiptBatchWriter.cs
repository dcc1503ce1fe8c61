using System.Diagnostics.Metrics;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Receipts;

/// <summary>An answer, and who waits for it to be durable.</summary>
internal sealed record PendingAnswer(Answer Answer, TaskCompletionSource<Outcome<Receipt>> Done);

/// <summary>Writes receipts batch by batch through a connection of its own. Used by one thread.</summary>
internal sealed class ReceiptBatchWriter(NpgsqlDataSource database, ReceiptStore store, TimeProvider time, ILogger log) : IDisposable
{
    private static readonly Counter<int> Written = Telemetry.Meter.CreateCounter<int>("gridalert.receipts.written", "{receipt}", "Answers of responders that are durable");
    private static readonly Histogram<int> BatchSize = Telemetry.Meter.CreateHistogram<int>(
        "gridalert.receipts.batch", "{receipt}", "Answers in one transaction", null, new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000] });

    private NpgsqlConnection? _connection;

    /// <summary>Writes answers in one transaction and tells those who wait; to whom it cannot, it gives the failure.</summary>
    /// <param name="locks">What of <see cref="Locks.Receipts"/> these answers need.</param>
    public void Write(IReadOnlyList<PendingAnswer> batch, IReadOnlyList<long> locks)
    {
        if (batch.Count == 0)
            return;
        try
        {
            using var step = Telemetry.Activities.StartActivity("receipts.write");
            step?.SetTag("gridalert.answers", batch.Count);
            var outcomes = store.Write(Connection(), [.. batch.Select(p => p.Answer)], time.GetUtcNow(), locks);
            Written.Add(batch.Count);
            BatchSize.Record(batch.Count);
            for (var i = 0; i < outcomes.Length; i++)
                batch[i].Done.TrySetResult(outcomes[i]);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected && locks.Count < Locks.Receipts.Count)
        {
            // Somebody has moved since the dispatch was sent, and is answered for in a stairwell of the other part.
            log.LogWarning("{Count} answers and those of the other part waited for each other; writing them alone", batch.Count);
            Write(batch, Locks.Receipts);
        }
        catch (Exception e) when (!Database.IsAbsence(e) && batch.Count > 1)
        {
            // One answer that cannot be written must not cost the others theirs.
            log.LogWarning(e, "A batch of {Count} answers was refused; writing them one by one", batch.Count);
            foreach (var pending in batch)
                Write([pending], Locks.Receipts);
        }
        catch (Exception e)
        {
            log.LogError(e, "{Count} answer(s) could not be stored", batch.Count);
            Disconnect();
            foreach (var pending in batch)
                pending.Done.TrySetException(new NotStoredException(e));
        }
    }

    public void Write(IReadOnlyList<Mark> marks)
    {
        try
        {
            store.Write(Connection(), marks);
        }
        catch (Exception e)
        {
            log.LogWarning(e, "{Count} mark(s) could not be stored", marks.Count);
            Disconnect();
        }
    }

    public void Dispose() => Disconnect();

    private NpgsqlConnection Connection()
    {
        if (_connection is { State: System.Data.ConnectionState.Open })
            return _connection;
        Disconnect();
        _connection = database.OpenConnection();
        // Rows are found by key and gathered by hash, whatever the planner thinks of a fresh dispatch without statistics.
        using var command = new NpgsqlCommand("set enable_seqscan = off; set enable_bitmapscan = off; set enable_mergejoin = off; set enable_sort = off; set plan_cache_mode = force_generic_plan; set jit = off", _connection);
        command.ExecuteNonQuery();
        return _connection;
    }

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
