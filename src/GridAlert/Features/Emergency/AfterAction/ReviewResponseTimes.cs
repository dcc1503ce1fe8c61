namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>
/// How fast. Every time begins when the dispatch was sent. Percentiles are of nearest rank: a value that was observed.
/// What was carried over from a superseded dispatch is no observation.
/// </summary>
public sealed record ReviewResponseTimes
{
    /// <summary>A receipt's first sign on a phone: received, or read or answered where that mark is missing. Of: all receipts.</summary>
    public required ResponseTime Received { get; init; }
    /// <summary>A receipt read, or answered where that mark is missing. Of: all receipts.</summary>
    public required ResponseTime Read { get; init; }
    /// <summary>An assignment met (the beginning of its being met that held to the end). Of: all assignments. The limit is the acknowledgement's.</summary>
    public required ResponseTime Acknowledged { get; init; }
    /// <summary>The first whole reply of an assignment's trio. Of: assignments of dispatches that ask for a reply. The limit is the reply's.</summary>
    public required ResponseTime FullReply { get; init; }
    /// <summary>An assignment completed. Of: all assignments. The limit is the completion's.</summary>
    public required ResponseTime Completed { get; init; }
}

/// <param name="Observed">How many were observed, of how many could have been.</param>
/// <param name="WithinLimit">
/// Of those whose dispatch set a limit, how many were there by then. For acknowledgements as in the reach section: by the
/// marks; for the others by the server's clock. Of = 0 where no limit was set.
/// </param>
/// <param name="SlowestAt">Where the slowest was; null without observation.</param>
/// <param name="Curve">Rising, at most 61 points: after so long, so many of Observed.Of were there. Empty without observation.</param>
public sealed record ResponseTime(Figure Observed, Percentiles Percentiles, Figure WithinLimit, ReviewPlace? SlowestAt, IReadOnlyList<CurvePoint> Curve);

/// <summary>Of Count observations; every value is null when there is none. Median ≤ P90 ≤ P99 ≤ Slowest.</summary>
public sealed record Percentiles(int Count, TimeSpan? Median, TimeSpan? P90, TimeSpan? P99, TimeSpan? Slowest);

public sealed record ReviewPlace(string StairwellCode, Guid DispatchId);

public sealed record CurvePoint(TimeSpan After, int Count);
