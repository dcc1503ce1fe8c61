using Npgsql;

namespace GridAlert.Swarm.Bench;

/// <summary>A database for one measurement.</summary>
internal static class FreshDatabase
{
    public static async Task<T> UseAsync<T>(string connection, string name, Func<string, Task<T>> measure, CancellationToken cancel)
    {
        await using var server = NpgsqlDataSource.Create(connection);
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

    /// <summary>What is stored must be durable, or its figures mean nothing.</summary>
    public static async Task DurableAsync(string connection, CancellationToken cancel)
    {
        await using var server = NpgsqlDataSource.Create(connection);
        foreach (var setting in new[] { "fsync", "synchronous_commit", "full_page_writes" })
        {
            await using var command = server.CreateCommand($"show {setting}");
            if (await command.ExecuteScalarAsync(cancel) is not "on")
                throw new BenchException($"The database runs with {setting} off: what it stores is not durable, and its figures mean nothing.");
        }
    }
}
