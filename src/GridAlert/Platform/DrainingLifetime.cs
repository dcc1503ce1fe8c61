using System.Runtime.InteropServices;

namespace GridAlert.Platform;

/// <summary>How the process is asked to end: SIGTERM drains first, Ctrl-C stops at once, and so does asking twice.</summary>
public sealed class DrainingLifetime(Drain drain, IHostApplicationLifetime application, ILogger<DrainingLifetime> log) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly CancellationTokenSource _hurry = new();
    private int _asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Ask(signal, drains: true)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Ask(signal, drains: false)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => Ask(signal, drains: false)));
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

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _hurry.Dispose();
    }
}
