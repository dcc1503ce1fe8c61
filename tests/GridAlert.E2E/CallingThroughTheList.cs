using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>An officer works through the call list: dials, records, goes on; with script and without, online and off.</summary>
public class CallingThroughTheList(PostgresFixture postgres, Browser browser)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task An_officer_dials_records_and_the_next_comes_by_itself(int width, int height)
    {
        await using var app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync());
        var dispatch = await SendAsync(app);
        await using var desk = await browser.OpenAsync(width, height);
        await desk.SignInAsync(app, "community");
        var page = desk.Page;
        // The browser's own dialog for calls would lie over the page.
        await page.AddInitScriptAsync("addEventListener('click', e => { const to = e.target.closest('a[href^=tel]'); if (to) { e.preventDefault(); window.dialled = to.href; } }, true)");
        await Assertions.Expect(page.Locator(".nav a[href='/calls'] .nav-count")).ToHaveTextAsync("4");
        await page.ClickAsync(".nav a[href='/calls']");
        var card = page.Locator("#call .call-card");
        var first = await card.GetAttributeAsync("data-code");
        await Assertions.Expect(card.Locator(".call-whom .call-role")).ToHaveTextAsync("楼道长");

        // One tap claims and dials: the clock runs, and another officer is told.
        await card.Locator(".call-whom .call-dial").ClickAsync();
        await Assertions.Expect(card.Locator(".call-claim[data-mine='true'] time")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^[23]:\d\d$"));
        (await page.EvaluateAsync<string>("dialled")).ShouldBe(await card.Locator(".call-whom a.call-dial").GetAttributeAsync("href"));
        using var street = await ApiClient.SignInAsync(app.Url, "street");
        ((int)(await street.PostAsync($"calls/{first}/claim", null)).Status).ShouldBe(409);

        // No answer: the information officer's number comes next, at the same stairwell.
        await card.Locator("button[value='noAnswer']").ClickAsync();
        await Assertions.Expect(card.Locator(".call-whom .call-role")).ToHaveTextAsync("信息员");
        (await card.GetAttributeAsync("data-code")).ShouldBe(first);
        await Assertions.Expect(card.Locator(".history li").First).ToContainTextAsync("无人接");
        await desk.ShouldBeAccessibleAsync();

        // Heard to the end: the stairwell has answered, the next one comes by itself.
        await card.Locator("textarea").FillAsync("已转告");
        await card.Locator("button[value='answered']").ClickAsync();
        await Assertions.Expect(card).Not.ToHaveAttributeAsync("data-code", first!);
        await Assertions.Expect(page.Locator("#calls-count")).ToContainTextAsync("3");
        await Assertions.Expect(page.Locator("#calls-said")).ToContainTextAsync("接听并听完");

        // Without network the list stays, outcomes are kept here and go out when it is back.
        var second = await card.GetAttributeAsync("data-code");
        await desk.Context.SetOfflineAsync(true);
        await card.Locator("button[value='inPerson']").ClickAsync();
        await Assertions.Expect(page.Locator("#calls-unsent")).ToBeVisibleAsync();
        await Assertions.Expect(card).Not.ToHaveAttributeAsync("data-code", second!);
        await card.Locator("button[value='inPerson']").ClickAsync();
        await Assertions.Expect(page.Locator("#calls-unsent li")).ToHaveCountAsync(2);
        (await AnsweredForAsync(app, dispatch)).ShouldBe(1);
        await desk.Context.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("#calls-unsent")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        (await AnsweredForAsync(app, dispatch)).ShouldBe(3);
        await page.GotoAsync(new Uri(app.Url, "/calls").ToString());
        await card.Locator("button[value='inPerson']").ClickAsync();
        await Assertions.Expect(page.Locator(".call-all")).ToContainTextAsync("全部已叫应");

        // The stairwell's page tells what was tried and who answered for it.
        await page.GotoAsync(new Uri(app.Url, $"/stairwells/{first}").ToString());
        await page.Locator(".attempts > summary").First.ClickAsync();
        await Assertions.Expect(page.Locator(".attempts .history li").First).ToContainTextAsync("代签");
        await Assertions.Expect(page.Locator(".attempts .history q").First).ToHaveTextAsync("已转告");

        // There the officer also names who stands in for the silent lead, and ends it.
        var cover = page.Locator("#cover-lead");
        await cover.Locator("summary").ClickAsync();
        await cover.Locator("select").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await cover.Locator("input[name='Cover.Reason']").FillAsync("外出");
        await desk.ShouldBeAccessibleAsync();
        await cover.Locator("button").ClickAsync();
        await Assertions.Expect(page.Locator(".post").First).ToContainTextAsync("代理自");
        await cover.Locator("summary").ClickAsync();
        await cover.Locator("button").First.ClickAsync();
        await Assertions.Expect(page.Locator(".post").First).Not.ToContainTextAsync("代理自");
    }

    [Fact]
    public async Task It_works_as_plain_forms_without_script()
    {
        await using var app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync());
        await SendAsync(app);
        await using var desk = await browser.OpenAsync(390, 844, script: false);
        await desk.SignInAsync(app, "community");
        var page = desk.Page;
        await page.GotoAsync(new Uri(app.Url, "/calls").ToString());
        var card = page.Locator("#call .call-card");
        await card.Locator(".call-whom .call-dial").ClickAsync();
        await Assertions.Expect(card.Locator(".call-claim[data-mine='true']")).ToBeVisibleAsync();
        (await card.Locator(".call-whom a.call-dial").GetAttributeAsync("href"))!.ShouldStartWith("tel:");
        await card.Locator("button[value='wrongNumber']").ClickAsync();
        await Assertions.Expect(page.Locator(".note-good")).ToContainTextAsync("号码错");
        await Assertions.Expect(card.Locator(".call-whom .call-role")).ToHaveTextAsync("信息员");
        await card.Locator("button[value='inPerson']").ClickAsync();
        await Assertions.Expect(page.Locator("#calls-count")).ToContainTextAsync("3");
    }

    /// <summary>To four stairwells whose people have no phones bound: nobody can be told but by voice.</summary>
    private static async Task<string> SendAsync(AppProcess app)
    {
        using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
        var stairwells = (await dispatcher.PostAsync("units/330108001001/invites", new { roles = new[] { "lead" } }))["items"].AsArray().Select(item => (string)item!["stairwellCode"]!).Take(4);
        return (await dispatcher.PostAsync("dispatches", new
        {
            kind = "disasterAlert",
            title = "暴雨预警",
            body = "请通知住户。",
            targets = new { unitCodes = stairwells },
        })).Text("id");
    }

    private static async Task<int> AnsweredForAsync(AppProcess app, string dispatch)
    {
        using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
        return (int)(await dispatcher.GetAsync($"dispatches/{dispatch}"))["progress"]["stairwells"]!["answeredFor"]!;
    }
}
