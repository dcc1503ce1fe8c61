using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace GridAlert.Platform.Embedded;

/// <summary>A running server and the small shell that ties its life to ours.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>
    /// Our end of its standard input closes when we dispose or die, kill -9 included; then it asks the server for a fast
    /// shutdown. Signals meant for us (Ctrl-C, a service manager's TERM to the whole group) must not take it down first.
    /// </summary>
    private const string Guard =
        """
        trap '' INT TERM HUP
        umask 077
        exec 3<&0
        log=$1; shift
        "$@" 3<&- </dev/null >>"$log" 2>&1 &
        server=$!
        { read -r _ <&3; kill -INT $server; } 2>/dev/null &
        watch=$!
        wait $server
        result=$?
        kill -KILL $watch 2>/dev/null
        exit $result
        """;

    private const long LargeLog = 8 * 1024 * 1024;
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(60);

    private readonly Cluster _cluster;
    private readonly Process _guard;
    private readonly ILogger _log;
    private bool _stopping;

    private PostgresServer(Cluster cluster, Process guard, int port, ILogger log)
    {
        _cluster = cluster;
        _guard = guard;
        _log = log;
        Port = port;
        Stopped = WatchAsync();
    }

    public int Port { get; }

    public int PostmasterId { get; private set; }

    public Task Stopped { get; }

    public static async Task<PostgresServer> StartAsync(
        Cluster cluster, bool durable, ILogger log, CancellationToken ct)
    {
        KeepLogSmall(cluster.Folder.Log);
        for (var attempt = 1; ; attempt++)
        {
            var start = new FileInfo(cluster.Folder.Log) is { Exists: true } file ? file.Length : 0;
            var server = Launch(cluster, durable, log);
            try
            {
                if (await server.BecomesReadyAsync(ct)) return server;
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }

            await server.DisposeAsync();
            var said = ReadFrom(cluster.Folder.Log, start);
            // Somebody took the free port in between.
            if (attempt < 5 && said.Contains("TCP/IP", StringComparison.Ordinal)) continue;
            throw new EmbeddedPostgresException(
                $"PostgreSQL did not start on {cluster.Folder.Path}. The end of {cluster.Folder.Log} says:\n{said}");
        }
    }

    /// <summary>How to reach the server that the folder's postmaster file tells of; null when there is none.</summary>
    public static async Task<string?> FindRunningAsync(ClusterFolder folder, string database, CancellationToken ct)
    {
        try
        {
            // Its fourth line is the port.
            return int.TryParse(File.ReadLines(folder.PostmasterFile).ElementAtOrDefault(3), out var port)
                ? Describe(port, await Cluster.PasswordOfAsync(folder, ct), database)
                : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException reason)
        {
            throw new EmbeddedPostgresException($"{folder.Path} belongs to another user. Start as that user, or set GRIDALERT_DATA to another folder.", reason);
        }
    }

    public string ConnectionStringFor(string database) => Describe(Port, _cluster.Password, database);

    private static string Describe(int port, string? password, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = Cluster.UserName,
        Password = password,
        Database = database,
        // Both only cost a round trip on the loopback.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        if (_stopping) return;
        _stopping = true;
        try
        {
            _guard.StandardInput.Close();
        }
        catch (IOException)
        {
            // The guard is gone already.
        }

        if (await Task.WhenAny(Stopped, Task.Delay(ShutdownPatience)) == Stopped)
            _guard.Dispose();
        else
            _log.LogWarning(
                "PostgreSQL is still writing after {Patience}; it ends by itself (pid {Pid})", ShutdownPatience, PostmasterId);
    }

    private static PostgresServer Launch(Cluster cluster, bool durable, ILogger log)
    {
        var port = FindFreePort();
        string[] server =
        [
            cluster.Binaries.Postgres, "-D", cluster.Folder.Data, "-p", port.ToString(CultureInfo.InvariantCulture), "-k", "",
            .. Settings(durable).SelectMany(s => new[] { "-c", s }),
        ];
        // A session of its own: the terminal's Ctrl-C reaches us alone, and we stop the server when we have drained.
        string[] command = ["setsid", "sh", "-c", Guard, "gridalert-postgres", cluster.Folder.Log, .. cluster.User.Run(server)];
        var guard = new Process { StartInfo = Shell.Describe(command) };
        Shell.Start(guard);
        return new PostgresServer(cluster, guard, port, log);
    }

    /// <summary>Given at every start and not written into the cluster, so that an older cluster gets them too.</summary>
    private static string[] Settings(bool durable) =>
    [
        "listen_addresses=127.0.0.1",
        "timezone=UTC",
        "log_timezone=UTC",
        // A hundred for the application's pool, the rest for a second process, backups and a person looking.
        "max_connections=200",
        // The working set of a large district; small beside the memory of any machine that serves one.
        "shared_buffers=256MB",
        // The first activation of a day must not meet a checkpoint that a roster import has forced.
        "max_wal_size=2GB",
        // Statements here run for milliseconds; compiling them costs more than it gives.
        "jit=off",
        .. durable
            ? ["fsync=on", "synchronous_commit=on", "full_page_writes=on"]
            : new[] { "fsync=off", "synchronous_commit=off", "full_page_writes=off" },
    ];

    private async Task<bool> BecomesReadyAsync(CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        var nextWord = TimeSpan.FromSeconds(5);
        var probe = new NpgsqlConnectionStringBuilder(ConnectionStringFor("postgres")) { Pooling = false }.ConnectionString;
        while (!Stopped.IsCompleted)
        {
            try
            {
                await using var connection = new NpgsqlConnection(probe);
                await connection.OpenAsync(ct);
                PostmasterId = ReadPostmasterId();
                return true;
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InvalidPassword)
            {
                throw new EmbeddedPostgresException(
                    $"{_cluster.Folder.PasswordFile} does not hold the password of the cluster beside it. Put the right one back, "
                    + "or set GRIDALERT_DATA to another folder.",
                    refused);
            }
            catch (NpgsqlException)
            {
                // Not listening yet, or recovering after a crash, which takes as long as it takes.
                await Task.WhenAny(Stopped, Task.Delay(30, ct));
                ct.ThrowIfCancellationRequested();
            }

            if (waited.Elapsed < nextWord) continue;
            nextWord += TimeSpan.FromSeconds(5);
            _log.LogInformation("PostgreSQL is not ready yet after {Seconds} s: recovering what the last run left", (int)waited.Elapsed.TotalSeconds);
        }

        return false;
    }

    private int ReadPostmasterId() =>
        int.TryParse(File.ReadLines(_cluster.Folder.PostmasterFile).FirstOrDefault(), out var pid) ? pid : 0;

    private async Task WatchAsync()
    {
        await _guard.WaitForExitAsync();
        if (!_stopping && PostmasterId != 0)
            _log.LogCritical(
                "The embedded PostgreSQL has ended by itself (exit code {ExitCode}); see {Log}", _guard.ExitCode, _cluster.Folder.Log);
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void KeepLogSmall(string log)
    {
        if (new FileInfo(log) is { Exists: true, Length: > LargeLog }) File.Move(log, log + ".1", overwrite: true);
    }

    private static string ReadFrom(string log, long position)
    {
        if (!File.Exists(log)) return "";
        using var file = File.OpenRead(log);
        file.Seek(Math.Max(position, file.Length - 2000), SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Trim();
    }
}
