namespace GridAlert.Swarm.Bench;

public sealed record BenchOptions
{
    public required bool Quick { get; init; }
    public required int Phones { get; init; }
    public string? JsonFile { get; init; }
    /// <summary>Path of GridAlert.dll.</summary>
    public required string App { get; init; }

    public int Rounds => Quick ? 5 : 15;
    public int MemoryRounds => Quick ? 1 : 5;
    public int StoreRows => Quick ? 20_000 : 100_000;

    public static BenchOptions Parse(IEnumerable<string> args)
    {
        var given = new Arguments(args, "--quick");
        var options = new BenchOptions
        {
            Quick = given.Flag("--quick"),
            Phones = (int)(given.Whole("--phones", 3, 12_000) ?? 2367),
            JsonFile = given.Text("--json"),
            App = Environment.GetEnvironmentVariable("GRIDALERT_APP") ?? "",
        };
        given.End();
        if (!File.Exists(options.App))
            throw new UsageException("GRIDALERT_APP must hold the path of GridAlert.dll; ./ops/bench builds it and sets this.");
        if (Crowd.OpenFiles.Refuse(options.Phones * 2) is { } refusal)
            throw new UsageException(refusal);
        return options;
    }
}
