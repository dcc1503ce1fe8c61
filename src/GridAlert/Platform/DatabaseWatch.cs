using Npgsql;

namespace GridAlert.Platform;

/// <summary>
/// Knows whether PostgreSQL answers: it asks each second, on a connection and a thread of its own. While it does not
/// answer, calls are refused at once instead of waiting in a row for a time-out each.
/// </summary>
public sealed class DatabaseWatch(ConnectionString database, ILogger<DatabaseWatch> log) : IHostedService, IDisposable
{
    private const int SilentAfterSeconds = 1;
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private readonly ManualResetEventSlim _stopping = new();
    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(database.Value)
    {
        Pooling = false,
        KeepAlive = 0,
        MaxAutoPrepare = 0,
        Timeout = SilentAfterSeconds,
        CommandTimeout = SilentAfterSeconds,
    }.ConnectionString;

    private Thread? _thread;
    private NpgsqlConnection? _connection;
    private volatile bool _away;

    public bool IsAway => _away;

    public void ThrowIfAway()
    {
        if (_away)
            throw new DatabaseAwayException();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new(Run) { IsBackground = true, Name = "database-watch" };
        _thread.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Set();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _thread?.Join();
        _stopping.Dispose();
    }

    private void Run()
    {
        ThreadPool.GetMinThreads(out var threads, out var ports);
        while (!_stopping.Wait(AskEvery))
        {
            // A connection may break by itself: only when a new one is of no use either, it is the database.
            if (Answers())
            {
                if (_away)
                    log.LogWarning("PostgreSQL answers again");
                _away = false;
                ThreadPool.SetMinThreads(threads, ports);
                continue;
            }
            // Each call that the driver gives up holds a thread while it tells the silent server so; those must not be missing elsewhere.
            ThreadPool.SetMinThreads(threads + new NpgsqlConnectionStringBuilder(_connectionString).MaxPoolSize, ports);
            if (_stopping.IsSet || Answers())
                continue;
            if (!_away)
                log.LogError("PostgreSQL does not answer: calls are refused until it does");
            _away = true;
        }
        _connection?.Dispose();
    }

    private bool Answers()
    {
        try
        {
            if (_connection is null)
            {
                _connection = new(_connectionString);
                _connection.Open();
            }
            using var command = new NpgsqlCommand("select 1", _connection);
            command.ExecuteScalar();
            return true;
        }
        catch (Exception e)
        {
            // Whatever it is: this thread has nobody above it, and its end would be the end of the process.
            log.LogDebug(e, "PostgreSQL was asked in vain");
            _connection?.Dispose();
            _connection = null;
            return false;
        }
    }
}

/// <summary>The database does not answer, so nothing was begun.</summary>
public sealed class DatabaseAwayException() : Exception("the database does not answer"), IMayBeTriedAgain;
