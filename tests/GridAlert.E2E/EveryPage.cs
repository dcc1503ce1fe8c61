using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>
/// Every page of the command centre: it opens and fits, in both languages and both widths, and it can be used by everybody;
/// this is looked at in Chinese on the desk and in English on a phone.
/// </summary>
public class EveryPage(PostgresFixture postgres, Browser browser)
{
    [Fact]
    public async Task Opens_fits_and_is_accessible()
    {
        // With what the demo has behind it, so that pages are seen filled.
        await using var app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync(), new Dictionary<string, string> { ["GRIDALERT_DEMO_MONTH"] = "on" });
        using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
        var activation = (await dispatcher.PostAsync("activations", new { unitCodes = new[] { "330108" }, scenario = "weather", level = "red", reason = "台风", drill = false })).Text("id");
        var dispatch = (await dispatcher.PostAsync("dispatches", new
        {
            activationId = activation,
            kind = "disasterAlert",
            title = "台风预警",
            body = "请通知住户。",
            targets = new { unitCodes = new[] { "330108" } },
            acknowledgeWithin = "PT3M",
        })).Text("id");
        var stairwell = (await dispatcher.GetAsync($"dispatches/{dispatch}/stairwells"))["items"][0]!["code"]!.ToString();

        // One report with what a phone sends, so that its page is seen filled.
        var invite = (await dispatcher.PostAsync($"units/{stairwell}/invites", new { roles = new[] { "lead" } }))["items"][0]!;
        using var phone = new ApiClient(app.Url, (await dispatcher.PostAsync("devices", new { inviteCode = (string)invite["inviteCode"]! })).Text("accessToken"));
        var report = (await phone.PostAsync("me/reports", new { kind = "hazard", text = "地下车库进水" })).Text("id");

        var request = (await phone.PostAsync("me/requests", new { kind = "repair", text = "路灯不亮", contactName = "赵女士", contactPhone = "13812345678" })).Text("id");

        string[] paths =
        [
            "/board/330108", "/board/330108001", "/activations", "/activations/new", $"/activations/{activation}", $"/activations/{activation}/replay", "/dispatches", "/dispatches/new",
            $"/dispatches/{dispatch}", $"/stairwells/{stairwell}", "/calls", $"/calls?stairwell={stairwell}", "/desk", "/reports", "/reports?state=closed", "/requests", "/requests/figures", "/requests/posters/330108", $"/requests/{request}", $"/reports/{report}", $"/dispatches/new?report={report}", "/invites/330108", "/invites/330108001001", "/channels", "/errors/404", "/escalation",
            "/account", "/account/second-factor", $"/devices/{stairwell}", $"/activations/{activation}/review", $"/activations/{activation}/review/stairwells?figure=never", $"/activations/{activation}/review/tables/reach/byCommunity",
            $"/activations/{activation}/findings",
            "/ledger/330108", "/ledger/330108001001/homes?tag=old&tag=livingAlone", $"/stairwells/{stairwell}/ledger", "/visits/330108", "/visits/330108001001",
            "/recognition/330108", "/hours/330108001001", "/hats/330108001001", "/points/330108001001", "/stars/330108001", "/pioneers/330108001", "/commendations/330108001", "/allowances/330108001",
            "/readiness/330108", "/readiness/330108001001001", "/readiness/330108001001/stairwells", "/readiness/330108001001/gaps",
            "/units/330108001001", "/roster/330108001001", "/responsible/330108001001", "/kit/330108001001", "/team/330108001001",
            "/burden/330108", "/burden/330108001001", $"/burden/{stairwell}", "/duties/330108", "/returns/330108", "/stations/330108001001", "/turnover/330108", "/baseline/330108",
            "/law/330108", "/law/330108001001", "/law/330108001001/mediations", "/law/330108/calendar", "/law/330108001001/groups", "/law/330108001001/covenants", "/law/330108001001/selections", "/law/330108001001/opinions",
            "/r/covenant/330108001001", "/r/selections/330108001001",
            "/council/330108", "/council/330108001001", "/r/council/330108001001", "/audiences/330108001001",
        ];
        await Task.WhenAll(LookAsync("zh-CN", accessibleAt: 1440), LookAsync("en", accessibleAt: 390));
        app.Output.ShouldNotContain("The demo's past");

        async Task LookAsync(string language, int accessibleAt)
        {
            await using var window = await browser.OpenAsync(1440, 900, language: language, url: app.Url);
            await window.SignInAsync(app);
            foreach (var path in paths)
                await FitsAsync(window, path);
            await PrintsAsync(window, new Uri(app.Url, $"/activations/{activation}/review").ToString());

            await using var office = await browser.OpenAsync(1440, 900, language: language, url: app.Url);
            await FitsAsync(office, "/sign-in");
            await office.SignInAsync(app, "admin");
            await FitsAsync(office, "/accounts");
            await FitsAsync(office, "/audit");
            await FitsAsync(office, "/privacy");

            async Task FitsAsync(Window window, string path)
            {
                var response = await window.Page.GotoAsync(new Uri(app.Url, path).ToString());
                response!.Status.ShouldBe(path == "/errors/404" ? 404 : 200, path);
                foreach (var (width, height) in new[] { (1440, 900), (390, 844) })
                {
                    await window.Page.SetViewportSizeAsync(width, height);
                    if (width == accessibleAt)
                        await window.ShouldBeAccessibleAsync();
                    var overflow = await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                    overflow.ShouldBeLessThanOrEqualTo(0, $"{path} at {width}px is {overflow}px too wide");
                }
                await window.Page.SetViewportSizeAsync(1440, 900);
                (await window.Page.Locator("html").GetAttributeAsync("lang")).ShouldBe(language);
            }
        }
    }

    /// <summary>On paper nothing is closed that could be opened, and nothing is there that only a screen can use.</summary>
    private static async Task PrintsAsync(Window window, string url)
    {
        await window.Page.GotoAsync(url);
        await window.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        (await window.Page.Locator(".chart-table table").First.IsVisibleAsync()).ShouldBeTrue();
        (await window.Page.Locator(".top, .page-acts, .review-toc").EvaluateAllAsync<bool>("all => all.every(one => one.getClientRects().length === 0)")).ShouldBeTrue();
    }
}
