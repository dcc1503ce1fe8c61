using System.Collections.Concurrent;
using GridAlert.Features.Access.Devices;
using GridAlert.Features.Record.Origins;

namespace GridAlert.Features.Live;

/// <summary>Remembers which phones were connected and from where, and writes it down now and then: a storm of reconnects is one update.</summary>
public sealed class LastSeen(DeviceStore devices, Connections connections, OriginStore origins, TimeProvider time, ILogger<LastSeen> log) : BackgroundService
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(10);

    // A phone that stays connected is seen all the while. Once a day says so soon enough, each in its own part of the day.
    private static readonly TimeSpan PartOfDay = TimeSpan.FromMinutes(10);
    private static readonly long Parts = TimeSpan.FromDays(1).Ticks / PartOfDay.Ticks;
    private readonly ConcurrentDictionary<Guid, Origin?> _seen = new();

    /// <param name="from">Where it connects from; null when it leaves.</param>
    public void Note(Guid deviceId, Origin? from = null) => _seen.AddOrUpdate(deviceId, from, (_, known) => from ?? known);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var looked = PartNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(WriteEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (PartNow() is var part && part != looked)
            {
                looked = part;
                foreach (var device in connections.Devices.Where(device => (uint)device.GetHashCode() % Parts == part))
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

    private long PartNow() => time.GetUtcNow().Ticks / PartOfDay.Ticks % Parts;
}
