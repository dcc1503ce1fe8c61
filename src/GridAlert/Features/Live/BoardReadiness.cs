using System.Collections.Concurrent;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;

namespace GridAlert.Features.Live;

/// <summary>How ready a unit is, beside its board. Counted by a sweep and kept for a minute, so that a board waits for it once.</summary>
public sealed class BoardReadiness(IReadinessBeside readiness, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, ReadinessBand? Band)> _kept = new(StringComparer.Ordinal);

    /// <summary>Null where there are no stairwells. Whether the caller may see the unit was asked before.</summary>
    public async Task<ReadinessBand?> OfAsync(Caller caller, string unitCode, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (_kept.TryGetValue(unitCode, out var kept) && now - kept.At < KeptFor)
            return kept.Band;
        var band = await readiness.OfAsync(caller, [unitCode], cancel);
        _kept[unitCode] = (now, band);
        return band;
    }
}
