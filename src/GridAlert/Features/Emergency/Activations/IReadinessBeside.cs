using GridAlert.Features.Access;

namespace GridAlert.Features.Emergency.Activations;

/// <summary>How ready units are, in one line.</summary>
/// <param name="Silent">Stairwells where nobody would hear tonight.</param>
/// <param name="Worst">One stairwell in ten is no better.</param>
/// <param name="PageOf">The unit whose page says more.</param>
public sealed record ReadinessBand(int Stairwells, int Silent, int Median, int Worst, string PageOf)
{
    public int Reachable => Stairwells - Silent;
}

/// <summary>Tells, beside the switch, how ready the chosen units are.</summary>
public interface IReadinessBeside
{
    /// <summary>Null where there are no stairwells.</summary>
    Task<ReadinessBand?> OfAsync(Caller caller, IReadOnlyCollection<string> unitCodes, CancellationToken cancel);
}
