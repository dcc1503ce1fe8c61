using System.Diagnostics;

namespace GridAlert.Platform.Embedded;

/// <summary>One process at a time owns a folder. The kernel drops the lock with the process, however it dies.</summary>
internal sealed class FolderClaim : IDisposable
{
    private static readonly TimeSpan PatienceWithAnOwnerOnItsWayOut = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PatienceWithAServerOnItsWayOut = TimeSpan.FromMinutes(2);

    private readonly ClusterFolder _folder;
    private readonly FileStream _lock;

    private FolderClaim(ClusterFolder folder, FileStream held)
    {
        _folder = folder;
        _lock = held;
    }

    public static async Task<FolderClaim> TakeAsync(ClusterFolder folder, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                var held = new FileStream(folder.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                await File.WriteAllTextAsync(folder.OwnerFile, $"{Environment.ProcessId}\n", ct);
                return new FolderClaim(folder, held);
            }
            catch (UnauthorizedAccessException reason)
            {
                throw new EmbeddedPostgresException(
                    $"{folder.LockFile} belongs to another user. Start as that user, or set GRIDALERT_DATA to another folder.",
                    reason);
            }
            catch (IOException reason) when (waited.Elapsed > PatienceWithAnOwnerOnItsWayOut)
            {
                throw new EmbeddedPostgresException(
                    $"GridAlert is already running on {folder.Path} (pid {ReadFirstLine(folder.OwnerFile) ?? "unknown"}, "
                    + $"its PostgreSQL has pid {ReadFirstLine(folder.PostmasterFile) ?? "unknown"}). "
                    + "Stop it first, or set GRIDALERT_DATA to another folder for a second one.",
                    reason);
            }
            catch (IOException)
            {
                await Task.Delay(100, ct);
            }
        }
    }

    /// <summary>
    /// With the lock in hand, a server that still runs has lost its owner and is going down: it is waited for.
    /// What a power cut left behind is cleared, because its process id may belong to somebody else by now.
    /// </summary>
    public async Task WaitUntilServerIsGoneAsync(ILogger log, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        for (var told = false; FindServer() is { } pid;)
        {
            if (waited.Elapsed > PatienceWithAServerOnItsWayOut)
                throw new EmbeddedPostgresException(
                    $"A PostgreSQL without an owner still runs on {_folder.Data} (pid {pid}). "
                    + $"Stop it with: kill -INT {pid}");
            if (!told)
                log.LogInformation("Waiting for the PostgreSQL of an earlier start to end (pid {Pid})", pid);
            told = true;
            await Task.Delay(100, ct);
        }

        if (Directory.Exists("/proc/self") && File.Exists(_folder.PostmasterFile)) File.Delete(_folder.PostmasterFile);
    }

    public void Dispose()
    {
        File.Delete(_folder.OwnerFile);
        _lock.Dispose();
    }

    private int? FindServer()
    {
        if (int.TryParse(ReadFirstLine(_folder.PostmasterFile), out var named) && IsServerHere(named)) return named;
        if (!Directory.Exists("/proc/self")) return null;
        // Its helpers may outlive a server that was killed, and still hold the shared memory.
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), out var pid) && WorkingFolderOf(pid) == _folder.Data) return pid;
        }

        return null;
    }

    private bool IsServerHere(int pid)
    {
        if (ReadFirstLine($"/proc/{pid}/comm") != "postgres") return false;
        // In some containers root may not look at other users' processes: then the name has to do.
        return (WorkingFolderOf(pid) ?? _folder.Data) == _folder.Data;
    }

    private static string? WorkingFolderOf(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? ReadFirstLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
