namespace GridAlert.Swarm.Crowd;

public sealed record CrowdOptions
{
    public required Uri Url { get; init; }
    public required int Phones { get; init; }
    public required double Online { get; init; }
    public required Script Script { get; init; }
    /// <summary>Null: <see cref="UsualDuration"/> from the first dispatch on.</summary>
    public TimeSpan? Duration { get; init; }
    public string? JsonFile { get; init; }
    public required string User { get; init; }
    public string? Unit { get; init; }
    public required long Seed { get; init; }

    public static TimeSpan UsualDuration { get; } = TimeSpan.FromSeconds(60);

    public static CrowdOptions Parse(IEnumerable<string> args)
    {
        var given = new Arguments(args);
        var options = new CrowdOptions
        {
            Url = given.Loopback("--url") ?? new("http://127.0.0.1:5080"),
            Phones = (int)(given.Whole("--phones", 1, 120_000) ?? 2367),
            Online = given.Share("--online") ?? 0.9,
            Script = given.OneOf("--script", Script.Normal),
            Duration = given.Duration("--duration"),
            JsonFile = given.Text("--json"),
            User = given.Text("--user") ?? "district",
            Unit = given.Text("--unit"),
            Seed = given.Whole("--seed", 0, long.MaxValue) ?? 330108,
        };
        given.End();
        return options;
    }
}
