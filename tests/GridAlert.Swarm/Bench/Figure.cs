namespace GridAlert.Swarm.Bench;

/// <summary>Values of all rounds; what counts is their median.</summary>
public sealed record Rounds(IReadOnlyList<double> Values)
{
    public double Median => Spread.Median(Values);
    public double Min => Values.Min();
    public double Max => Values.Max();
}

/// <summary>Something else that was measured beside a figure in the same rounds.</summary>
public sealed record Beside(string Name, Rounds Rounds, double Ratio, double? Aim)
{
    public bool? Met => Aim is { } aim ? Ratio <= aim : null;
}

/// <summary>One figure of GridAlert beside its limit.</summary>
public sealed record Figure
{
    public required string Key { get; init; }
    public required string Name { get; init; }
    public required string Unit { get; init; }
    /// <summary>What the limit is; empty where the figure stands alone.</summary>
    public required string Limit { get; init; }
    public required Rounds GridAlert { get; init; }
    public Rounds? LimitRounds { get; init; }
    /// <summary>Bounds the ratio.</summary>
    public double? Aim { get; init; }
    /// <summary>Beyond this the ratio is a fault; null where the aim itself is the bound.</summary>
    public double? Worst { get; init; }
    /// <summary>Bounds GridAlert's own median, in the figure's unit.</summary>
    public double? Bound { get; init; }
    /// <summary>A throughput: the ratio should be high.</summary>
    public bool HigherIsBetter { get; init; }
    public IReadOnlyList<Beside> Beside { get; init; } = [];

    public double? Ratio => LimitRounds is { } limit ? GridAlert.Median / limit.Median : null;
    public bool? Met => Aim is { } aim ? Reaches(aim) : Bound is { } bound ? GridAlert.Median <= bound : null;
    public bool? Bearable => (Worst ?? Aim) is { } worst ? Reaches(worst) : Met;

    private bool? Reaches(double bound) => Ratio is { } ratio ? HigherIsBetter ? ratio >= bound : ratio <= bound : null;
}
