namespace GridAlert.Platform;

/// <summary>
/// One reading for all who ask at the same time. Whoever asks while one is under way gets the next, which begins after
/// they asked: nobody is told what was true before their question, and however many ask, one reading follows another.
/// </summary>
/// <param name="patience">So long the next reading waits for the one before: one that hangs must not hold up all who ask after it.</param>
public sealed class SharedRead<T>(Func<Task<T>> read, TimeSpan patience)
{
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private Task<T>? _next;

    public Task<T> AskAsync(CancellationToken cancel)
    {
        Task<T> next;
        lock (_gate)
            next = _next ??= BeginAfterAsync(_running);
        return next.WaitAsync(cancel);
    }

    private async Task<T> BeginAfterAsync(Task before)
    {
        // Beyond the lock, and after the one before, however that went.
        await Task.Yield();
        await before.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
            (_running, _next) = (_next!, null);
        return await read();
    }
}
