using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Live;

/// <summary>Whose phones are connected to this node.</summary>
public sealed class Presence
{
    private readonly ConcurrentDictionary<Guid, int> _members = new();
    private readonly ConcurrentDictionary<string, int> _stairwells = new();

    public Presence(UnitTree tree)
    {
        Telemetry.Meter.CreateObservableGauge("gridalert.phones.connected", () => _members.Count, "{phone}", "Responders with a connected phone");
        // By street: a city has hundreds of them, and a figure for each of its communities would be thousands.
        Telemetry.Meter.CreateObservableGauge("gridalert.unit.phones",
            () => _stairwells.GroupBy(stairwell => tree.Find(stairwell.Key)?.CodeOf(UnitKind.Street))
                .Select(street => new Measurement<int>(street.Sum(stairwell => stairwell.Value), new KeyValuePair<string, object?>("unit", street.Key))),
            "{phone}", "Connected phones of a street; one that stands in elsewhere counts there too");
    }

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
