namespace GridAlert.Swarm.Bench;

public sealed record ReplayBenchOptions
{
    public required int Lines { get; init; }
    public required int Seeks { get; init; }
    public string? JsonFile { get; init; }
    /// <summary>Path of GridAlert.dll.</summary>
    public required string App { get; init; }

    public static ReplayBenchOptions Parse(IEnumerable<string> args)
    {
        var given = new Arguments(args);
        var options = new ReplayBenchOptions
        {
            Lines = (int)(given.Whole("--lines", 20_000, 5_000_000) ?? 1_000_000),
            Seeks = (int)(given.Whole("--seeks", 5, 1000) ?? 40),
            JsonFile = given.Text("--json"),
            App = Environment.GetEnvironmentVariable("GRIDALERT_APP") ?? "",
        };
        given.End();
        return File.Exists(options.App) ? options : throw new UsageException("GRIDALERT_APP must hold the path of GridAlert.dll; ./ops/bench builds it and sets this.");
    }
}
