using EvolveDb;
using Npgsql;

namespace GridAlert.Platform;

/// <summary>The connection of the role that owns the schema, and the one that GridAlert works with; they may be the same.</summary>
/// <param name="AppPassword">What the app's role gets, where the owner has to make it; null for none.</param>
public sealed record OwnerConnection(string Value, string AppRole, string? AppPassword)
{
    public static OwnerConnection Of(string owner, string app)
    {
        var builder = new NpgsqlConnectionStringBuilder(app);
        return new(Database.Defaults(owner).ConnectionString, builder.Username ?? "", builder.Password ?? Environment.GetEnvironmentVariable("PGPASSWORD"));
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
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner.Value) { CommandTimeout = 0, Pooling = false }.ConnectionString);
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
        FinishAlone(connection, owner);
    }

    /// <summary>What a migration cannot know: the scheduler's tables, and who works with the schema.</summary>
    private static void FinishAlone(NpgsqlConnection connection, OwnerConnection owner)
    {
        // Until the session ends, and not in one transaction: that would hold the locks of several tables, in a circle with a node whose scheduler is at work.
        using (var alone = new NpgsqlCommand("select pg_advisory_lock($1)", connection) { Parameters = { new() { Value = Locks.Schema } } })
            alone.ExecuteNonQuery();
        QuartzSchema.Provision(connection);
        // Named by the environment alone, it is the same for both.
        if (owner.AppRole.Length > 0 && owner.AppRole != connection.UserName)
        {
            AppRole.Make(connection, owner.AppRole, owner.AppPassword);
            AppRole.Grant(connection, owner.AppRole);
        }
    }
}
