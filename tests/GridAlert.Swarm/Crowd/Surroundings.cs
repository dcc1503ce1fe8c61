using GridAlert.Swarm.Phones;

namespace GridAlert.Swarm.Crowd;

/// <summary>What all persons of a crowd share.</summary>
public sealed class Surroundings(TimeProvider time, Heartbeat heartbeat, CrowdFigures figures, CancellationToken end) : IDisposable
{
    // More at once only wait in the server's accept queue, and overflow it.
    private readonly SemaphoreSlim _door = new(48, 48);

    public TimeProvider Time => time;
    public Heartbeat Heartbeat => heartbeat;
    public CrowdFigures Figures => figures;
    public CancellationToken End => end;

    public async Task<IDisposable> EnterDoorAsync(CancellationToken cancel)
    {
        await _door.WaitAsync(cancel);
        return new Exit(_door);
    }

    /// <summary>Lets something run by itself; what goes wrong is counted.</summary>
    public void Go(Func<Task> what) => _ = Task.Run(() => WatchAsync(what));

    public void Dispose() => _door.Dispose();

    private async Task WatchAsync(Func<Task> what)
    {
        try
        {
            await what();
        }
        catch (OperationCanceledException)
        {
            // The end of the run.
        }
        catch (Exception e)
        {
            figures.NoteError(e.Message);
        }
    }

    private sealed class Exit(SemaphoreSlim door) : IDisposable
    {
        public void Dispose() => door.Release();
    }
}
