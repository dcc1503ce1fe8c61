using System.Collections.Concurrent;
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
    private const int MaxBatch = 1000;
    // So many are written by two transactions side by side, apart by stairwell; for fewer a second one costs more than it gives.
    private const int SideBySide = 64;
    // One for each thread that writes; Flush and RunBeside know both.
    private const int Parts = 2;
    private const int MaxWaiting = 50_000;
    private static readonly TimeSpan MarksEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MarksAtLatest = TimeSpan.FromSeconds(2);

    private readonly Channel<PendingAnswer> _answers = Channel.CreateBounded<PendingAnswer>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Channel<Mark> _marks = Channel.CreateBounded<Mark>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private readonly ReceiptBatchWriter _batches = new(database, store, time, log);
    private readonly BlockingCollection<List<PendingAnswer>> _beside = new(1);
    private Thread? _thread;
    private long _newestMark;

    /// <summary>Completes once the answer is durable. Throws when it could not be stored: then nothing was.</summary>
    public async Task<Outcome<Receipt>> WriteAsync(Answer answer, CancellationToken cancel)
    {
        var pending = new PendingAnswer(answer, new(TaskCreationOptions.RunContinuationsAsynchronously));
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

    public void Dispose()
    {
        _stopping.Dispose();
        _batches.Dispose();
        _beside.Dispose();
    }

    private void Run()
    {
        // Threads of their own: in a storm the pool is full of those who wait for what these two write.
        var beside = new Thread(RunBeside) { IsBackground = true, Name = "receipts beside" };
        beside.Start();
        var batch = new List<PendingAnswer>(MaxBatch);
        var carried = new List<PendingAnswer>();
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
        _beside.CompleteAdding();
        beside.Join();
    }

    /// <summary>Takes what waits, at most one answer a responder and dispatch: a second one waits for the next batch.</summary>
    private void Gather(List<PendingAnswer> batch, List<PendingAnswer> carried, HashSet<(Guid, Guid)> taken)
    {
        batch.Clear();
        taken.Clear();
        var earlier = carried.ToArray();
        carried.Clear();
        foreach (var pending in earlier)
            Sort(pending);
        while (batch.Count < MaxBatch && _answers.Reader.TryRead(out var pending))
            Sort(pending);

        void Sort(PendingAnswer pending)
        {
            var into = taken.Add((pending.Answer.DispatchId, pending.Answer.MemberId)) ? batch : carried;
            into.Add(pending);
        }
    }

    private void Flush(List<PendingAnswer> batch)
    {
        if (batch.Count < SideBySide)
        {
            _batches.Write(batch, Locks.Receipts);
            return;
        }
        // The part beside goes first and is not waited for: the next batch is gathered while it may still be written.
        var parts = batch.ToLookup(pending => Part(pending.Answer));
        _beside.Add([.. parts[1]], CancellationToken.None);
        _batches.Write([.. parts[0]], [Locks.Receipts[0]]);
        // Whoever is in several stairwells belongs to neither part.
        _batches.Write([.. parts[null]], Locks.Receipts);
    }

    private void RunBeside()
    {
        using var batches = new ReceiptBatchWriter(database, store, time, log);
        foreach (var batch in _beside.GetConsumingEnumerable(CancellationToken.None))
            batches.Write(batch, [Locks.Receipts[1]]);
    }

    /// <summary>The same on every node, since its lock is; null belongs to no part.</summary>
    private static int? Part(Answer answer) => answer.Stairwell?.Sum(c => c) % Parts;

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
        _batches.Write([.. marks.Values]);
        return true;
    }
}

/// <summary>The database did not take an answer: nothing was stored, the phone keeps it and tries again.</summary>
public sealed class NotStoredException(Exception inner) : Exception("not stored", inner), IMayBeTriedAgain;
