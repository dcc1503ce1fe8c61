using GridAlert.Swarm.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GridAlert.Swarm.Bench;

/// <summary>
/// Storms with figures and traces on, sent by OTLP and scraped as often as Prometheus does, beside storms with all of it
/// off: two servers, one pair of rounds after the other, each pair in the other order.
/// </summary>
internal sealed class ObservabilityFigure(BenchOptions options, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan ScrapeEvery = TimeSpan.FromSeconds(5);

    private sealed record Watched(GridAlertSide Side, Fleet Fleet)
    {
        public List<double> Cpu { get; } = [];
        public List<double> Whole { get; } = [];
    }

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancel)
    {
        say("Observability: two servers, with and without");
        await using var sink = Sink();
        await sink.StartAsync(cancel);
        var watched = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = sink.Urls.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };
        await using var withSide = new GridAlertSide(options.App, options.Phones, time, watched);
        await using var withoutSide = new GridAlertSide(options.App, options.Phones, time, new Dictionary<string, string> { ["OTEL_SDK_DISABLED"] = "true" });
        var with = await OpenAsync(withSide, cancel);
        await using var withFleet = with.Fleet;
        var without = await OpenAsync(withoutSide, cancel);
        await using var withoutFleet = without.Fleet;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var scraping = ScrapeAsync(withSide, end.Token);
        for (var round = -3; round < options.Rounds; round++)
        {
            foreach (var one in round % 2 == 0 ? [with, without] : new[] { without, with })
                await RoundAsync(one, round >= 0, cancel);
        }
        await end.CancelAsync();
        await scraping;
        return
        [
            Of("observabilityCpu", "Computing of the server for a storm with figures, scrapes and traces on", with.Cpu, without.Cpu),
            Of("observabilityTime", "A storm with figures, scrapes and traces on", with.Whole, without.Whole),
        ];

        Figure Of(string key, string name, List<double> ours, List<double> limit) => new()
        {
            Key = key,
            Name = $"{name}, {options.Phones:#,0} phones",
            Unit = "ms",
            Limit = "all of it off",
            GridAlert = new(ours),
            LimitRounds = new(limit),
            Aim = 1.03,
        };
    }

    private static async Task<Watched> OpenAsync(GridAlertSide side, CancellationToken cancel)
    {
        await side.StartAsync(cancel);
        await side.PrepareAsync(cancel);
        return new(side, await side.ConnectAsync(null, cancel));
    }

    private async Task RoundAsync(Watched one, bool counts, CancellationToken cancel)
    {
        var (before, _) = one.Side.Server.CpuTime();
        Published? sent = null;
        var result = await one.Fleet.RoundAsync(async () => sent = await one.Side.DispatchAsync(cancel), acknowledge: true, cancel);
        await one.Side.SettleAsync(sent!, progress => progress.Acknowledged, cancel);
        await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
        var (after, _) = one.Side.Server.CpuTime();
        if (!counts)
            return;
        one.Cpu.Add((after - before).TotalMilliseconds);
        one.Whole.Add(result.Whole.TotalMilliseconds);
    }

    private async Task ScrapeAsync(GridAlertSide side, CancellationToken end)
    {
        using var timer = new PeriodicTimer(ScrapeEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
                await side.MetricsAsync(end);
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    /// <summary>A collector that takes everything and keeps nothing.</summary>
    private static WebApplication Sink()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
        return app;
    }
}
