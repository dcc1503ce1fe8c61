using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace GridAlert.Tests.Support;

/// <summary>One PostgreSQL for all tests; every caller gets a database of its own, copied from a migrated template.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private const string Template = "spine";

    private EmbeddedPostgres _postgres = null!;
    private string _folder = null!;
    private int _databases;

    public async ValueTask InitializeAsync()
    {
        // Not CreateTempSubdirectory: that one is private, and under root the server runs as another user.
        _folder = Path.Combine(Path.GetTempPath(), $"gridalert-postgres-{Guid.CreateVersion7():N}");
        _postgres = await EmbeddedPostgres.StartAsync(_folder, durable: false, NullLogger.Instance, TestContext.Current.CancellationToken);
        await ExecuteAsync($"create database {Template}");
        // A connection that stays open in a pool would keep the template from being copied.
        Migrations.Run(ConnectionStringFor(Template, pooling: false), NullLogger.Instance);
    }

    /// <summary>The connection string of a fresh database with the current schema and no rows.</summary>
    public Task<string> NewDatabaseAsync() => CreateAsync($"template {Template} strategy file_copy");

    /// <summary>The connection string of a fresh database without a schema.</summary>
    public Task<string> NewEmptyDatabaseAsync() => CreateAsync("");

    public async ValueTask DisposeAsync()
    {
        if (_postgres is null) return;
        await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> CreateAsync(string options)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"create database {name} {options}");
        return ConnectionStringFor(name, pooling: true);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionStringFor("postgres", pooling: false));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private string ConnectionStringFor(string database, bool pooling) =>
        new NpgsqlConnectionStringBuilder(_postgres.ConnectionString)
        {
            Database = database,
            Pooling = pooling,
            // Several classes run at once on one server with 200 connections.
            MaxPoolSize = 40,
        }.ConnectionString;
}
