using System.Diagnostics.Metrics;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Record;

/// <summary>Follows the journal; called by the pump with every line, in order, on one thread.</summary>
public interface IJournalFollower
{
    /// <summary>Where this follower must begin when the process starts.</summary>
    Task<JournalCursor> BeginAsync(CancellationToken cancel);

    /// <summary>Takes a batch. Must not wait for slow receivers.</summary>
    Task FollowAsync(IReadOnlyList<JournalLine> lines, CancellationToken cancel);
}

/// <summary>
/// Reads the journal past its cursor and hands the lines to the followers: what was committed reaches phones
/// and boards from here alone. Woken by NOTIFY, and by a poll each second in case a wake-up is lost.
/// </summary>
public sealed class JournalPump(
    NpgsqlDataSource database, JournalReader journal, IEnumerable<IJournalFollower> followers, JournalPulse pulse, TimeProvider time, ILogger<JournalPump> log) : BackgroundService
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private static readonly Counter<int> Read = Telemetry.Meter.CreateCounter<int>("gridalert.journal.lines", "{line}", "Lines of the journal that this node has read");
    private static readonly Histogram<int> BatchSize = Telemetry.Meter.CreateHistogram<int>(
        "gridalert.journal.batch", "{line}", "Lines that came with one reading", null, new() { HistogramBucketBoundaries = [1, 2, 5, 10, 50, 100, 500, 1000, 5000] });
    private static readonly Histogram<double> Delay = Telemetry.Meter.CreateHistogram<double>(
        "gridalert.journal.delay", "s", "From a line's own time until this node has read it", null, new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Completes once every follower has caught up with the journal as it was at start.</summary>
    public Task CaughtUp => _caughtUp.Task;

    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private List<(IJournalFollower Follower, JournalCursor From)>? _starts;

    /// <summary>Where to begin is settled before the first phone can connect: what comes after its catch-up then reaches it live.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _starts = await BeginAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = ListenAsync(stoppingToken);
        var starts = _starts!;
        var cursor = starts.Select(start => start.From).Aggregate((a, b) => a.IsAfter(b) ? b : a);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var began = time.GetTimestamp();
                cursor = await DrainAsync(cursor, starts, stoppingToken);
                _caughtUp.TrySetResult();
                await _wake.WaitAsync(PollEvery, stoppingToken);
                // What comes after a while is read at once; what keeps coming, no more often than anybody could see.
                if (time.GetElapsedTime(began) is var passed && passed < Pause)
                    await Task.Delay(Pause - passed, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                log.LogError(e, "The journal could not be read; trying again");
                await Task.Delay(PollEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        await listening;
    }

    private async Task<List<(IJournalFollower Follower, JournalCursor From)>> BeginAsync(CancellationToken cancel)
    {
        var starts = new List<(IJournalFollower, JournalCursor)>();
        foreach (var follower in followers)
            starts.Add((follower, await follower.BeginAsync(cancel)));
        return starts;
    }

    private async Task<JournalCursor> DrainAsync(JournalCursor cursor, List<(IJournalFollower Follower, JournalCursor From)> starts, CancellationToken cancel)
    {
        var atMost = JournalReader.FirstLook;
        while (true)
        {
            var lines = await journal.AfterAsync(cursor, atMost, cancel);
            if (lines.Count == 0)
            {
                pulse.Beat();
                return cursor;
            }
            Count(lines);
            using var step = Telemetry.Activities.StartActivity("journal.follow");
            step?.SetTag("gridalert.lines", lines.Count);
            foreach (var (follower, from) in starts)
            {
                var wanted = lines[0].Cursor.IsAfter(from) ? lines : lines.FindAll(line => line.Cursor.IsAfter(from));
                try
                {
                    if (wanted.Count > 0)
                        await follower.FollowAsync(wanted, cancel);
                }
                catch (Exception e) when (e is not OperationCanceledException and not NpgsqlException && !Database.IsAbsence(e))
                {
                    // One follower's fault must not silence the others, nor stop the record.
                    log.LogError(e, "{Follower} failed on the journal after {Tx}", follower.GetType().Name, cursor.Tx);
                }
            }
            cursor = lines[^1].Cursor;
            // Whatever comes later wakes us again.
            if (lines.Count < atMost)
            {
                pulse.Beat();
                return cursor;
            }
            // More follows: a dispatch's stairwells, or a storm of answers. Read a breath later and all at once, so that reading leaves room for writing.
            if (atMost == JournalReader.FirstLook)
                await Task.Delay(Breath, time, cancel);
            atMost = JournalReader.BatchSize;
        }
    }

    private void Count(List<JournalLine> lines)
    {
        Read.Add(lines.Count);
        BatchSize.Record(lines.Count);
        // What was written before this node was there is read late by nature.
        if (_caughtUp.Task.IsCompleted)
            Delay.Record(Math.Max(0, (time.GetUtcNow() - lines[^1].At).TotalSeconds));
    }

    /// <summary>NOTIFY carries a wake-up, not data; a lost connection costs at most a poll.</summary>
    private async Task ListenAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancel);
                connection.Notification += (_, _) => Wake();
                await using (var listen = new NpgsqlCommand("listen journal", connection))
                    await listen.ExecuteNonQueryAsync(cancel);
                while (true)
                    await connection.WaitAsync(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning(e, "Lost the journal's wake-ups; polling until they are back");
                await Task.Delay(PollEvery, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            try
            {
                _wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else woke it at the same moment.
            }
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }
}
