using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GridAlert.Platform;

/// <summary>Something that holds callers and can ask them to move over to another node.</summary>
public interface IHoldCallers
{
    /// <summary>Lets them go one after the other, all within this time.</summary>
    Task LetGoAsync(TimeSpan within, CancellationToken cancel);
}

/// <summary>
/// A node on its way out: it says so first, so that nobody new is sent to it, then lets its phones go bit by bit, and stops
/// only then. What it is asked meanwhile it still does. Alone it has nobody to hand over to and stops at once.
/// </summary>
public sealed class Drain(Nodes nodes, IEnumerable<IHoldCallers> holders, IConfiguration configuration, TimeProvider time, ILogger<Drain> log) : IHealthCheck
{
    /// <summary>How many seconds a node takes for its leave: two fifths for the proxies to notice, the rest for the phones.</summary>
    private const string Setting = "Drain:Seconds";
    private const double Default = 5;

    private readonly TimeSpan _takes = Takes(configuration);
    private volatile bool _begun;

    /// <exception cref="StartupException">The setting is no number of seconds.</exception>
    public static TimeSpan Takes(IConfiguration configuration) => TimeSpan.FromSeconds(Settings.Number(configuration, Setting, Default, 0, 600));

    public bool HasBegun => _begun;

    public async Task RunAsync(CancellationToken cancel)
    {
        if (nodes.Count == 1 || _takes <= TimeSpan.Zero)
            return;
        _begun = true;
        log.LogInformation("This node drains for {Seconds} s and stops then", _takes.TotalSeconds);
        await nodes.LeaveAsync(cancel);
        await Task.Delay(_takes * 0.4, time, cancel);
        await Task.WhenAll(holders.Select(holder => holder.LetGoAsync(_takes * 0.6, cancel)));
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_begun ? HealthCheckResult.Unhealthy("This node drains") : HealthCheckResult.Healthy());
}

public static class DrainPipeline
{
    /// <summary>Who connects anew is told to try again, which leads to another node.</summary>
    public static void UseDrain(this WebApplication app)
    {
        var drain = app.Services.GetRequiredService<Drain>();
        app.Use((context, next) =>
            drain.HasBegun && context.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal) && BeginsConnection(context)
                ? new Problem(ProblemKind.Unavailable, "unavailable") { RetryAfter = TimeSpan.FromSeconds(1) }.ToResult(context).ExecuteAsync(context)
                : next(context));
    }

    // Whoever comes with an id is connected already, by another way than WebSockets.
    private static bool BeginsConnection(HttpContext context) =>
        context.Request.Path.Value!.EndsWith("/negotiate", StringComparison.Ordinal) || context.WebSockets.IsWebSocketRequest || !context.Request.Query.ContainsKey("id");
}
