using Npgsql;

namespace GridAlert.Platform;

/// <summary>Which processes serve this database beside this one: each gives a sign of life in its own row.</summary>
public sealed class Nodes : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    // By the database's clock, which is the same for all.
    private const string SignOfLife =
        """
        with mine as (
            insert into node (id, seen_at) values ($1, clock_timestamp()) on conflict (id) do update set seen_at = excluded.seen_at
        ), gone as (
            delete from node where seen_at < clock_timestamp() - interval '1 minute'
        )
        select 1 + count(*)::int from node where id <> $1 and seen_at > clock_timestamp() - interval '6 seconds'
        """;

    private readonly NpgsqlDataSource _database;
    private readonly ILogger<Nodes> _log;
    private readonly Guid _id;
    private volatile int _count = 1;

    public Nodes(NpgsqlDataSource database, TimeProvider time, ILogger<Nodes> log)
    {
        (_database, _log, _id) = (database, log, Guid.CreateVersion7(time.GetUtcNow()));
        Telemetry.Meter.CreateObservableGauge("gridalert.nodes", () => _count, "{node}", "Nodes that serve the same database, as this one sees it");
    }

    /// <summary>How many nodes there are, with this one.</summary>
    public int Count => _count;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _count = await BeatAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>From now on the others no longer count on this one.</summary>
    public async Task LeaveAsync(CancellationToken cancel)
    {
        await base.StopAsync(cancel);
        await using var command = _database.CreateCommand("delete from node where id = $1");
        command.Parameters.Add(new() { Value = _id });
        await command.ExecuteNonQueryAsync(cancel);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LeaveAsync(cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException || Database.IsAbsence(e))
        {
            // Then the others find out by its silence.
            _log.LogDebug(e, "This node could not take its leave");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!stoppingToken.IsCancellationRequested)
                    _count = await BeatAsync(stoppingToken);
            }
            catch (Exception e)
            {
                // What was known last is as good a guess as any; the database's absence is told by who watches it.
                _log.LogDebug(e, "No sign of life could be given");
            }
        }
    }

    private async Task<int> BeatAsync(CancellationToken cancel)
    {
        await using var command = _database.CreateCommand(SignOfLife);
        command.Parameters.Add(new() { Value = _id });
        return (int)(await command.ExecuteScalarAsync(cancel))!;
    }
}
