using System.Globalization;
using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>An emergency that is over is looked at again: a jump to a moment shows the board of then, playing moves it on, and nothing on it acts.</summary>
public class ReplayStory(PostgresFixture postgres, Browser browser)
{
    private const string Code = "330108";
    private static readonly TimeSpan Seen = TimeSpan.FromSeconds(1.5);

    private static readonly LocatorAssertionsToHaveAttributeOptions Soon = new() { Timeout = 20_000 };

    [Fact]
    public async Task The_board_of_then_can_be_jumped_to_and_played()
    {
        await using var app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync());
        using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
        var activation = (await dispatcher.PostAsync("activations", new { unitCodes = new[] { Code }, scenario = "weather", level = "orange", reason = "台风登陆", drill = true })).Text("id");
        var invite = (await dispatcher.PostAsync($"units/{Code}/invites", new { roles = new[] { "lead" } }))["items"].AsArray()[0]!;
        using var phone = new ApiClient(app.Url, (await dispatcher.PostAsync("devices", new { inviteCode = (string)invite["inviteCode"]! })).Text("accessToken"));
        var dispatch = (await dispatcher.PostAsync("dispatches", Dispatch(activation))).Text("id");
        // So long each state is there to be seen when it is played as fast as it happened.
        await Task.Delay(Seen, TestContext.Current.CancellationToken);
        await phone.PostAsync($"me/dispatches/{dispatch}/acknowledge", new { });
        await Task.Delay(Seen, TestContext.Current.CancellationToken);
        await dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });

        await using var window = await browser.OpenAsync(1440, 900, language: "zh-CN", url: app.Url);
        var page = window.Page;
        await window.SignInAsync(app);
        await page.GotoAsync(new Uri(app.Url, $"/activations/{activation}").ToString());
        await page.ClickAsync($"a[href='/activations/{activation}/replay']");
        var tile = page.Locator($".tile[data-code='{(string)invite["stairwellCode"]!}']");
        await Assertions.Expect(tile).ToHaveAttributeAsync("data-state", "idle", new() { Timeout = 20_000 });
        (await page.Locator(".replay-word").InnerTextAsync()).ShouldContain("REPLAY");
        await Assertions.Expect(page.Locator(".replay-drill")).ToBeVisibleAsync();
        // The bands of the page stand as they stood then.
        await Assertions.Expect(page.Locator("#mode")).ToHaveAttributeAsync("data-level", "orange");

        await page.ClickAsync("#replay-moments > summary");
        await page.ClickAsync("#replay-marks [data-kind='dispatchSent']");
        await Assertions.Expect(tile).ToHaveAttributeAsync("data-state", "waiting", Soon);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#replay-marks [data-kind='firstAnswer']")).ToBeHiddenAsync();
        var sentAt = await AtAsync(page);

        // Nothing leads to what is now, and nothing acts.
        (await page.Locator("main form, main a[href^='/dispatches'], main a[href^='/stairwells'], main a[href^='/reports']").CountAsync()).ShouldBe(0);
        await tile.ClickAsync();
        await Assertions.Expect(page.Locator("#drawer-body")).ToContainTextAsync("台风预警");
        (await page.Locator("#drawer button, #drawer a").CountAsync()).ShouldBe(1, "the button that closes it");
        await page.Keyboard.PressAsync("Escape");

        await page.ClickAsync("[data-speed='1']");
        await page.ClickAsync("#replay-play");
        await Assertions.Expect(tile).ToHaveAttributeAsync("data-state", "acknowledged", Soon);
        (await AtAsync(page)).ShouldBeGreaterThan(sentAt);
        await Assertions.Expect(page.Locator("#replay")).ToHaveAttributeAsync("data-state", "paused", Soon);
        await Assertions.Expect(page.Locator("#mode")).ToHaveAttributeAsync("data-mode", "normal");

        // By keys alone, back to the beginning; the address remembers where one is.
        await page.FocusAsync("#replay-slider");
        await page.Keyboard.PressAsync("Home");
        await Assertions.Expect(tile).ToHaveAttributeAsync("data-state", "idle", Soon);
        await page.ClickAsync("#replay-next");
        await Assertions.Expect(tile).ToHaveAttributeAsync("data-state", "waiting", Soon);
        var shown = await page.Locator("#replay-at").GetAttributeAsync("datetime");
        await page.WaitForURLAsync(url => Uri.UnescapeDataString(url).Contains($"at={shown}", StringComparison.Ordinal));
        await page.ReloadAsync();
        await Assertions.Expect(tile).ToHaveAttributeAsync("data-state", "waiting", Soon);
        await window.ShouldBeAccessibleAsync();
    }

    [Fact]
    public async Task Without_script_the_minute_is_chosen_in_a_form()
    {
        await using var app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync());
        using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
        var activation = (await dispatcher.PostAsync("activations", new { unitCodes = new[] { Code }, scenario = "weather", level = "orange", reason = "台风登陆", drill = false })).Text("id");
        await dispatcher.PostAsync("dispatches", Dispatch(activation));
        await dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });

        await using var window = await browser.OpenAsync(390, 844, script: false, language: "en", url: app.Url);
        await window.SignInAsync(app);
        await window.Page.GotoAsync(new Uri(app.Url, $"/activations/{activation}/replay").ToString());
        (await window.Page.Locator("#figure-waiting .value").InnerTextAsync()).ShouldBe("0");
        await window.Page.ClickAsync("#replay-moments > summary");
        await window.Page.ClickAsync("#replay-marks a:has-text('Sent')");
        (await window.Page.Locator("#figure-waiting .value").InnerTextAsync()).ShouldBe("12");
        await window.Page.FillAsync("#replay-minute", "2001-01-01T00:00");
        await window.Page.ClickAsync(".replay-form button");
        (await window.Page.Locator("#figure-waiting .value").InnerTextAsync()).ShouldBe("0");
    }

    private static object Dispatch(string activationId) => new
    {
        activationId,
        kind = "disasterAlert",
        title = "台风预警",
        body = "请通知住户。",
        targets = new { unitCodes = new[] { Code } },
        acknowledgeWithin = "PT30M",
    };

    private static async Task<DateTimeOffset> AtAsync(IPage page) =>
        DateTimeOffset.Parse((await page.Locator("#replay-at").GetAttributeAsync("datetime"))!, CultureInfo.InvariantCulture);
}
