using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>Switch on → roll-call → compose → send → a phone acknowledges → the tile turns → switch off, in a real browser.</summary>
public class WholeStory(PostgresFixture postgres, Browser browser)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_dispatcher_and_a_stairwell_lead_play_it_through(int width, int height)
    {
        await using var app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync());
        await using var desk = await browser.OpenAsync(width, height);
        await desk.SignInAsync(app);
        var page = desk.Page;

        // Switch on, as a drill.
        await page.GotoAsync(Url(app, "/activations/new"));
        await page.CheckAsync("input[type=checkbox][value='330108']");
        await page.CheckAsync("input[name='Form.Scenario'][value='weather']");
        await page.CheckAsync("input[name='Form.Level'][value='orange']");
        await page.FillAsync("#reason", "台风今晚登陆");
        await page.Locator("input[name='Form.Sure']:visible").SetCheckedAsync(true);
        await page.ClickAsync("button[name='Form.Drill'][value='true']");
        await page.WaitForURLAsync(url => url.Contains("/activations/0", StringComparison.Ordinal));
        (await page.Locator("#mode .mode-word").InnerTextAsync()).ShouldBe("战时");
        (await page.Locator("#mode .mode-drill").First.InnerTextAsync()).ShouldBe("演练");

        // The roll-call is one press.
        await page.ClickAsync("button:has-text('到岗点名')");
        await page.WaitForLoadStateAsync();

        // A lead joins by the invite link, on a phone.
        var (invite, stairwell) = await LeadInviteAsync(app);
        await using var phone = await browser.OpenAsync(390, 844);
        await phone.Page.GotoAsync(Url(app, new Uri(invite).AbsolutePath));
        await phone.Page.ClickAsync("button:has-text('开始使用')");
        await phone.Page.WaitForURLAsync("**/phone**");

        // Compose from the playbook and send.
        await page.GotoAsync(Url(app, "/dispatches/new"));
        await page.ClickAsync("button[formaction*='weather/typhoonWarning']");
        await Assertions.Expect(page.Locator("#title")).ToHaveValueAsync("台风预警");
        if (await page.Locator("input[type=checkbox][value='330108']").IsCheckedAsync() is false)
            await page.CheckAsync("input[type=checkbox][value='330108']");
        await Assertions.Expect(page.Locator("#send")).ToContainTextAsync("12");
        await page.ClickAsync("#send");
        await page.WaitForURLAsync(url => url.Contains("/dispatches/0", StringComparison.Ordinal));

        // The phone shows it at once, in the lead's own words, and one tap acknowledges.
        await phone.Page.GotoAsync(Url(app, "/phone"));
        var other = phone.Page.Locator("#card h1");
        if (await other.InnerTextAsync() != "台风预警")
            await phone.Page.ClickAsync("#others");
        await Assertions.Expect(phone.Page.Locator("#card h1")).ToHaveTextAsync("台风预警");
        await phone.Page.ClickAsync("#card form[data-act='acknowledge'][data-part='acknowledge'] button");
        await Assertions.Expect(phone.Page.Locator("#card [data-part='outcomeWords']")).ToContainTextAsync("已签收");

        // The board's tile turns.
        await page.GotoAsync(Url(app, $"/board/330108?dispatch={page.Url.Split('/')[^1].Split('?')[0]}"));
        await Assertions.Expect(page.Locator($".tile[data-code='{stairwell}']")).ToHaveAttributeAsync("data-state", "acknowledged");
        await desk.ShouldBeAccessibleAsync();

        // A mistaken tap is taken back, and the tile with it, live.
        await phone.Page.ClickAsync("#card form[data-act='withdraw'] button");
        await Assertions.Expect(page.Locator($".tile[data-code='{stairwell}']")).ToHaveAttributeAsync("data-state", "waiting");

        // Switch off.
        await page.GotoAsync(Url(app, "/activations"));
        await page.ClickAsync("a[href^='/activations/0']");
        await page.WaitForURLAsync(url => url.Contains("/activations/0", StringComparison.Ordinal));
        await page.ClickAsync("summary:has-text('解除战时')");
        var end = page.Locator("form:has(#end-reason)");
        await end.Locator("#end-reason").FillAsync("预警解除");
        foreach (var box in await end.Locator("input[type=checkbox]:visible").AllAsync())
            await box.CheckAsync();
        await end.Locator("button").Last.ClickAsync();
        await Assertions.Expect(page.Locator("#mode .mode-word")).ToHaveTextAsync("平时");
    }

    [Fact]
    public async Task Acknowledging_works_as_a_plain_form_without_script()
    {
        await using var app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync());
        var (invite, stairwell) = await LeadInviteAsync(app);
        using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
        await using var phone = await browser.OpenAsync(390, 844, script: false);
        await phone.Page.GotoAsync(Url(app, new Uri(invite).AbsolutePath));
        await phone.Page.ClickAsync("button:has-text('开始使用')");
        var id = (await dispatcher.PostAsync("dispatches", new
        {
            kind = "disasterAlert",
            title = "暴雨预警",
            body = "请通知住户。",
            targets = new { unitCodes = new[] { stairwell } },
        })).Text("id");
        await phone.Page.GotoAsync(Url(app, "/phone"));
        await phone.Page.ClickAsync("#card form[data-part='acknowledge'] button");
        (await phone.Page.Locator("#card [data-part='outcomeWords']").InnerTextAsync()).ShouldContain("已签收");
        ((int)(await dispatcher.GetAsync($"dispatches/{id}"))["progress"]["acknowledged"]!).ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_pressed_without_network_is_kept_and_sent_when_it_is_back()
    {
        await using var app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync());
        var (invite, stairwell) = await LeadInviteAsync(app);
        using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
        await using var phone = await browser.OpenAsync(390, 844);
        await phone.Page.GotoAsync(Url(app, new Uri(invite).AbsolutePath));
        await phone.Page.ClickAsync("button:has-text('开始使用')");
        await phone.Page.WaitForURLAsync("**/phone**");
        await Assertions.Expect(phone.Page.Locator("#link")).ToHaveAttributeAsync("data-link", "connected");
        var id = (await dispatcher.PostAsync("dispatches", new
        {
            kind = "disasterAlert",
            title = "暴雨预警",
            body = "请通知住户。",
            targets = new { unitCodes = new[] { stairwell } },
        })).Text("id");
        await Assertions.Expect(phone.Page.Locator("#card h1")).ToHaveTextAsync("暴雨预警");
        await phone.Context.SetOfflineAsync(true);
        await phone.Page.ClickAsync("#card form[data-part='acknowledge'] button");
        await Assertions.Expect(phone.Page.Locator("#unsent")).ToBeVisibleAsync();
        ((int)(await dispatcher.GetAsync($"dispatches/{id}"))["progress"]["acknowledged"]!).ShouldBe(0);
        await phone.Context.SetOfflineAsync(false);
        await Assertions.Expect(phone.Page.Locator("#unsent")).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(phone.Page.Locator("#card [data-part='outcomeWords']")).ToContainTextAsync("已签收", new() { Timeout = 30_000 });
        ((int)(await dispatcher.GetAsync($"dispatches/{id}"))["progress"]["acknowledged"]!).ShouldBe(1);
    }

    private static string Url(AppProcess app, string path) => new Uri(app.Url, path).ToString();

    private static async Task<(string Url, string Stairwell)> LeadInviteAsync(AppProcess app)
    {
        using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
        var invite = (await dispatcher.PostAsync("units/330108/invites", new { roles = new[] { "lead" } }))["items"][0]!;
        return ((string)invite["url"]!, (string)invite["stairwellCode"]!);
    }
}
