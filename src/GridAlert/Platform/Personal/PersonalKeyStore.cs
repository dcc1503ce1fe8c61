using System.Security.Cryptography;
using Dapper;
using Npgsql;

namespace GridAlert.Platform;

/// <summary>A data key as administrators see it.</summary>
public sealed record PersonalKeyEntry(int Id, DateTimeOffset MadeAt, DateTimeOffset UsedFrom, bool IsPresent);

/// <summary>The keys of personal data in the database, wrapped; every node reads them at its start and twice a minute.</summary>
public sealed class PersonalKeyStore(NpgsqlDataSource database, PersonalMaster master, AppMode mode, TimeProvider time, ILogger<PersonalKeyStore> log) : BackgroundService
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(30);

    /// <summary>How long a new key waits, so that every node has read it before.</summary>
    private static readonly TimeSpan KnownAfter = TimeSpan.FromMinutes(1);

    private sealed record Row
    {
        public required int Id { get; init; }
        public required string Purpose { get; init; }
        public required byte[] Wrapped { get; init; }
        public required string WrappedBy { get; init; }
        public required DateTimeOffset MadeAt { get; init; }
        public required DateTimeOffset UsedFrom { get; init; }
    }

    private const string Select = "select id, purpose, wrapped, wrapped_by as WrappedBy, made_at as MadeAt, used_from as UsedFrom from personal_key order by used_from, id";

    /// <summary>Makes the first keys where there are none, and takes over those that there are. One starter at a time.</summary>
    /// <exception cref="StartupException">They cannot be opened.</exception>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        await using (var connection = await database.OpenConnectionAsync(cancel))
        {
            var rows = (await connection.QueryAsync<Row>(Select)).AsList();
            var now = time.GetUtcNow();
            if (!rows.Exists(row => row.Purpose == "data"))
                await AddAsync(connection, "data", now, now);
            if (!rows.Exists(row => row.Purpose == "index"))
                await AddAsync(connection, "index", now, now);
            foreach (var row in rows)
            {
                var (key, isOld) = master.Unwrap(row.Id, row.WrappedBy, row.Wrapped);
                if (isOld)
                    await connection.ExecuteAsync("update personal_key set wrapped = @wrapped, wrapped_by = @Way where id = @Id", new { wrapped = master.Wrap(row.Id, key), master.Way, row.Id });
            }
        }
        await LoadAsync(cancel);
        PersonalKeys.Reload = Load;
        if (!mode.Demo && !master.IsApart)
            log.LogWarning("The keys of personal data lie readable in the same database. Set Privacy__MasterKey (or Keys__Certificate), so that a copy of the database names nobody");
    }

    /// <summary>A new data key, in use once every node knows it; what is stored follows bit by bit.</summary>
    public async Task<int> RotateAsync(Transaction transaction, DateTimeOffset now) => await AddAsync(transaction.Connection, "data", now, now + KnownAfter);

    /// <summary>The data keys, newest first.</summary>
    public async Task<List<PersonalKeyEntry>> ListAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return [.. (await connection.QueryAsync<Row>(Select)).Where(row => row.Purpose == "data").Reverse().Select(row => new PersonalKeyEntry(row.Id, row.MadeAt, row.UsedFrom, row.Id == PersonalKeys.PresentId))];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ReadEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(tick => tick is { IsCompletedSuccessfully: true, Result: true }, TaskScheduler.Default))
        {
            try
            {
                await LoadAsync(stoppingToken);
            }
            catch (Exception e) when (Database.IsAbsence(e) || e is OperationCanceledException)
            {
                // The keys that are known go on; the database's absence is told by who watches it.
            }
            catch (StartupException e)
            {
                log.LogError(e, "A new key of personal data cannot be opened on this node");
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        Take((await connection.QueryAsync<Row>(Select)).AsList());
    }

    private void Load()
    {
        using var connection = database.OpenConnection();
        Take(connection.Query<Row>(Select).AsList());
    }

    private void Take(List<Row> rows)
    {
        var keys = rows.ConvertAll(row => (row.Purpose, Key: new PersonalKey(row.Id, master.Unwrap(row.Id, row.WrappedBy, row.Wrapped).Key, row.UsedFrom)));
        PersonalKeys.Use([.. keys.Where(key => key.Purpose == "data").Select(key => key.Key)], keys.Find(key => key.Purpose == "index").Key.Secret, time.GetUtcNow());
    }

    private async Task<int> AddAsync(NpgsqlConnection connection, string purpose, DateTimeOffset now, DateTimeOffset usedFrom)
    {
        var id = RandomNumberGenerator.GetInt32(1, int.MaxValue);
        await connection.ExecuteAsync(
            "insert into personal_key (id, purpose, wrapped, wrapped_by, made_at, used_from) values (@id, @purpose, @wrapped, @Way, @now, @usedFrom)",
            new { id, purpose, wrapped = master.Wrap(id, RandomNumberGenerator.GetBytes(32)), master.Way, now, usedFrom });
        return id;
    }
}
