namespace GridAlert.Swarm.Bench;

/// <summary>Values of all rounds; what counts is their median.</summary>
public sealed record Rounds(IReadOnlyList<double> Values)
{
    public double Median => Spread.Median(Values);
    public double Min => Values.Min();
    public double Max => Values.Max();
}

/// <summary>One figure of GridAlert beside its limit.</summary>
public sealed record Figure
{
    public required string Key { get; init; }
    public required string Name { get; init; }
    public required string Unit { get; init; }
    public required string Limit { get; init; }
    public required Rounds GridAlert { get; init; }
    public required Rounds LimitRounds { get; init; }
    public double? Aim { get; init; }
    /// <summary>Beyond this the ratio is a fault; null where the aim itself is the bound.</summary>
    public double? Worst { get; init; }
    /// <summary>A throughput: the ratio should be high.</summary>
    public bool HigherIsBetter { get; init; }

    public double Ratio => GridAlert.Median / LimitRounds.Median;
    public bool? Met => Aim is { } aim ? Reaches(aim) : null;
    public bool? Bearable => (Worst ?? Aim) is { } worst ? Reaches(worst) : null;

    private bool Reaches(double bound) => HigherIsBetter ? Ratio >= bound : Ratio <= bound;
}
