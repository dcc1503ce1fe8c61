using System.Security.Cryptography;
using GridAlert.Platform.Embedded;
using Npgsql;

namespace GridAlert.Platform;

/// <summary>A private PostgreSQL cluster in one folder, that lives exactly as long as this process.</summary>
/// <remarks>What stops a start throws <see cref="EmbeddedPostgresException"/>; its message says what to do.</remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string DatabaseName = "gridalert";

    private readonly FolderClaim _claim;
    private readonly PostgresServer _server;

    private EmbeddedPostgres(FolderClaim claim, PostgresServer server, string connectionString, string appConnectionString)
    {
        _claim = claim;
        _server = server;
        ConnectionString = connectionString;
        AppConnectionString = appConnectionString;
    }

    /// <summary>As the owner of everything.</summary>
    public string ConnectionString { get; }

    /// <summary>As <see cref="AppRole"/>, with a password that holds until the server stops.</summary>
    public string AppConnectionString { get; }

    /// <summary>Process id of the server, for messages and tests.</summary>
    public int ProcessId => _server.PostmasterId;

    /// <summary>Ends when the server has ended, whether it was asked to or not.</summary>
    public Task Stopped => _server.Stopped;

    /// <param name="folder">Made if missing, used again at the next start.</param>
    /// <param name="durable">False gives up every promise after a crash for speed: tests only.</param>
    public static async Task<EmbeddedPostgres> StartAsync(
        string folder, bool durable, ILogger log, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
            throw new EmbeddedPostgresException(
                "The embedded PostgreSQL runs on Linux. Set ConnectionStrings__GridAlert to a PostgreSQL 15 or newer.");

        var home = await ClusterFolder.PrepareAsync(folder, ct);
        var claim = await FolderClaim.TakeAsync(home, ct);
        PostgresServer? server = null;
        try
        {
            await claim.WaitUntilServerIsGoneAsync(log, ct);
            var cluster = await Cluster.OpenAsync(home, durable, log, ct);
            server = await PostgresServer.StartAsync(cluster, durable, log, ct);
            await CreateDatabaseAsync(server.ConnectionStringFor("postgres"), ct);
            var app = await CreateAppRoleAsync(server.ConnectionStringFor(DatabaseName), ct);
            log.LogInformation(
                "PostgreSQL {Version} serves {Folder} on 127.0.0.1:{Port} (pid {Pid})",
                cluster.Binaries.Version, home.Path, server.Port, server.PostmasterId);
            return new EmbeddedPostgres(claim, server, server.ConnectionStringFor(DatabaseName), app);
        }
        catch
        {
            if (server is not null) await server.DisposeAsync();
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a cluster in the folder.</summary>
    public static bool IsIn(string folder) => Directory.Exists(new ClusterFolder(folder).Data);

    /// <summary>The connection string of the server that another process runs on the folder; null when none answers there.</summary>
    public static async Task<string?> FindRunningAsync(string folder, CancellationToken ct)
    {
        if (await PostgresServer.FindRunningAsync(new ClusterFolder(folder), DatabaseName, ct) is not { } found)
            return null;
        try
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(found) { Pooling = false }.ConnectionString);
            await connection.OpenAsync(ct);
            return found;
        }
        catch (NpgsqlException)
        {
            // What a power cut left behind, or a server on its way: a start of our own sorts that out.
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _claim.Dispose();
    }

    private static async Task CreateDatabaseAsync(string connectionString, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = DatabaseName } },
        };
        if (await exists.ExecuteScalarAsync(ct) is not null) return;
        await using var create = new NpgsqlCommand($"create database {DatabaseName}", connection);
        await create.ExecuteNonQueryAsync(ct);
    }

    private static async Task<string> CreateAppRoleAsync(string connectionString, CancellationToken ct)
    {
        // Nobody has to remember it: whoever starts the server hands it on.
        var password = RandomNumberGenerator.GetHexString(40, lowercase: true);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await using (var exists = new NpgsqlCommand("select 1 from pg_roles where rolname = $1", connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = AppRole.Name } } })
        {
            if (await exists.ExecuteScalarAsync(ct) is null)
            {
                await using var create = new NpgsqlCommand($"create role {AppRole.Name} login", connection);
                await create.ExecuteNonQueryAsync(ct);
            }
        }
        await using var alter = new NpgsqlCommand($"alter role {AppRole.Name} password '{password}'", connection);
        await alter.ExecuteNonQueryAsync(ct);
        return new NpgsqlConnectionStringBuilder(connectionString) { Username = AppRole.Name, Password = password }.ConnectionString;
    }
}
