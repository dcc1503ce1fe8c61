using Npgsql;

namespace GridAlert.Swarm.Bench;

/// <summary>Acknowledgements a second into the real schema and journal, beside PostgreSQL's own group commit.</summary>
internal static class StoreFigure
{
    private const int Batch = 1000;
    private const string Store = "bench_store";
    private const string Limit = "bench_limit";

    public static async Task<Figure> MeasureAsync(string connection, int rows, int rounds, CancellationToken cancel)
    {
        await using var server = NpgsqlDataSource.Create(connection);
        await DurableAsync(server, cancel);
        var (ours, limit) = (new List<double>(), new List<double>());
        // The first round warms both up.
        for (var round = 0; round <= rounds; round++)
        {
            var perSecond = await InFreshDatabaseAsync(server, connection, Store, fresh => AcknowledgementStore.MeasureAsync(fresh, rows, Batch, cancel), cancel);
            var limitPerSecond = await InFreshDatabaseAsync(server, connection, Limit, fresh => GroupCommit.MeasureAsync(fresh, rows, Batch, cancel), cancel);
            if (round == 0)
                continue;
            ours.Add(perSecond);
            limit.Add(limitPerSecond);
        }
        return new()
        {
            Key = "store",
            Name = $"Acknowledgements stored, {rows} in batches of {Batch}",
            Unit = "/s",
            Limit = "PostgreSQL group commit, two plain tables",
            GridAlert = new(ours),
            LimitRounds = new(limit),
            Aim = 0.4,
            HigherIsBetter = true,
        };
    }

    private static async Task DurableAsync(NpgsqlDataSource server, CancellationToken cancel)
    {
        foreach (var setting in new[] { "fsync", "synchronous_commit", "full_page_writes" })
        {
            await using var command = server.CreateCommand($"show {setting}");
            if (await command.ExecuteScalarAsync(cancel) is not "on")
                throw new BenchException($"The database runs with {setting} off: what it stores is not durable, and its figures mean nothing.");
        }
    }

    private static async Task<T> InFreshDatabaseAsync<T>(
        NpgsqlDataSource server, string connection, string name, Func<string, Task<T>> measure, CancellationToken cancel)
    {
        await RunAsync($"drop database if exists {name} with (force)", cancel);
        await RunAsync($"create database {name}", cancel);
        try
        {
            // Without a pool nothing holds the database when it is dropped.
            return await measure(new NpgsqlConnectionStringBuilder(connection) { Database = name, Pooling = false }.ConnectionString);
        }
        finally
        {
            await RunAsync($"drop database if exists {name} with (force)", CancellationToken.None);
        }

        async Task RunAsync(string sql, CancellationToken stop)
        {
            await using var command = server.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(stop);
        }
    }
}
