using EvolveDb;
using Npgsql;

namespace GridAlert.Platform;

/// <summary>The connection of the role that owns the schema, and the one that GridAlert works with; they may be the same.</summary>
public sealed record OwnerConnection(string Value, string AppRole)
{
    public static OwnerConnection Of(string owner, string app)
    {
        var role = new NpgsqlConnectionStringBuilder(app).Username ?? "";
        return new(Database.Defaults(owner).ConnectionString, role);
    }
}

/// <summary>Brings the schema up to date. Starters that come at the same time wait for one another.</summary>
public static class Migrations
{
    /// <summary>For a database with one role.</summary>
    public static void Run(string connectionString, ILogger log) => Run(OwnerConnection.Of(connectionString, connectionString), log);

    public static void Run(OwnerConnection owner, ILogger log)
    {
        // A large table is rebuilt, or another starter is waited for, as long as it takes.
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner.Value) { CommandTimeout = 0 }.ConnectionString);
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
        FinishAlone(connection, owner.AppRole);
    }

    /// <summary>What a migration cannot know: the scheduler's tables, and who works with the schema.</summary>
    private static void FinishAlone(NpgsqlConnection connection, string appRole)
    {
        using var transaction = connection.BeginTransaction();
        using (var alone = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = Locks.Schema } } })
            alone.ExecuteNonQuery();
        QuartzSchema.Provision(connection);
        if (appRole != connection.UserName)
            AppRole.Grant(connection, appRole);
        transaction.Commit();
    }
}
