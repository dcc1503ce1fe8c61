using System.Collections.Concurrent;
using GridAlert.Features.Access.Devices;

namespace GridAlert.Features.Live;

/// <summary>Remembers which phones were connected, and writes it down now and then: a storm of reconnects is one update.</summary>
public sealed class LastSeen(DeviceStore devices, TimeProvider time, ILogger<LastSeen> log) : BackgroundService
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<Guid, byte> _seen = new();

    public void Note(Guid deviceId) => _seen[deviceId] = 0;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(WriteEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var seen = _seen.Keys.ToArray();
            if (seen.Length == 0)
                continue;
            foreach (var id in seen)
                _seen.TryRemove(id, out _);
            try
            {
                await devices.SeenAsync(seen, time.GetUtcNow(), CancellationToken.None);
            }
            catch (Exception e)
            {
                log.LogWarning(e, "When {Count} phone(s) were last seen could not be stored", seen.Length);
            }
        }
    }
}
