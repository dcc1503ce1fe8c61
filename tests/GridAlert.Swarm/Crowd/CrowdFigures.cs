using System.Collections.Concurrent;

namespace GridAlert.Swarm.Crowd;

/// <summary>What all phones together have seen and done.</summary>
public sealed class CrowdFigures
{
    private readonly ConcurrentDictionary<Guid, byte> _dispatches = new();
    private readonly ConcurrentDictionary<string, int> _errors = new(StringComparer.Ordinal);
    private int _connected, _received, _read, _acknowledged, _completed, _declined, _later, _silent, _reconnects, _failures, _signedOut;

    public int Connected => _connected;
    public int Received => _received;
    public int Read => _read;
    public int Acknowledged => _acknowledged;
    public int Completed => _completed;
    public int Declined => _declined;
    public int Later => _later;
    public int Silent => _silent;
    public int Reconnects => _reconnects;
    public int SignedOut => _signedOut;
    public int Errors => _failures;
    public int Dispatches => _dispatches.Count;
    public IReadOnlyDictionary<string, int> ErrorsByText => _errors;

    public Timings Connecting { get; } = new();
    public Timings Arrival { get; } = new();
    public Timings AnswerRoundTrip { get; } = new();

    /// <summary>Ends when the first dispatch that waits for an answer has come to any phone.</summary>
    public TaskCompletionSource FirstDispatch { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void NoteConnected() => Interlocked.Increment(ref _connected);

    public void NoteDisconnected() => Interlocked.Decrement(ref _connected);

    public void NoteReconnect() => Interlocked.Increment(ref _reconnects);

    public void NoteSignedOut() => Interlocked.Increment(ref _signedOut);

    public void NoteReceived(Guid dispatch)
    {
        Interlocked.Increment(ref _received);
        _dispatches.TryAdd(dispatch, 0);
        FirstDispatch.TrySetResult();
    }

    public void NoteRead() => Interlocked.Increment(ref _read);

    public void NoteAcknowledged(bool later)
    {
        Interlocked.Increment(ref _acknowledged);
        if (later)
            Interlocked.Increment(ref _later);
    }

    public void NoteCompleted() => Interlocked.Increment(ref _completed);

    public void NoteDeclined() => Interlocked.Increment(ref _declined);

    public void NoteSilent(int by) => Interlocked.Add(ref _silent, by);

    public void NoteError(string text)
    {
        Interlocked.Increment(ref _failures);
        _errors.AddOrUpdate(text, 1, (_, count) => count + 1);
    }
}
