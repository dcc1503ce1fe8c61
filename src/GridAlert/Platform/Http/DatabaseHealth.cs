using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace GridAlert.Platform;

/// <summary>Ready means that PostgreSQL answers.</summary>
public sealed class DatabaseHealth(NpgsqlDataSource database, DatabaseWatch watch) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            watch.ThrowIfAway();
            await AskAsync(cancellationToken).WaitAsync(Database.Impatience, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is DatabaseAwayException or NpgsqlException || Database.IsAbsence(e))
        {
            return HealthCheckResult.Unhealthy("PostgreSQL does not answer");
        }
    }

    private async Task AskAsync(CancellationToken cancel)
    {
        await using var command = database.CreateCommand("select 1");
        await command.ExecuteScalarAsync(cancel);
    }
}
