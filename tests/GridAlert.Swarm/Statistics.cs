namespace GridAlert.Swarm;

/// <summary>Milliseconds in ascending order, asked for by share.</summary>
public sealed record Spread(int Count, double P50, double P90, double P99, double Max)
{
    public static Spread? Of(IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        return sorted.Length == 0 ? null : new(sorted.Length, At(sorted, 0.5), At(sorted, 0.9), At(sorted, 0.99), sorted[^1]);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The smallest value that at least this share does not exceed.</summary>
    public static double At(double[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
}

/// <summary>Collects times from many threads.</summary>
public sealed class Timings
{
    private readonly List<double> _milliseconds = [];

    public void Add(TimeSpan time)
    {
        lock (_milliseconds)
            _milliseconds.Add(time.TotalMilliseconds);
    }

    public double[] Values
    {
        get
        {
            lock (_milliseconds)
                return [.. _milliseconds];
        }
    }

    public Spread? Spread => Swarm.Spread.Of(Values);
}
