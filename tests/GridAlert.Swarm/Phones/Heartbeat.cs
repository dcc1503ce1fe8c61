namespace GridAlert.Swarm.Phones;

/// <summary>One timer for all phones: each pings every fifteen seconds where its protocol wants that, and one that hears nothing for thirty is dropped.</summary>
public sealed class Heartbeat : IAsyncDisposable
{
    private const int Slots = 15;
    private static readonly TimeSpan Deaf = TimeSpan.FromSeconds(30);

    private readonly HashSet<LeanPhone>[] _slots = [.. Enumerable.Range(0, Slots).Select(_ => new HashSet<LeanPhone>())];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _beating;
    private int _next;

    public Heartbeat(TimeProvider time) => _beating = BeatAsync(time);

    /// <summary>Spreads the phones, so that they do not all ping at once; returns what stops it.</summary>
    public IDisposable Add(LeanPhone phone)
    {
        var slot = _slots[Interlocked.Increment(ref _next) % Slots];
        lock (slot)
            slot.Add(phone);
        return new Removal(slot, phone);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating;
        _end.Dispose();
    }

    private async Task BeatAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            for (var beat = 0; await timer.WaitForNextTickAsync(_end.Token); beat++)
            {
                LeanPhone[] due;
                lock (_slots[beat % Slots])
                    due = [.. _slots[beat % Slots]];
                foreach (var phone in due)
                {
                    if (Environment.TickCount64 - phone.HeardAt > Deaf.TotalMilliseconds)
                        phone.Drop();
                    else if (phone.Protocol.Ping is { } ping)
                        _ = phone.TrySendAsync(ping);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private sealed class Removal(HashSet<LeanPhone> slot, LeanPhone phone) : IDisposable
    {
        public void Dispose()
        {
            lock (slot)
                slot.Remove(phone);
        }
    }
}
