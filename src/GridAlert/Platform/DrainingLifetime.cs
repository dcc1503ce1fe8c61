using System.Runtime.InteropServices;

namespace GridAlert.Platform;

/// <summary>
/// How the process is asked to end: SIGTERM drains first, Ctrl-C stops at once, and so does asking twice. Once it stops it
/// ends, whatever its parts still wait for: without its database the scheduler never would.
/// </summary>
public sealed class DrainingLifetime(Drain drain, IHostApplicationLifetime application, TimeProvider time, ILogger<DrainingLifetime> log) : IHostLifetime, IDisposable
{
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(15);

    private ITimer? _end;
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly CancellationTokenSource _hurry = new();
    private int _asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Ask(signal, drains: true)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Ask(signal, drains: false)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => Ask(signal, drains: false)));
        application.ApplicationStopping.Register(() => _end = time.CreateTimer(_ => End(), null, StopsWithin, Timeout.InfiniteTimeSpan));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Ask(PosixSignalContext signal, bool drains)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _asked) > 1 || !drains)
        {
            _hurry.Cancel();
            application.StopApplication();
        }
        else
        {
            _ = DrainAsync();
        }
    }

    private async Task DrainAsync()
    {
        try
        {
            await drain.RunAsync(_hurry.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "Draining failed; stopping without it");
        }
        finally
        {
            application.StopApplication();
        }
    }

    private void End()
    {
        log.LogWarning("Not everything has stopped within {Seconds} s; ending without it", StopsWithin.TotalSeconds);
        Environment.Exit(1);
    }

    public void Dispose()
    {
        _end?.Dispose();
        foreach (var signal in _signals)
            signal.Dispose();
        _hurry.Dispose();
    }
}
