using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Live;

/// <summary>Whose phones are connected to this node.</summary>
public sealed class Presence : IPhonesHere
{
    private readonly ConcurrentDictionary<Guid, ImmutableArray<string>> _members = new();
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
    public void Add(Guid memberId, string connectionId, IEnumerable<string> stairwellCodes)
    {
        _members.AddOrUpdate(memberId, [connectionId], (_, connections) => connections.Add(connectionId));
        foreach (var code in stairwellCodes)
            _stairwells.AddOrUpdate(code, 1, (_, connections) => connections + 1);
    }

    public void Remove(Guid memberId, string connectionId, IEnumerable<string> stairwellCodes)
    {
        while (_members.TryGetValue(memberId, out var connections))
        {
            var left = connections.Remove(connectionId);
            if (left.IsEmpty ? _members.TryRemove(new(memberId, connections)) : _members.TryUpdate(memberId, left, connections))
                break;
        }
        foreach (var code in stairwellCodes)
            Decrement(code);
    }

    public bool IsConnected(Guid memberId) => _members.ContainsKey(memberId);

    /// <summary>A responder's connections here: none, one, or one for each of their phones.</summary>
    public ImmutableArray<string> Of(Guid memberId) => _members.GetValueOrDefault(memberId, []);

    public bool IsAnyConnected(string stairwellCode) => _stairwells.ContainsKey(stairwellCode);

    public IReadOnlyCollection<string> Stairwells => [.. _stairwells.Keys];

    private void Decrement(string code)
    {
        while (_stairwells.TryGetValue(code, out var count))
        {
            if (count <= 1 ? _stairwells.TryRemove(new(code, count)) : _stairwells.TryUpdate(code, count - 1, count))
                return;
        }
    }
}
