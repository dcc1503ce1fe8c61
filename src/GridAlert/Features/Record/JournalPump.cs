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
    NpgsqlDataSource database, JournalReader journal, IEnumerable<IJournalFollower> followers, TimeProvider time, ILogger<JournalPump> log) : BackgroundService
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Completes once every follower has caught up with the journal as it was at start.</summary>
    public Task CaughtUp => _caughtUp.Task;

    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When the pump last read to the journal's end; the age of it is the lag.</summary>
    public DateTimeOffset LastRead { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LastRead = time.GetUtcNow();
        Telemetry.Meter.CreateObservableGauge("gridalert.journal.lag", () => (time.GetUtcNow() - LastRead).TotalSeconds, "s", "Since the journal was last read to its end");
        var listening = ListenAsync(stoppingToken);
        List<(IJournalFollower Follower, JournalCursor From)>? starts = null;
        var cursor = JournalCursor.Start;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (starts is null)
                {
                    var found = new List<(IJournalFollower, JournalCursor)>();
                    foreach (var follower in followers)
                        found.Add((follower, await follower.BeginAsync(stoppingToken)));
                    cursor = found.Select(s => s.Item2).Aggregate((a, b) => a.IsAfter(b) ? b : a);
                    starts = found;
                }
                cursor = await DrainAsync(cursor, starts, stoppingToken);
                LastRead = time.GetUtcNow();
                _caughtUp.TrySetResult();
                await _wake.WaitAsync(PollEvery, stoppingToken);
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

    private async Task<JournalCursor> DrainAsync(JournalCursor cursor, List<(IJournalFollower Follower, JournalCursor From)> starts, CancellationToken cancel)
    {
        while (true)
        {
            var lines = await journal.AfterAsync(cursor, cancel);
            if (lines.Count == 0)
                return cursor;
            foreach (var (follower, from) in starts)
            {
                var wanted = lines[0].Cursor.IsAfter(from) ? lines : lines.FindAll(line => line.Cursor.IsAfter(from));
                try
                {
                    if (wanted.Count > 0)
                        await follower.FollowAsync(wanted, cancel);
                }
                catch (Exception e) when (e is not OperationCanceledException and not NpgsqlException)
                {
                    // One follower's fault must not silence the others, nor stop the record.
                    log.LogError(e, "{Follower} failed on the journal after {Tx}", follower.GetType().Name, cursor.Tx);
                }
            }
            cursor = lines[^1].Cursor;
        }
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
