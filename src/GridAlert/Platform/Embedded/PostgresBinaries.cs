using System.Globalization;
using System.Text.RegularExpressions;

namespace GridAlert.Platform.Embedded;

/// <summary>A folder with initdb and postgres of one version.</summary>
internal sealed partial record PostgresBinaries(string Folder, string Version, int Major)
{
    public const int OldestMajor = 15;

    /// <summary>Set by the operator: these and no others.</summary>
    public const string ChosenVariable = "GRIDALERT_POSTGRES_BIN";

    /// <summary>Set by ops/run: binaries from a package, for a machine that has none.</summary>
    public const string FallbackVariable = "GRIDALERT_POSTGRES_FALLBACK_BIN";

    public string Initdb => Path.Combine(Folder, "initdb");
    public string Postgres => Path.Combine(Folder, "postgres");

    /// <param name="major">The version that made the cluster, or null for a new one.</param>
    public static async Task<PostgresBinaries> FindAsync(int? major, string dataFolder, CancellationToken ct)
    {
        var seen = new List<PostgresBinaries>();
        foreach (var folder in Candidates().Distinct(StringComparer.Ordinal))
        {
            if (await ReadAsync(folder, ct) is not { } found) continue;
            if (major is null ? found.Major >= OldestMajor : found.Major == major) return found;
            seen.Add(found);
        }

        throw new EmbeddedPostgresException(Explain(major, dataFolder, seen));
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(ChosenVariable) is { Length: > 0 } chosen) return [chosen];

        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => RealFolderOf(Path.Combine(folder, "initdb")))
            .OfType<string>();
        var installed = Versioned("/usr/lib/postgresql", "*", "bin").Concat(Versioned("/usr", "pgsql-*", "bin"));
        string?[] fallback = [Environment.GetEnvironmentVariable(FallbackVariable)];
        return onPath.Concat(installed).Concat(fallback.OfType<string>().Where(f => f.Length > 0));
    }

    /// <summary>A command on the PATH is often a lone link into the folder where its companions are.</summary>
    private static string? RealFolderOf(string command) =>
        File.Exists(command)
            ? Path.GetDirectoryName(File.ResolveLinkTarget(command, returnFinalTarget: true)?.FullName ?? command)
            : null;

    private static IEnumerable<string> Versioned(string parent, string pattern, string child) =>
        Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, pattern)
                .OrderByDescending(f => int.TryParse(Digits().Match(Path.GetFileName(f)).Value, out var v) ? v : 0)
                .Select(f => Path.Combine(f, child))
            : [];

    private static async Task<PostgresBinaries?> ReadAsync(string folder, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(folder, "initdb")) || !File.Exists(Path.Combine(folder, "postgres"))) return null;
        var (exit, output) = await Shell.RunAsync([Path.Combine(folder, "postgres"), "--version"], ct);
        var version = VersionNumber().Match(output);
        return exit == 0 && version.Success
            ? new PostgresBinaries(
                folder, version.Value, int.Parse(version.Groups["major"].Value, CultureInfo.InvariantCulture))
            : null;
    }

    private static string Explain(int? major, string dataFolder, List<PostgresBinaries> seen)
    {
        var found = seen.Count == 0
            ? "none were found"
            : "found only " + string.Join(", ", seen.Select(s => $"{s.Version} in {s.Folder}"));
        var chosen = Environment.GetEnvironmentVariable(ChosenVariable) is { Length: > 0 } folder
            ? $" ({ChosenVariable} names {folder})"
            : "";
        return major is null
            ? $"Binaries of PostgreSQL {OldestMajor} or newer are needed, {found}{chosen}. Start with ops/run, which fetches them; "
                + $"or install the package postgresql; or set {ChosenVariable} to the folder with initdb and postgres; "
                + "or set ConnectionStrings__GridAlert to a server."
            : $"The data in {dataFolder} were made by PostgreSQL {major}, whose binaries are needed; {found}{chosen}. "
                + $"Install PostgreSQL {major} or set {ChosenVariable} to its bin folder; "
                + "or set GRIDALERT_DATA to another folder to begin anew.";
    }

    [GeneratedRegex(@"(?<major>\d+)(\.\d+)?", RegexOptions.ExplicitCapture)]
    private static partial Regex VersionNumber();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
