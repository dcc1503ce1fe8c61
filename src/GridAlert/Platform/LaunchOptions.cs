using System.Globalization;

namespace GridAlert.Platform;

/// <summary>What the command line asks for.</summary>
public sealed record LaunchOptions
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    public bool Demo { get; init; }
    /// <summary>Demo mode beyond loopback is refused unless this is said as well.</summary>
    public bool DemoIsPublic { get; init; }
    public int Stairwells { get; init; } = 789;
    public long Seed { get; init; } = 330108;
    public string? Urls { get; init; }
    /// <summary>Asks this health address and exits, for container health checks; null to serve.</summary>
    public string? HealthUrl { get; init; }
    /// <summary>Holds the sealed records against their seals and exits.</summary>
    public bool VerifyJournal { get; init; }
    /// <summary>Prints every way in with what it asks of whoever comes, and exits.</summary>
    public bool ListRoutes { get; init; }
    /// <summary>The one record to verify; null for all.</summary>
    public Guid? Activation { get; init; }

    /// <summary>A program to run on the database, with its arguments; null for none.</summary>
    public IReadOnlyList<string>? Beside { get; init; }
    /// <summary>The program gets a new embedded database, where none is configured.</summary>
    public bool BesideNew { get; init; }

    /// <exception cref="ArgumentException">An option that is unknown, or a value that makes no sense; the message says which.</exception>
    public static LaunchOptions Parse(IReadOnlyList<string> args)
    {
        // All that follows is the program's own.
        if (args is ["with-database" or "with-new-database", _, ..])
            return new() { Beside = [.. args.Skip(1)], BesideNew = args[0] == "with-new-database" };
        var options = new LaunchOptions();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, inline) = args[i].Split('=', 2) is [var n, var v] ? (n, v) : (args[i], null);
            string Value() => (inline ?? (++i < args.Count ? args[i] : "")) is { Length: > 0 } value ? value : throw new ArgumentException($"{name} needs a value.");
            bool Said() => inline is null ? true : throw new ArgumentException($"{name} takes no value.");
            options = name switch
            {
                "--demo" => options with { Demo = Said() },
                "--demo-is-public" => options with { DemoIsPublic = Said() },
                "--stairwells" => options with { Stairwells = (int)Number(name, Value(), 1, 400_000) },
                "--seed" => options with { Seed = Number(name, Value(), 0, long.MaxValue) },
                "--urls" => options with { Urls = Value() },
                "--health" => options with { HealthUrl = Value() },
                "routes" => options with { ListRoutes = Said() },
                "verify-journal" => options with { VerifyJournal = Said() },
                "--activation" => options with { Activation = Id(name, Value()) },
                _ => throw new ArgumentException($"{args[i]} is not an option. Options: --demo, --stairwells N, --seed S, --urls URL, --demo-is-public, --health URL; or verify-journal with --activation ID, routes, with-database PROGRAM, with-new-database PROGRAM."),
            };
        }
        return options.Activation is null || options.VerifyJournal ? options : throw new ArgumentException("--activation belongs to verify-journal.");
    }

    private static Guid Id(string name, string text) =>
        Guid.TryParse(text, out var id) ? id : throw new ArgumentException($"{name} takes the id of an activation, not '{text}'.");

    private static long Number(string name, string text, long min, long max) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw new ArgumentException($"{name} takes a number from {min} to {max}, not '{text}'.");

    /// <summary>The addresses in a list with semicolons; the default one when it names none.</summary>
    public static string[] UrlsOf(string? list) =>
        (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } urls ? urls : [DefaultUrl];

    /// <summary>Whether only this machine can reach the address.</summary>
    public static bool IsLoopback(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsLoopback;
}
