using EvolveDb;
using Npgsql;

namespace GridAlert.Platform;

/// <summary>Brings the schema up to date. Starters that come at the same time wait for one another.</summary>
public static class Migrations
{
    public static void Run(string connectionString, ILogger log)
    {
        // A large table is rebuilt, or another starter is waited for, as long as it takes.
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 0 }.ConnectionString);
        connection.Open();
        if (connection.PostgreSqlVersion.Major < 15)
            throw new InvalidOperationException($"GridAlert needs PostgreSQL 15 or newer; this server is {connection.PostgreSqlVersion}. Point ConnectionStrings__GridAlert at a newer one.");
        var evolve = new Evolve(connection, message => log.LogDebug("{Migration}", message))
        {
            EmbeddedResourceAssemblies = [typeof(Migrations).Assembly],
            EmbeddedResourceFilters = ["GridAlert.Platform.Migrations"],
            IsEraseDisabled = true,
        };
        evolve.Migrate();
        if (evolve.NbMigration > 0)
            log.LogInformation("Schema brought up to date: {Count} migration(s)", evolve.NbMigration);
    }
}
