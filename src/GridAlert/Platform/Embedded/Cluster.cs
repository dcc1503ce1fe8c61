using System.Globalization;
using System.Security.Cryptography;

namespace GridAlert.Platform.Embedded;

/// <summary>The files of a cluster, ready to be served.</summary>
internal sealed record Cluster(
    ClusterFolder Folder, PostgresBinaries Binaries, ServerUser User, string? Password)
{
    public const string UserName = "gridalert";

    public static async Task<Cluster> OpenAsync(
        ClusterFolder folder, bool durable, ILogger log, CancellationToken ct)
    {
        var exists = Directory.Exists(folder.Data);
        var user = await ServerUser.ForAsync(folder.Data, ct);
        await RequireWayInAsync(folder, user, ct);
        var binaries = await PostgresBinaries.FindAsync(
            exists ? await ReadMajorAsync(folder, ct) : null, folder.Path, ct);
        if (!await user.MayAsync("-x", binaries.Postgres, ct))
            throw new EmbeddedPostgresException(
                $"PostgreSQL has to run as {user}, who may not read {binaries.Folder}. "
                + $"Set {PostgresBinaries.ChosenVariable} to binaries outside of private folders.");
        if (!exists) await CreateAsync(folder, binaries, user, durable, log, ct);

        return new Cluster(folder, binaries, user, await PasswordOfAsync(folder, ct));
    }

    /// <summary>Null for a cluster that trusts.</summary>
    public static async Task<string?> PasswordOfAsync(ClusterFolder folder, CancellationToken ct) =>
        File.Exists(folder.PasswordFile) ? (await File.ReadAllTextAsync(folder.PasswordFile, ct)).Trim() : null;

    private static async Task RequireWayInAsync(ClusterFolder folder, ServerUser user, CancellationToken ct)
    {
        if (user.UserId is null || await user.MayAsync("-x", folder.Path, ct)) return;
        throw new EmbeddedPostgresException(
            $"PostgreSQL refuses to run as root and has to run as {user}, who cannot enter {folder.Path} because a folder above "
            + "it is private. Set GRIDALERT_DATA to a folder outside of it, for example /var/lib/gridalert.");
    }

    private static async Task<int> ReadMajorAsync(ClusterFolder folder, CancellationToken ct)
    {
        try
        {
            var text = await File.ReadAllTextAsync(Path.Combine(folder.Data, "PG_VERSION"), ct);
            return int.Parse(text.Trim(), CultureInfo.InvariantCulture);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new EmbeddedPostgresException(
                $"{folder.Data} is not a PostgreSQL cluster that {Environment.UserName} can read ({reason.Message}). "
                + "Start as its owner, or move it away, or set GRIDALERT_DATA to another folder.",
                reason);
        }
    }

    private static async Task CreateAsync(
        ClusterFolder folder, PostgresBinaries binaries, ServerUser user, bool durable, ILogger log, CancellationToken ct)
    {
        log.LogInformation("Making a new PostgreSQL {Version} cluster in {Folder}", binaries.Version, folder.Path);
        // Made beside its place and renamed, so that a start cut short leaves nothing half made behind.
        foreach (var leftover in Directory.EnumerateDirectories(folder.Path, "cluster.new-*"))
            Directory.Delete(leftover, recursive: true);
        var draft = $"{folder.Data}.new-{Environment.ProcessId}";
        Directory.CreateDirectory(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        List<string> command =
        [
            binaries.Initdb, "-D", Path.Combine(draft, "data"), "-U", UserName, "-E", "UTF8", "--locale=C.UTF-8",
            // Codes and words are compared byte by byte, which is the same order and much less work.
            "--lc-collate=C",
        ];
        if (durable)
        {
            // Any local user can reach the loopback: a random password keeps them out.
            var password = RandomNumberGenerator.GetHexString(40, lowercase: true);
            folder.WritePrivate(folder.PasswordFile, password);
            folder.WritePrivate(Path.Combine(draft, "password"), password);
            command.AddRange(["-A", "scram-sha-256", $"--pwfile={Path.Combine(draft, "password")}"]);
        }
        else
        {
            File.Delete(folder.PasswordFile);
            command.AddRange(["-A", "trust", "--no-sync"]);
        }

        await user.TakeOverAsync(draft, ct);
        var (exit, output) = await Shell.RunAsync(user.Run(command), ct);
        if (exit != 0)
        {
            Directory.Delete(draft, recursive: true);
            throw new EmbeddedPostgresException($"initdb could not make a cluster in {folder.Path}: {output}");
        }

        Directory.Move(Path.Combine(draft, "data"), folder.Data);
        Directory.Delete(draft, recursive: true);
    }
}
