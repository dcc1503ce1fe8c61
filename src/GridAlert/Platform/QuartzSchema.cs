using Npgsql;
using Quartz;

namespace GridAlert.Platform;

/// <summary>
/// The scheduler's tables, made from the scheduler's own script by the schema's owner: the role that GridAlert works with
/// makes no tables.
/// </summary>
public static class QuartzSchema
{
    public const string TablePrefix = "quartz.qrtz_";

    private const string Script = "Quartz.Impl.AdoJobStore.Schema.create_postgres.sql";

    public static void Provision(NpgsqlConnection owner)
    {
        using var stream = typeof(IScheduler).Assembly.GetManifestResourceStream(Script)
            ?? throw new InvalidOperationException($"The scheduler's script {Script} is not where it was.");
        using var reader = new StreamReader(stream);
        var script = reader.ReadToEnd().Replace("{0}", TablePrefix, StringComparison.Ordinal).Replace("{1}", TablePrefix.Split('.')[^1], StringComparison.Ordinal);
        foreach (var statement in script.Split("\n--;;", StringSplitOptions.RemoveEmptyEntries))
        {
            using var command = new NpgsqlCommand(statement, owner);
            command.ExecuteNonQuery();
        }
    }
}
