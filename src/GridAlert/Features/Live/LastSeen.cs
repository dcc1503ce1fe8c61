using System.Collections.Concurrent;
using GridAlert.Features.Access.Devices;
using GridAlert.Features.Record.Origins;

namespace GridAlert.Features.Live;

/// <summary>Remembers which phones were connected and from where, and writes it down now and then: a storm of reconnects is one update.</summary>
public sealed class LastSeen(DeviceStore devices, Connections connections, OriginStore origins, TimeProvider time, ILogger<LastSeen> log) : BackgroundService
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(10);

    // A phone that stays connected is seen all the while.
    private static readonly TimeSpan LookAgainEvery = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<Guid, Origin?> _seen = new();

    /// <param name="from">Where it connects from; null when it leaves.</param>
    public void Note(Guid deviceId, Origin? from = null) => _seen.AddOrUpdate(deviceId, from, (_, known) => from ?? known);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var looked = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(WriteEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (time.GetElapsedTime(looked) > LookAgainEvery)
            {
                looked = time.GetTimestamp();
                foreach (var device in connections.Devices)
                    Note(device);
            }
            var seen = _seen.Keys.ToArray();
            if (seen.Length == 0)
                continue;
            var from = new List<Origin>();
            foreach (var id in seen)
            {
                if (_seen.TryRemove(id, out var origin) && origin is not null)
                    from.Add(origin);
            }
            try
            {
                await origins.AddAsync(from, time.GetUtcNow(), CancellationToken.None);
                await devices.SeenAsync(seen, time.GetUtcNow(), CancellationToken.None);
            }
            catch (Exception e)
            {
                log.LogWarning(e, "When {Count} phone(s) were last seen could not be stored", seen.Length);
            }
        }
    }
}
