using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace GridAlert.Swarm.Bench;

/// <summary>Acknowledgements a second into the real schema and journal, beside PostgreSQL's own group commit.</summary>
internal static class StoreFigure
{
    private const int UsualBatch = 2000;
    private const string Store = "bench_store";
    private const string Limit = "bench_limit";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task<Figure> MeasureAsync(string app, string connection, int rows, int rounds, CancellationToken cancel)
    {
        await using var server = NpgsqlDataSource.Create(connection);
        await DurableAsync(server, cancel);
        var (ours, limit) = (new List<double>(), new List<double>());
        var batch = UsualBatch;
        // The first round warms both up.
        for (var round = 0; round <= rounds; round++)
        {
            var (perSecond, batchSize) = await InFreshDatabaseAsync(server, connection, Store, fresh => StoreAsync(app, fresh, rows, cancel), cancel);
            batch = batchSize ?? batch;
            var limitPerSecond = await InFreshDatabaseAsync(server, connection, Limit, fresh => GroupCommit.MeasureAsync(fresh, rows, batch, cancel), cancel);
            if (round == 0)
                continue;
            ours.Add(perSecond);
            limit.Add(limitPerSecond);
        }
        return new()
        {
            Key = "store",
            Name = $"Acknowledgements stored, {rows} in batches of up to {batch}",
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

    private static async Task<(double PerSecond, int? BatchSize)> StoreAsync(string app, string connection, int rows, CancellationToken cancel)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [app, "bench-store", "--connection", connection, "--rows", $"{rows}", "--json"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(Patience);
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = await process.StandardError.ReadToEndAsync(patience.Token);
            var said = await output;
            await process.WaitForExitAsync(patience.Token);
            // Other lines may stand before the result.
            var line = said.Split('\n').LastOrDefault(line => line.TrimStart().StartsWith('{'));
            if (process.ExitCode != 0 || line is null)
                throw new BenchException($"GridAlert's bench-store ended with exit code {process.ExitCode}: {(errors + said).Trim()}");
            using var result = JsonDocument.Parse(line);
            return (result.RootElement.GetProperty("perSecond").GetDouble(),
                result.RootElement.TryGetProperty("batchSize", out var size) ? size.GetInt32() : null);
        }
        catch (JsonException e)
        {
            throw new BenchException("GridAlert's bench-store did not answer with JSON.", e);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
