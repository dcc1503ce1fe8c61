using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Configuration;
using Serilog.Events;
using Serilog.Parsing;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Observability;

/// <summary>What an operator sees of a running emergency, and what must not be seen.</summary>
public partial class ObservabilityTests(WatchedDistrict district) : IClassFixture<WatchedDistrict>
{
    [Fact]
    public void The_scrape_tells_the_emergency()
    {
        district.Scraped.ShouldMatch("""gridalert_phones_connected\{[^}]*\} 1\s""");
        district.Scraped.ShouldMatch($$"""gridalert_unit_phones\{[^}]*unit="{{District.XixingStreet}}"[^}]*\} 1\s""");
        district.Scraped.ShouldMatch("""gridalert_receipts_written_total\{[^}]*\} 1\s""");
        foreach (var stage in new[] { "stored", "read", "sent" })
            district.Scraped.ShouldMatch($$"""gridalert_dispatch_stage_seconds_count\{[^}]*stage="{{stage}}"[^}]*\} 2\s""");
        // Whose hands it is in depends on when the bell rings: a stairwell takes its present step and no other.
        district.Scraped.ShouldMatch("""gridalert_escalations_total\{[^}]*who="[a-zA-Z]+"[^}]*\} [1-9]""");
        district.Scraped.ShouldMatch("""gridalert_channel_messages_total\{[^}]*channel="sms",outcome="accepted"[^}]*\} [1-9]""");
        district.Scraped.ShouldMatch("""gridalert_queue_length\{[^}]*queue="desk"[^}]*\} \d+\s""");
    }

    [Theory]
    [InlineData("ops/grafana/gridalert.json")]
    [InlineData("ops/prometheus/alerts.yaml")]
    public async Task Every_series_that_is_shown_or_alarmed_on_is_in_the_scrape(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppProcess.Root, file), TestContext.Current.CancellationToken);
        var named = Named().Matches(text).Select(match => match.Value).ToHashSet();
        named.Count.ShouldBeGreaterThanOrEqualTo(8);
        named.Except(district.Series).ShouldBeEmpty();
    }

    [Fact]
    public async Task Traces_and_figures_arrive_where_the_standard_variable_says_and_name_no_person()
    {
        foreach (var step in new[] { "/api/v1/dispatches", "dispatch.store", "dispatch.send", "receipts.write", "journal.follow", "join/{code}" })
            await Patience.UntilAsync($"{step} is in a trace", () => district.Collector.Calls.Any(call => call.Path == "/v1/traces" && Holds(call.Body, step)));
        await Patience.UntilAsync("figures arrive", () => district.Collector.Calls.Any(call => call.Path == "/v1/metrics" && Holds(call.Body, "gridalert.receipts.written")));
        foreach (var personal in district.Personal)
        {
            district.Collector.Calls.ShouldAllBe(call => !Holds(call.Body, personal));
            district.Scraped.ShouldNotContain(personal);
            district.Output.ShouldNotContain(personal);
        }
    }

    [Fact]
    public void What_is_refused_what_goes_wrong_and_what_leaves_by_channels_names_no_person()
    {
        district.Refusals.ShouldAllBe(refused => refused.StartsWith('4'));
        district.Sent.ShouldNotBeEmpty();
        foreach (var personal in district.Personal)
        {
            district.Refusals.ShouldAllBe(refused => !refused.Contains(personal, StringComparison.Ordinal));
            district.Sent.ShouldAllBe(sent => !sent.Contains(personal, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Figures_are_for_this_machine_and_for_whoever_shows_the_token()
    {
        (await StatusAsync(("X-Forwarded-For", "203.0.113.7"))).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(("X-Forwarded-For", "203.0.113.7"), ("Authorization", "Bearer guessed"))).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(("X-Forwarded-For", "203.0.113.7"), ("Authorization", $"Bearer {WatchedDistrict.MetricsToken}"))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync()).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void A_line_of_the_log_names_its_call_and_its_trace_but_no_address()
    {
        var call = district.Output.Split('\n').First(line => line.Contains("/api/v1/dispatches", StringComparison.Ordinal) && line.Contains("\"StatusCode\":201", StringComparison.Ordinal));
        call.ShouldMatch("\"@tr\":\"[0-9a-f]{32}\"");

        var formatter = LogLines.Formatter(new ConfigurationBuilder().AddInMemoryCollection([new("Logs:Format", "json")]).Build());
        var line = new LogEvent(TimeProvider.System.GetUtcNow(), LogEventLevel.Error, null, new MessageTemplateParser().Parse("It failed"), [new("RequestPath", new ScalarValue("/join/ABC"))]);
        using var written = new StringWriter();
        formatter.Format(line, written);
        written.ToString().ShouldContain("It failed");
        written.ToString().ShouldNotContain("ABC");
    }

    private async Task<HttpStatusCode> StatusAsync(params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient { BaseAddress = district.Url };
        foreach (var (name, value) in headers)
            http.DefaultRequestHeaders.Add(name, value);
        using var answer = await http.GetAsync("/metrics");
        return answer.StatusCode;
    }

    private static bool Holds(byte[] body, string text) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    [GeneratedRegex(@"\b(gridalert|http|signalr|db|dotnet|quartz|kestrel)_[a-z_]+(?=\{)")]
    private static partial Regex Named();
}
