using GridAlert.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridAlert;

/// <summary>
/// The database that GridAlert uses, for commands that run beside it or while it does not: the configured one as its owner, or
/// the embedded one, which is started for as long as this lives when no GridAlert has.
/// </summary>
internal sealed record OwnDatabase(string ConnectionString, EmbeddedPostgres? Started) : IAsyncDisposable
{
    /// <exception cref="StartupException">There is none.</exception>
    public static Task<OwnDatabase> OpenAsync(IConfiguration configuration) => OpenAsync(configuration, isNew: false);

    /// <summary>An embedded one is made where there is none yet.</summary>
    /// <exception cref="StartupException">There is one.</exception>
    public static Task<OwnDatabase> MakeAsync(IConfiguration configuration) => OpenAsync(configuration, isNew: true);

    private static async Task<OwnDatabase> OpenAsync(IConfiguration configuration, bool isNew)
    {
        if (new[] { "Migrations", "GridAlert" }.Select(configuration.GetConnectionString).FirstOrDefault(one => !string.IsNullOrWhiteSpace(one)) is { } configured)
            return new(configured, null);
        var folder = Path.Combine(configuration.DataFolder(), "postgres");
        if (EmbeddedPostgres.IsIn(folder) == isNew)
        {
            throw new StartupException(isNew
                ? $"There is a database in {folder}. Name another folder by GRIDALERT_DATA, or move it away."
                : $"There is no database in {folder}. Set GRIDALERT_DATA or ConnectionStrings__GridAlert as for GridAlert itself.");
        }
        if (!isNew && await EmbeddedPostgres.FindRunningAsync(folder, CancellationToken.None) is { } running)
            return new(running, null);
        var started = await EmbeddedPostgres.StartAsync(folder, durable: true, NullLogger.Instance, CancellationToken.None);
        return new(started.ConnectionString, started);
    }

    /// <summary>How PostgreSQL's own programs find it.</summary>
    public IReadOnlyDictionary<string, string?> Environment()
    {
        NpgsqlConnectionStringBuilder parts;
        try
        {
            parts = new(ConnectionString);
        }
        catch (ArgumentException e)
        {
            throw new StartupException($"ConnectionStrings__GridAlert or ConnectionStrings__Migrations is not understood: {e.Message}");
        }
        return new Dictionary<string, string?>
        {
            ["PGHOST"] = parts.Host,
            ["PGPORT"] = parts.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["PGDATABASE"] = parts.Database ?? parts.Username,
            ["PGUSER"] = parts.Username,
            // Where the connection string has none, the environment may.
            ["PGPASSWORD"] = parts.Password ?? System.Environment.GetEnvironmentVariable("PGPASSWORD"),
            ["PGSSLMODE"] = parts.SslMode switch { SslMode.Disable => "disable", SslMode.Allow => "allow", SslMode.Require => "require", SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", _ => "prefer" },
            ["PGAPPNAME"] = "GridAlert operations",
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (Started is not null)
            await Started.DisposeAsync();
    }
}
