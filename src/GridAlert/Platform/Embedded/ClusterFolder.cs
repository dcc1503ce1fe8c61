namespace GridAlert.Platform.Embedded;

/// <summary>What lies where in the folder of an embedded PostgreSQL.</summary>
internal sealed record ClusterFolder(string Path)
{
    private const UnixFileMode Passable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Data => System.IO.Path.Combine(Path, "cluster");
    public string PostmasterFile => System.IO.Path.Combine(Data, "postmaster.pid");
    public string LockFile => System.IO.Path.Combine(Path, "lock");
    public string OwnerFile => System.IO.Path.Combine(Path, "owner.pid");
    public string PasswordFile => System.IO.Path.Combine(Path, "password");
    public string Log => System.IO.Path.Combine(Path, "postgres.log");

    public static async Task<ClusterFolder> PrepareAsync(string folder, CancellationToken ct)
    {
        var path = System.IO.Path.GetFullPath(folder);
        try
        {
            CreatePassable(path);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedPostgresException(
                $"The data folder {path} could not be made ({reason.Message}). Set GRIDALERT_DATA to a folder you may write to.",
                reason);
        }

        // Symbolic links resolved, because the kernel names a server's folder that way.
        var (exit, real) = await Shell.RunAsync(["realpath", "--", path], ct);
        return new ClusterFolder(exit == 0 ? real : path);
    }

    public void WritePrivate(string file, string text)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = Private,
        };
        using var writer = new StreamWriter(file, options);
        writer.Write(text);
    }

    private static void CreatePassable(string path)
    {
        if (Directory.Exists(path)) return;
        if (System.IO.Path.GetDirectoryName(path) is { } parent) CreatePassable(parent);
        Directory.CreateDirectory(path);
        // Under root the server runs as another user, who must be able to walk through, whatever the umask.
        if (Environment.IsPrivilegedProcess) File.SetUnixFileMode(path, Passable);
    }
}
