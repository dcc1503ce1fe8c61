using System.Diagnostics.Metrics;
using System.Threading.Channels;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Receipts;

/// <summary>
/// Gathers what arrives while the last transaction runs and writes it as the next one: group commit with no
/// fixed wait. Answers go first; marks (sent, received) fill the pauses. When the database is slow the queue
/// fills up and callers wait, instead of memory growing.
/// </summary>
public sealed class ReceiptWriter(NpgsqlDataSource database, ReceiptStore store, TimeProvider time, ILogger<ReceiptWriter> log) : IHostedService, IDisposable
{
    // What one transaction has stored is answered while the next one is written: in large batches phones and database would wait for each other.
    private const int MaxBatch = 500;
    private const int MaxWaiting = 50_000;
    private static readonly TimeSpan MarksEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MarksAtLatest = TimeSpan.FromSeconds(2);

    private static readonly Counter<int> Written = Telemetry.Meter.CreateCounter<int>("gridalert.receipts.written", "{receipt}", "Answers of responders that are durable");
    private static readonly Histogram<int> BatchSize = Telemetry.Meter.CreateHistogram<int>(
        "gridalert.receipts.batch", "{receipt}", "Answers in one transaction", null, new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000] });

    private readonly Channel<Pending> _answers = Channel.CreateBounded<Pending>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Channel<Mark> _marks = Channel.CreateBounded<Mark>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private Thread? _thread;
    private long _newestMark;
    private NpgsqlConnection? _connection;

    private sealed record Pending(Answer Answer, TaskCompletionSource<Outcome<Receipt>> Done);

    /// <summary>Completes once the answer is durable. Throws when it could not be stored: then nothing was.</summary>
    public async Task<Outcome<Receipt>> WriteAsync(Answer answer, CancellationToken cancel)
    {
        var pending = new Pending(answer, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await _answers.Writer.WriteAsync(pending, cancel);
        return await pending.Done.Task.WaitAsync(cancel);
    }

    /// <summary>Notes a mark; it is written soon. A mark may be lost with the process: the next answer implies it.</summary>
    public void Note(Mark mark)
    {
        _marks.Writer.TryWrite(mark);
        Volatile.Write(ref _newestMark, time.GetTimestamp());
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new(Run) { IsBackground = true, Name = "receipts" };
        _thread.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _answers.Writer.TryComplete();
        await _stopping.CancelAsync();
        await Task.Run(() => _thread?.Join(TimeSpan.FromSeconds(10)), CancellationToken.None);
    }

    public void Dispose() => _stopping.Dispose();

    private void Run()
    {
        var batch = new List<Pending>(MaxBatch);
        var carried = new List<Pending>();
        var taken = new HashSet<(Guid, Guid)>();
        Task<bool>? more = null;
        var (lastAnswers, lastMarks, marksSince) = (0L, 0L, 0L);

        long MarksFlushed()
        {
            FlushMarks();
            return time.GetTimestamp();
        }

        while (true)
        {
            Gather(batch, carried, taken);
            if (batch.Count > 0)
            {
                Flush(batch);
                lastAnswers = time.GetTimestamp();
                if (time.GetElapsedTime(lastMarks) >= MarksAtLatest)
                    lastMarks = MarksFlushed();
                continue;
            }
            // While answers or marks keep coming, marks wait: they are proof for the record, and somebody else may still wait for the dispatch.
            var waiting = _marks.Reader.Count;
            if (waiting == 0)
                marksSince = time.GetTimestamp();
            var ebbed = time.GetElapsedTime(Volatile.Read(ref _newestMark)) >= MarksEvery || time.GetElapsedTime(marksSince) >= MarksAtLatest || waiting >= MaxWaiting / 2;
            if (ebbed && time.GetElapsedTime(lastAnswers) >= MarksEvery && FlushMarks())
            {
                lastMarks = time.GetTimestamp();
                continue;
            }
            try
            {
                more ??= _answers.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
                if (more.Wait(MarksEvery, _stopping.Token))
                {
                    if (!more.Result)
                        break;
                    more = null;
                }
            }
            catch (OperationCanceledException)
            {
                // Stopping: what is still queued is written before the thread ends.
                if (_answers.Reader.Count == 0 && carried.Count == 0)
                    break;
            }
        }
        _connection?.Dispose();
    }

    /// <summary>Takes what waits, at most one answer a responder and dispatch: a second one waits for the next batch.</summary>
    private void Gather(List<Pending> batch, List<Pending> carried, HashSet<(Guid, Guid)> taken)
    {
        batch.Clear();
        taken.Clear();
        var earlier = carried.ToArray();
        carried.Clear();
        foreach (var pending in earlier)
            Sort(pending);
        while (batch.Count < MaxBatch && _answers.Reader.TryRead(out var pending))
            Sort(pending);

        void Sort(Pending pending)
        {
            var into = taken.Add((pending.Answer.DispatchId, pending.Answer.MemberId)) ? batch : carried;
            into.Add(pending);
        }
    }

    private void Flush(List<Pending> batch)
    {
        try
        {
            using var step = Telemetry.Activities.StartActivity("receipts.write");
            step?.SetTag("gridalert.answers", batch.Count);
            var outcomes = store.Write(Connection(), batch.ConvertAll(p => p.Answer), time.GetUtcNow());
            Written.Add(batch.Count);
            BatchSize.Record(batch.Count);
            for (var i = 0; i < outcomes.Length; i++)
                batch[i].Done.TrySetResult(outcomes[i]);
        }
        catch (Exception e) when (!Database.IsAbsence(e) && batch.Count > 1)
        {
            // One answer that cannot be written must not cost the others theirs.
            log.LogWarning(e, "A batch of {Count} answers was refused; writing them one by one", batch.Count);
            foreach (var pending in batch)
                Flush([pending]);
        }
        catch (Exception e)
        {
            log.LogError(e, "{Count} answer(s) could not be stored", batch.Count);
            Disconnect();
            foreach (var pending in batch)
                pending.Done.TrySetException(new NotStoredException(e));
        }
    }

    private bool FlushMarks()
    {
        var marks = new Dictionary<(Guid, Guid), Mark>();
        while (marks.Count < MaxBatch && _marks.Reader.TryRead(out var mark))
        {
            var key = (mark.DispatchId, mark.MemberId);
            marks[key] = marks.TryGetValue(key, out var known)
                ? known with { SentAt = known.SentAt ?? mark.SentAt, ReceivedAt = known.ReceivedAt ?? mark.ReceivedAt }
                : mark;
        }
        if (marks.Count == 0)
            return false;
        try
        {
            store.Write(Connection(), [.. marks.Values]);
        }
        catch (Exception e)
        {
            log.LogWarning(e, "{Count} mark(s) could not be stored", marks.Count);
            Disconnect();
        }
        return true;
    }

    private NpgsqlConnection Connection()
    {
        if (_connection is { State: System.Data.ConnectionState.Open })
            return _connection;
        Disconnect();
        return _connection = Open(database);
    }

    /// <summary>Opens a connection as this writer uses it.</summary>
    public static NpgsqlConnection Open(NpgsqlDataSource database)
    {
        var connection = database.OpenConnection();
        // Rows are found by key and gathered by hash, whatever the planner thinks of a fresh dispatch without statistics.
        using var command = new NpgsqlCommand("set enable_seqscan = off; set enable_bitmapscan = off; set enable_mergejoin = off; set enable_sort = off; set plan_cache_mode = force_generic_plan; set jit = off", connection);
        command.ExecuteNonQuery();
        return connection;
    }

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }
}

/// <summary>The database did not take an answer: nothing was stored, the phone keeps it and tries again.</summary>
public sealed class NotStoredException(Exception inner) : Exception("not stored", inner), IMayBeTriedAgain;
