using System.Text.RegularExpressions;
using GridAlert.Tests.Channels;
using GridAlert.Tests.Support;
using Xunit;

namespace GridAlert.Tests.Observability;

/// <summary>A small emergency on one node that tells its figures and traces: a dispatch, an answer, silence handed upwards, a message by SMS.</summary>
public sealed partial class WatchedDistrict(PostgresFixture postgres) : IAsyncLifetime
{
    public const string MetricsToken = "scraper-1";

    private AppProcess _app = null!;
    private FarSide _gateway = null!;

    public Uri Url => _app.Url;
    public string Output => _app.Output;

    /// <summary>Takes what is sent by OTLP.</summary>
    public FarSide Collector { get; private set; } = null!;

    /// <summary>What must be in no figure, trace or log: an invite's code, a name, a number.</summary>
    public IReadOnlyList<string> Personal { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        _gateway = await FarSide.StartAsync();
        Collector = await FarSide.StartAsync();
        var settings = ChannelHost.SmsAt(_gateway).ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value!);
        settings["Metrics__Token"] = MetricsToken;
        settings["Logs__Format"] = "json";
        settings["Serilog__MinimumLevel__Override__Serilog.AspNetCore"] = "Debug";
        settings["Serilog__MinimumLevel__Default"] = "Debug";
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = Collector.Url.ToString();
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        settings["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
        var connectionString = await postgres.NewDatabaseAsync();
        _app = await AppProcess.StartAsync(connectionString, settings);

        using var dispatcher = await ApiClient.SignInAsync(Url, "district");
        var invites = (await dispatcher.PostAsync($"units/{District.Code}/invites", new { }))["items"].AsArray();
        await using var phone = await Phone.BindAsync(Url, invites[0]!);
        await phone.ConnectAsync(Url);
        using (var http = new HttpClient { BaseAddress = Url })
            (await http.GetAsync($"/join/{(string)invites[1]!["inviteCode"]!}")).EnsureSuccessStatusCode();
        Personal = [(string)invites[1]!["inviteCode"]!, (string)invites[0]!["name"]!, (string)invites[0]!["inviteCode"]!];
        (await dispatcher.PostAsync("escalation-plans", EscalationPlans.QuickPlan)).Response.EnsureSuccessStatusCode();
        // The first is answered; the second rises, since nobody does. Those without a phone hear of both by SMS.
        var answered = (await dispatcher.PostAsync("dispatches", District.Dispatch(unitCode: phone.StairwellCode))).Text("id");
        await phone.Api.PostAsync($"me/dispatches/{answered}/acknowledge", new { });
        (await dispatcher.PostAsync("dispatches", EscalationPlans.QuickDispatch())).Response.EnsureSuccessStatusCode();
        await Patience.UntilAsync("a step was taken, a message sent and both counted", async () =>
        {
            Scraped = await ScrapeAsync();
            return Scraped.Contains("gridalert_escalations_total", StringComparison.Ordinal) && Scraped.Contains("gridalert_channel_messages_total", StringComparison.Ordinal);
        });
    }

    /// <summary>The figures while the phone was connected and after a message had been sent.</summary>
    public string Scraped { get; private set; } = "";

    public IReadOnlySet<string> Series => SeriesName().Matches(Scraped).Select(match => match.Value).ToHashSet();

    private async Task<string> ScrapeAsync()
    {
        using var http = new HttpClient { BaseAddress = Url };
        return await http.GetStringAsync("/metrics");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Collector.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [GeneratedRegex("^[a-z_]+", RegexOptions.Multiline)]
    private static partial Regex SeriesName();
}
