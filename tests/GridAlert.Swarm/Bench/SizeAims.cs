namespace GridAlert.Swarm.Bench;

/// <summary>What a size is held to, and how its figures are called.</summary>
/// <param name="Suffix">Of the keys; the district's own size has none.</param>
internal sealed record SizeAims(string Suffix, double? FanOut, double? FanOutWorst, double? Storm, double? StormBesidePeer, double? StormP99)
{
    public static SizeAims District { get; } = new("", 1.4, 2.5, 2, null, 500);

    public static SizeAims Of(int phones, int district) =>
        phones == district ? District
        : phones >= 10_000 ? new($"{phones}", 1.25, null, 1.5, 1.0, null)
        : new($"{phones}", null, null, null, null, null);
}
