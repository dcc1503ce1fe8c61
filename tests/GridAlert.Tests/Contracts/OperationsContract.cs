using System.Net;
using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Contracts;

public class OperationsContract(District district) : IClassFixture<District>
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_told_to_anybody(string path)
    {
        using var http = new HttpClient { BaseAddress = district.Url };
        (await http.GetStringAsync(path, TestContext.Current.CancellationToken)).ShouldBe("Healthy");
    }

    [Fact]
    public async Task Prometheus_reads_the_figures_of_GridAlert_and_of_what_it_stands_on()
    {
        await using var phone = (await district.TrioAsync())[0];
        var id = await district.DispatchAsync(unitCode: phone.StairwellCode);
        await phone.Api.PostAsync($"me/dispatches/{id}/acknowledge", new { });
        using var http = new HttpClient { BaseAddress = district.Url };
        using var answer = await http.GetAsync("/metrics", TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var figures = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        foreach (var name in new[]
        {
            "gridalert_phones_connected", "gridalert_receipts_written", "gridalert_receipts_batch", "gridalert_journal_lag_seconds",
            "http_server_request_duration", "kestrel_active_connections", "signalr_server_active_connections", "dotnet_process_memory", "db_client_connection_count", "quartz_",
        })
            figures.ShouldContain(name);
        // Invite codes travel in addresses: routes are figures, addresses are not.
        figures.ShouldNotContain(phone.StairwellCode);
    }

    [Fact]
    public async Task Every_route_is_described()
    {
        using var http = new HttpClient { BaseAddress = district.Url };
        var paths = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!["paths"]!.AsObject();
        paths.SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key["/api/v1/".Length..]}")).ShouldBe(
        [
            "POST sessions", "DELETE sessions/current", "POST devices", "POST stairwells/{code}/people", "POST calls/{code}/number", "POST units/{code}/invites", "GET me",
            "GET units/{code}", "GET units/{code}/children",
            "POST activations", "GET activations", "GET activations/{id}", "POST activations/{id}/level", "POST activations/{id}/end",
            "GET approvals", "GET approvals/{id}", "POST approvals/{id}/grant", "POST approvals/{id}/refuse",
            "GET activations/{id}/journal", "GET activations/{id}/report", "GET activations/{id}/report.html", "GET activations/{id}/report.pdf", "GET activations/{id}/report.xlsx",
            "GET activations/{id}/findings", "POST activations/{id}/findings", "POST findings/{id}/withdraw", "POST findings/{id}/improvements", "GET improvements", "POST improvements/{id}/state",
            "GET activations/{id}/replay", "GET activations/{id}/replay/moments", "GET activations/{id}/replay/changes",
            "POST dispatches", "GET dispatches", "GET dispatches/{id}", "GET dispatches/{id}/stairwells", "POST dispatches/reach", "POST dispatches/{id}/remind", "POST dispatches/{id}/cancel",
            "GET me/dispatches", "POST me/dispatches/{id}/read", "POST me/dispatches/{id}/acknowledge", "POST me/dispatches/{id}/complete",
            "POST me/dispatches/{id}/decline", "POST me/dispatches/{id}/withdraw", "POST me/dispatches/{id}/reply", "POST me/dispatches/{id}/photos", "GET dispatches/{id}/photos/{photoId}",
            "GET me/dispatches/{id}/households", "POST me/dispatches/{id}/households/{householdId}",
            "GET playbooks", "POST playbooks", "GET escalation-plans", "POST escalation-plans",
            "GET dispatches/{id}/escalation", "POST dispatches/{id}/stairwells/{code}/escalate", "POST dispatches/{id}/stairwells/{code}/answer",
            "GET activations/{id}/closing-reports", "POST activations/{id}/closing-reports/{unitCode}",
            "GET units/{code}/covers", "POST units/{code}/covers/{role}", "DELETE units/{code}/covers/{role}",
            "GET calls", "POST calls/{code}/claim", "DELETE calls/{code}/claim", "POST calls/{code}/outcomes",
            "GET desk", "GET desk/counts", "POST desk/{dispatchId}/{code}/take", "POST desk/{dispatchId}/{code}/close",
            "POST me/reports", "GET me/reports", "POST me/reports/{id}/photos",
            "GET reports", "GET reports/{id}", "GET reports/{id}/photos/{photoId}", "POST reports/{id}/take", "POST reports/{id}/assign", "POST reports/{id}/answer", "POST reports/{id}/close",
            "POST units/{code}/children", "POST units/{code}/rename", "POST units/{code}/move", "POST units/{code}/split", "POST units/{code}/merge", "POST units/{code}/close",
            "POST stairwells/{code}/posts/{role}", "POST posts/{id}/end", "GET units/{code}/vacancies", "GET units/{code}/responsible", "POST units/{code}/responsible",
            "POST roster/import", "POST roster/export", "GET roster/template.xlsx",
            "GET me/ledger", "POST me/ledger", "POST me/ledger/{householdId}", "GET units/{code}/ledger", "GET units/{code}/ledger/homes", "GET units/{code}/ledger/homes.csv",
            "GET me/recognition", "POST me/exchanges", "GET units/{code}/hours", "GET units/{code}/stars", "GET units/{code}/hats",
            "GET units/{code}/services", "GET units/{code}/covenant", "GET units/{code}/opinions",
            "GET me/visits", "POST me/visits/{householdId}", "GET units/{code}/visits",
            "GET units/{code}/readiness", "GET units/{code}/readiness/stairwells", "GET units/{code}/readiness/stairwells.csv", "GET units/{code}/readiness/stairwells.xlsx", "POST me/alive",
            "GET units/{code}/council", "POST units/{code}/council", "GET units/{code}/audiences", "POST dispatches/{id}/parties/{unitCode}/done",
            "GET me/activities", "POST me/activities/{id}/sign-up", "POST me/activities/{id}/withdraw",
            "GET request-kinds", "POST me/requests", "GET me/requests", "POST me/requests/{id}/confirm", "POST me/requests/{id}/reopen",
            "GET requests", "GET requests/{id}", "GET requests/figures", "GET requests/figures.csv", "GET requests/figures.xlsx", "POST requests/{id}/accept", "POST requests/{id}/begin",
            "POST requests/{id}/hand-over", "POST requests/{id}/return", "POST requests/{id}/answer", "POST requests/{id}/abuse", "POST requests/{id}/publish", "POST requests/{id}/unpublish",
            "GET units/{code}/duties.csv", "POST units/{code}/duties", "POST units/{code}/duties/{id}/end", "GET units/{code}/returns.csv", "POST units/{code}/stations", "POST stations/{id}/end",
            "GET units/{code}/burden", "GET units/{code}/burden.csv", "GET units/{code}/burden.xlsx", "GET units/{code}/turnover.csv", "GET units/{code}/turnover.xlsx", "GET units/{code}/baseline", "GET units/{code}/baseline.csv", "GET units/{code}/baseline.xlsx", "GET units/{code}/duties", "GET units/{code}/stations", "POST dispatches/weigh", "POST dispatches/{id}/return", "POST requests/{id}/refer",
            "GET me/push", "POST me/push", "POST channels/sms/receipts", "POST channels/sms/replies", "POST channels/voice/results",
        ], ignoreOrder: true);
    }
}
