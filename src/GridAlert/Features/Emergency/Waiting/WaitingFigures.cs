using System.Diagnostics.Metrics;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Waiting;

/// <summary>Keeps the figures of what waits, looked up now and then so that a scrape costs the database nothing. Every node tells the same ones.</summary>
public sealed class WaitingFigures : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly WaitingQuery _query;
    private readonly TimeProvider _time;
    private readonly ILogger<WaitingFigures> _log;
    private volatile IReadOnlyList<WaitingQueue> _queues = [];

    public WaitingFigures(WaitingQuery query, TimeProvider time, ILogger<WaitingFigures> log)
    {
        (_query, _time, _log) = (query, time, log);
        Telemetry.Meter.CreateObservableGauge("gridalert.queue.length", () => _queues.Select(queue => new Measurement<int>(queue.Count, new KeyValuePair<string, object?>("queue", queue.Queue))),
            "{entry}", "What waits: due escalation steps, stairwells on the desk, overdue reports, messages of a channel");
        Telemetry.Meter.CreateObservableGauge("gridalert.queue.oldest", () => _queues.Select(queue => new Measurement<double>(queue.Seconds, new KeyValuePair<string, object?>("queue", queue.Queue))),
            "s", "How long the oldest of a queue has been waiting");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _queues = await _query.RunAsync(_time.GetUtcNow(), stoppingToken);
            }
            catch (Exception e)
            {
                // Old figures would look like new ones.
                _queues = [];
                _log.LogDebug(e, "What waits could not be counted");
            }
            await Task.Delay(LookEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
