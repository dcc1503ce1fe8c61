using System.Diagnostics;
using System.Net;
using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>A board that hears nothing of the record says so within ten seconds, and lives again by itself.</summary>
public class StaleBoard(PostgresFixture postgres, Browser browser)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 30_000 };
    private static readonly LocatorAssertionsToBeHiddenOptions SoonHidden = new() { Timeout = 60_000 };

    [Theory]
    [InlineData("15 board's network silent", true)]
    [InlineData("16 board's server without its database", false)]
    public async Task Silence_is_called_stale_and_shows_no_fresh_green(string fault, bool boardIsCutOff)
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.NewDatabaseAsync());
        await using var toDatabase = new TcpProxy(database.Port);
        database.Port = toDatabase.Port;
        await using var app = await AppProcess.StartAsync(database.ConnectionString);
        await using var toBoard = new TcpProxy(app.Url.Port);
        using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
        var invites = (await dispatcher.PostAsync("units/330108/invites", new { roles = new[] { "lead" } }))["items"].AsArray();
        var dispatch = (await dispatcher.PostAsync("dispatches", new
        {
            kind = "disasterAlert",
            title = "台风预警",
            body = "请通知住户。",
            targets = new { unitCodes = new[] { "330108" } },
            acknowledgeWithin = "PT30M",
        })).Text("id");
        using var first = await BindAsync(app.Url, (string)invites[0]!["inviteCode"]!);
        using var second = await BindAsync(app.Url, (string)invites[1]!["inviteCode"]!);
        await AcknowledgeAsync(first, dispatch);

        await using var window = await browser.OpenAsync(1440, 900);
        await window.SignInAsync(toBoard.Url);
        var page = window.Page;
        ILocator Tile(int invite) => page.Locator($".tile[data-code='{invites[invite]!["stairwellCode"]}']");
        await Assertions.Expect(Tile(0)).ToHaveAttributeAsync("data-state", "acknowledged");
        await Assertions.Expect(page.Locator("#link")).ToHaveAttributeAsync("data-link", "live");
        await Assertions.Expect(page.Locator("#stale")).ToBeHiddenAsync();
        (await FilterAsync(page)).ShouldBe("none");

        // Nothing happens for longer than ten seconds, and that alone is no silence.
        var quiet = Stopwatch.StartNew();
        while (quiet.Elapsed < TimeSpan.FromSeconds(11))
        {
            await Assertions.Expect(page.Locator("#stale")).ToBeHiddenAsync();
            await Task.Delay(250, TestContext.Current.CancellationToken);
        }

        var network = boardIsCutOff ? toBoard : toDatabase;
        network.Freeze();
        var clock = Stopwatch.StartNew();
        await Assertions.Expect(page.Locator("#stale")).ToBeVisibleAsync(Soon);
        var noticed = clock.Elapsed;
        // The last word may be three seconds older than the cut, and the page looks twice a second.
        noticed.ShouldBeInRange(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(14));
        await Assertions.Expect(page.Locator("#link")).ToHaveAttributeAsync("data-link", "lost");
        (await page.Locator("#stale-text").InnerTextAsync()).ShouldNotBeEmpty();
        (await FilterAsync(page)).ShouldContain("grayscale");
        await window.ShouldBeAccessibleAsync();
        if (boardIsCutOff)
            await AcknowledgeAsync(second, dispatch);

        network.Restore();
        clock.Restart();
        await Assertions.Expect(page.Locator("#stale")).ToBeHiddenAsync(SoonHidden);
        var recovery = clock.Elapsed;
        if (!boardIsCutOff)
            await AcknowledgeAsync(second, dispatch);
        await Assertions.Expect(Tile(1)).ToHaveAttributeAsync("data-state", "acknowledged", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Locator("#link")).ToHaveAttributeAsync("data-link", "live");
        (await FilterAsync(page)).ShouldBe("none");
        FaultTable.Record(fault, 1, 2, 0, 0, recovery, $"the network back to live; stale after {noticed.TotalSeconds:0.0} s");
    }

    /// <summary>Tries again while the server says that its database is away, as a phone does.</summary>
    private static async Task AcknowledgeAsync(ApiClient phone, string dispatch)
    {
        await Patience.UntilAsync("the acknowledgement is stored", async () =>
        {
            var status = (await phone.PostAsync($"me/dispatches/{dispatch}/acknowledge", new { })).Status;
            status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable);
            return status == HttpStatusCode.OK;
        });
    }

    private static Task<string> FilterAsync(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.area-wall')).filter");

    private static async Task<ApiClient> BindAsync(Uri url, string inviteCode)
    {
        using var anonymous = new ApiClient(url);
        return new(url, (await anonymous.PostAsync("devices", new { inviteCode, deviceName = "test" })).Text("accessToken"));
    }
}
