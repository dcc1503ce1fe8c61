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

    private const string Note = "透析机在三楼走廊";
    private const string Report = "独居老人摔倒无人应门";
    private const string Look = "核对透析病人名单";

    private readonly List<string> _refusals = [];

    /// <summary>Answers to calls that were refused, and pages of errors.</summary>
    public IReadOnlyList<string> Refusals => _refusals;

    /// <summary>What left by the channels, as it lies in the queue.</summary>
    public IReadOnlyList<string> Sent { get; private set; } = [];

    /// <summary>What must be in no figure, trace or log: an invite's code, names, numbers, words about somebody.</summary>
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
        var people = await dispatcher.PostAsync($"stairwells/{phone.StairwellCode}/people", new { reason = Look });
        var named = people["members"].AsArray().Concat(people["households"].AsArray()).SelectMany(one => new[] { (string?)(one!["name"] ?? one["contactName"]), (string?)one["phone"] }).OfType<string>();
        Personal = [(string)invites[1]!["inviteCode"]!, (string)invites[0]!["inviteCode"]!, .. named, Note, Report, Look];
        (await dispatcher.PostAsync("escalation-plans", EscalationPlans.QuickPlan)).Response.EnsureSuccessStatusCode();
        // The first is answered; the second rises, since nobody does. Those without a phone hear of both by SMS.
        var answered = (await dispatcher.PostAsync("dispatches", District.Dispatch(unitCode: phone.StairwellCode))).Text("id");
        await phone.Api.PostAsync($"me/dispatches/{answered}/acknowledge", new { note = Note });
        await phone.Api.PostAsync("me/reports", new { kind = "need", text = Report });
        (await dispatcher.PostAsync("dispatches", EscalationPlans.QuickDispatch())).Response.EnsureSuccessStatusCode();
        await Patience.UntilAsync("a step was taken, a message sent and both counted", async () =>
        {
            Scraped = await ScrapeAsync();
            return Scraped.Contains("gridalert_escalations_total", StringComparison.Ordinal) && Scraped.Contains("gridalert_channel_messages_total", StringComparison.Ordinal);
        });
        // What is refused says why, and never what was sent.
        foreach (var refused in new[]
        {
            await phone.Api.PostAsync("me/reports", new { kind = "need", text = Report, householdId = Guid.CreateVersion7() }),
            await phone.Api.PostAsync($"me/dispatches/{answered}/decline", new { reason = Note + new string('x', 2000) }),
            await dispatcher.PostAsync($"stairwells/{phone.StairwellCode}/people", new { reason = string.Concat(Enumerable.Repeat(Look, 100)) }),
            await dispatcher.PostAsync($"calls/{phone.StairwellCode}/outcomes", new { memberId = phone.MemberId, outcome = "answered", note = string.Concat(Enumerable.Repeat(Note, 100)) }),
        })
            _refusals.Add($"{(int)refused.Status} {refused.Body}");
        using (var page = await PageClient.SignInAsync(Url, "admin"))
        {
            _refusals.Add($"404 {await (await page.GetAsync("/stairwells/nowhere")).Content.ReadAsStringAsync()}");
            _refusals.Add($"404 {await (await page.PostAsync("/privacy", "/privacy?handler=File", new() { ["Form.Id"] = Guid.CreateVersion7().ToString(), ["Form.Reason"] = Look })).Content.ReadAsStringAsync()}");
        }
        await using var database = Npgsql.NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("select channel || ' ' || text || ' ' || address || ' ' || coalesce(shown, '') from message");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var sent = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            sent.Add(reader.GetString(0));
        Sent = sent;
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
