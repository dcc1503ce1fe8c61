using System.Globalization;

namespace GridAlert.Swarm.Bench;

public sealed record BenchOptions
{
    /// <summary>What can be asked for by --only.</summary>
    public static readonly string[] Names =
    [
        "memory", "fanout", "storm", "ack", "steady", "board", "heap", "idle", "reconnect", "store", "persist", "recipients", "observability", "pages",
    ];

    /// <summary>Of these a quick run takes the ones that an emergency is made of: two minutes.</summary>
    private const string QuickNames = "storm,ack,board,heap,store,persist";

    private const int Most = 12_000;
    private const int MostRecipients = 1_000_000;

    public required bool Quick { get; init; }
    /// <summary>Of the district, at which most is measured.</summary>
    public required int Phones { get; init; }
    /// <summary>Connected phones, in ascending order.</summary>
    public required IReadOnlyList<int> Sizes { get; init; }
    /// <summary>Null: everything.</summary>
    public IReadOnlySet<string>? Only { get; init; }
    public string? JsonFile { get; init; }
    /// <summary>Path of GridAlert.dll.</summary>
    public required string App { get; init; }
    /// <summary>The script of the peer on Node; null where there is none.</summary>
    public string? Peer { get; init; }
    /// <summary>The folder for results; null to keep none.</summary>
    public string? Results { get; init; }

    /// <summary>Fewer or more rounds of everything that is measured in rounds; null for the usual numbers.</summary>
    public int? AskedRounds { get; init; }

    public int Rounds => AskedRounds ?? (Quick ? 5 : 15);
    public int WarmUps => Quick ? 1 : 3;
    public int MemoryRounds => AskedRounds ?? (Quick ? 1 : 5);
    /// <summary>Of what takes many seconds a round.</summary>
    public int LongRounds => AskedRounds ?? (Quick ? 3 : 5);
    public TimeSpan IdleFor => TimeSpan.FromSeconds(Quick ? 10 : 30);
    /// <summary>Of a dispatch, mostly offline; in ascending order.</summary>
    public required IReadOnlyList<int> Recipients { get; init; }

    /// <summary>Nothing here may run on for ever.</summary>
    public TimeSpan AtMost => TimeSpan.FromMinutes(Quick ? 10 : 60);

    public bool Wants(params IEnumerable<string> names) => Only is null || names.Any(Only.Contains);

    public static BenchOptions Parse(IEnumerable<string> args)
    {
        var given = new Arguments(args, "--quick");
        var quick = given.Flag("--quick");
        var phones = (int)(given.Whole("--phones", 3, Most) ?? 2367);
        var options = new BenchOptions
        {
            Quick = quick,
            Phones = phones,
            Sizes = Numbers("--sizes", given.Text("--sizes"), Most) ?? (quick ? [phones] : [.. new[] { 1000, phones, 10_000 }.Order()]),
            Recipients = Numbers("--recipients", given.Text("--recipients"), MostRecipients) ?? (quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000]),
            Only = Chosen(given.Text("--only") ?? (quick ? QuickNames : null)),
            AskedRounds = (int?)given.Whole("--rounds", 1, 100),
            JsonFile = given.Text("--json"),
            App = Environment.GetEnvironmentVariable("GRIDALERT_APP") ?? "",
            Peer = Environment.GetEnvironmentVariable("GRIDALERT_BENCH_PEER") is { Length: > 0 } peer ? peer : null,
            Results = Environment.GetEnvironmentVariable("GRIDALERT_BENCH_RESULTS") is { Length: > 0 } results ? results : null,
        };
        given.End();
        if (!File.Exists(options.App))
            throw new UsageException("GRIDALERT_APP must hold the path of GridAlert.dll; ./ops/bench builds it and sets this.");
        // Up to the district's size the phones of all servers are there together, above it one server's at a time.
        if (Crowd.OpenFiles.Refuse(Math.Max(options.Sizes[^1], Math.Min(options.Sizes[^1], phones) * 4)) is { } refusal)
            throw new UsageException(refusal);
        return options;
    }

    private static HashSet<string>? Chosen(string? list)
    {
        if (list is null)
            return null;
        var chosen = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        return chosen.FirstOrDefault(name => !Names.Contains(name)) is { } unknown
            ? throw new UsageException($"--only takes {string.Join(", ", Names)}, not '{unknown}'.")
            : chosen;
    }

    private static int[]? Numbers(string name, string? list, int most)
    {
        if (list is null)
            return null;
        var numbers = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 3 && number <= most
                ? number
                : throw new UsageException($"{name} takes numbers from 3 to {most} with commas between, not '{text}'."));
        return [.. numbers.Distinct().Order()];
    }
}
