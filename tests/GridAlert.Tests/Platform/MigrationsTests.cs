using Dapper;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace GridAlert.Tests.Platform;

/// <summary>The schema is brought up to date by each process that starts, beside those that work.</summary>
public sealed class MigrationsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_start_beside_a_node_whose_scheduler_is_at_work_ends_in_no_circle_of_waiting()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var scheduler = new NpgsqlConnection(database);
        await scheduler.OpenAsync();
        Task start;
        await using (var transaction = await scheduler.BeginTransactionAsync())
        {
            // What a scheduler locks by writing, in the order in which it fires a trigger.
            await scheduler.ExecuteAsync("lock table quartz.qrtz_fired_triggers in row exclusive mode");
            start = Task.Run(() => Migrations.Run(database, NullLogger.Instance));
            await Patience.UntilAsync("the start waits for the scheduler", () => scheduler.ExecuteScalarAsync<bool>(
                "select exists (select 1 from pg_locks where relation = 'quartz.qrtz_fired_triggers'::regclass and not granted)"));
            await scheduler.ExecuteAsync("lock table quartz.qrtz_triggers in row exclusive mode");
            await transaction.CommitAsync();
        }
        await start;
    }
}
