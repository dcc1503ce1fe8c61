using System.Collections.Concurrent;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>Gathers the phones that said something of their own, and writes them down now and then: a whole district that answers is one update.</summary>
public sealed class SignsOfLife(ReachabilityStore tests, TimeProvider time, ILogger<SignsOfLife> log) : BackgroundService
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<Guid, byte> _heard = new();

    public void Note(Guid deviceId) => _heard.TryAdd(deviceId, 0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(WriteEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var heard = _heard.Keys.ToArray();
            if (heard.Length == 0)
                continue;
            try
            {
                await tests.AnsweredAsync(heard, time.GetUtcNow(), CancellationToken.None);
                foreach (var device in heard)
                    _heard.TryRemove(device, out _);
            }
            catch (Exception e)
            {
                log.LogWarning(e, "The signs of life of {Count} phone(s) could not be stored yet", heard.Length);
            }
        }
    }
}
