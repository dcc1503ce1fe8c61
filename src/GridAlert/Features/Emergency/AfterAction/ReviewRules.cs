namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>How figures are made of observations.</summary>
public static class ReviewRules
{
    private const int CurvePoints = 60;

    /// <summary>Percentiles of nearest rank: the smallest observation that so many per cent do not exceed.</summary>
    /// <param name="ticks">Observations in any order; they are sorted in place.</param>
    public static Percentiles Percentiles(List<long> ticks)
    {
        if (ticks.Count == 0)
            return new(0, null, null, null, null);
        ticks.Sort();
        return new(ticks.Count, At(50), At(90), At(99), new(ticks[^1]));
        TimeSpan At(int percent) => new(ticks[Rank(ticks.Count, percent)]);
    }

    /// <summary>The index of the nearest rank among so many in rising order.</summary>
    public static int Rank(int count, int percent) => (int)((((long)count * percent) + 99) / 100) - 1;

    /// <summary>After so long, so many: from the sorted observations, at even steps of their number.</summary>
    public static IReadOnlyList<CurvePoint> Curve(List<long> sorted)
    {
        if (sorted.Count == 0)
            return [];
        var points = new List<CurvePoint> { new(TimeSpan.Zero, 0) };
        var steps = Math.Min(CurvePoints, sorted.Count);
        for (var step = 1; step <= steps; step++)
        {
            var count = (int)((long)sorted.Count * step / steps);
            var after = new TimeSpan(sorted[count - 1]);
            if (points[^1].After == after)
                points.RemoveAt(points.Count - 1);
            points.Add(new(after, count));
        }
        return points;
    }

    public static Percentiles Percentiles(IEnumerable<TimeSpan?> spans) => Percentiles([.. spans.OfType<TimeSpan>().Select(span => span.Ticks)]);

    /// <summary>Rounded for reading; null where it cannot be said.</summary>
    public static double? Ratio(int? count, int of) => count is null || of == 0 ? null : Math.Round((double)count.Value / of, 2);
}
