using System.Collections.Concurrent;
using GridAlert.Platform;

namespace GridAlert.Features.Live;

/// <summary>Whose phones are connected to this node.</summary>
public sealed class Presence
{
    private readonly ConcurrentDictionary<Guid, int> _members = new();
    private readonly ConcurrentDictionary<string, int> _stairwells = new();

    public Presence() =>
        Telemetry.Meter.CreateObservableGauge("gridalert.phones.connected", () => _members.Count, "{phone}", "Responders with a connected phone");

    /// <param name="stairwellCodes">Where the member holds a post or stands in for one.</param>
    public void Add(Guid memberId, IEnumerable<string> stairwellCodes)
    {
        _members.AddOrUpdate(memberId, 1, (_, connections) => connections + 1);
        foreach (var code in stairwellCodes)
            _stairwells.AddOrUpdate(code, 1, (_, connections) => connections + 1);
    }

    public void Remove(Guid memberId, IEnumerable<string> stairwellCodes)
    {
        Decrement(_members, memberId);
        foreach (var code in stairwellCodes)
            Decrement(_stairwells, code);
    }

    public bool IsConnected(Guid memberId) => _members.ContainsKey(memberId);

    public bool IsAnyConnected(string stairwellCode) => _stairwells.ContainsKey(stairwellCode);

    /// <summary>Stairwells with at least one connected phone.</summary>
    public IReadOnlyCollection<string> Stairwells => [.. _stairwells.Keys];

    private static void Decrement<T>(ConcurrentDictionary<T, int> counts, T key) where T : notnull
    {
        while (counts.TryGetValue(key, out var count))
        {
            var done = count <= 1
                ? counts.TryRemove(new(key, count))
                : counts.TryUpdate(key, count - 1, count);
            if (done)
                return;
        }
    }
}
