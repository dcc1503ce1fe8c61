using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>Everyday at the door: a home's ledger is edited without network, two versions are chosen from, and the round is walked.</summary>
public sealed class DoorstepRound(PhoneDistrict district, Browser browser) : IClassFixture<PhoneDistrict>
{
    private const int Patience = 60_000;

    [Fact]
    public async Task The_ledger_is_edited_and_the_round_is_walked_without_network()
    {
        var invite = district.NextLead();
        var stairwell = (string)invite["stairwellCode"]!;
        await using var phone = await browser.OpenAsync(390, 844, language: "zh-CN", url: district.Url);
        await phone.Page.GotoAsync(Url("/join/" + (string)invite["inviteCode"]!));
        await phone.Page.ClickAsync("button.primary");
        await phone.Page.WaitForURLAsync("**/phone**");
        // Neither page was opened before: the phone keeps them by itself.
        await OfflineReadyAsync(phone.Page);

        await phone.Context.SetOfflineAsync(true);
        await phone.Page.ClickAsync("a[href='/phone/ledger']");
        var homes = phone.Page.Locator(".home");
        await homes.Nth(0).Locator("button.wide").ClickAsync();
        await Assertions.Expect(homes.Nth(0).Locator("[data-part='waiting']")).ToHaveTextAsync("已存在手机里");
        var edited = homes.Nth(1);
        var room = await edited.Locator("[data-part='room']").InnerTextAsync();
        await edited.Locator("summary").ClickAsync();
        await edited.Locator("[name=ContactName]").FillAsync("王芳");
        await edited.Locator("input[value=pregnant]").CheckAsync();
        await edited.Locator("[name='People[0].Name']").FillAsync("李明");
        await edited.Locator("[name='People[0].PartyMember']").CheckAsync();
        await edited.Locator("form.home-form > button").ClickAsync();
        await Assertions.Expect(edited.Locator("[data-part='waiting']")).ToHaveTextAsync("已存在手机里");
        // It survives a closed page, with what was typed.
        await phone.Page.ReloadAsync();
        await Assertions.Expect(edited.Locator("[data-part='waiting']")).ToHaveTextAsync("已存在手机里");
        (await edited.Locator("[name='People[0].Name']").InputValueAsync()).ShouldBe("李明");

        // Meanwhile another of the trio edits the same home.
        var others = (await district.Dispatcher.PostAsync($"units/{stairwell}/invites", new { roles = new[] { "information" } }))["items"][0]!;
        using var other = new Tests.Support.ApiClient(district.Url, (await district.Dispatcher.PostAsync("devices", new { inviteCode = (string)others["inviteCode"]! })).Text("accessToken"));
        var home = (await other.GetAsync("me/ledger")).Body!.AsArray().Single(one => (string)one!["room"]! == room)!;
        (await other.PostAsync($"me/ledger/{home["householdId"]}", new { expectedVersion = (int)home["version"]!, contactName = "赵六", tags = new[] { "old" } })).Response.EnsureSuccessStatusCode();

        await phone.Context.SetOfflineAsync(false);
        var conflict = edited.Locator("[data-part='conflict']");
        await Assertions.Expect(conflict).ToContainTextAsync("刚有别人改过", new() { Timeout = Patience });
        await Assertions.Expect(conflict).ToContainTextAsync("联系人：现在“赵六”，我改成“王芳”", new() { Timeout = Patience });
        await phone.ShouldBeAccessibleAsync();
        await conflict.Locator("[data-mine]").ClickAsync();
        await Assertions.Expect(phone.Page.Locator("#unsent")).ToBeHiddenAsync(new() { Timeout = Patience });
        await Assertions.Expect(edited.Locator(".home-head")).ToContainTextAsync("王芳", new() { Timeout = Patience });
        var now = (await other.GetAsync("me/ledger")).Body!.AsArray();
        var kept = now.Single(one => (string)one!["room"]! == room)!;
        kept["tags"]!.AsArray().Select(tag => (string)tag!).ShouldBe(["pregnant", "partyMember"]);
        now.Count(one => (int)one!["confirmed"]! == 4).ShouldBe(1);

        await phone.Page.ClickAsync("a[href='/phone/visits']");
        await phone.Page.WaitForURLAsync("**/phone/visits");
        await phone.ShouldBeAccessibleAsync();
        await phone.Context.SetOfflineAsync(true);
        var round = phone.Page.Locator("section.floor .home");
        (await round.CountAsync()).ShouldBeGreaterThanOrEqualTo(3);
        await round.Nth(0).Locator("input[value=homeVisit]").CheckAsync();
        await round.Nth(0).Locator("button[value='door:met']").ClickAsync();
        await round.Nth(1).Locator("button[value='door:absent']").ClickAsync();
        await Assertions.Expect(round.Nth(0).Locator("[data-part='waiting']")).ToContainTextAsync("见到了 · 已存在手机里");
        await phone.Context.SetOfflineAsync(false);
        await Assertions.Expect(phone.Page.Locator("#everyday-words")).ToContainTextAsync("已走 1/", new() { Timeout = Patience });
        var cover = (await district.Dispatcher.GetAsync($"units/{stairwell}/visits"))["cover"]!;
        ((int)cover["visited"]!, (int)cover["absent"]!).ShouldBe((1, 1));
        (await phone.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0);
    }

    /// <summary>The worker has both pages and the files they use.</summary>
    private static async Task OfflineReadyAsync(IPage page)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await page.EvaluateAsync<bool>(
            "async () => navigator.serviceWorker.controller !== null && (await caches.match('/phone/ledger')) !== undefined && (await caches.match('/phone/visits')) !== undefined"))
            await tick.WaitForNextTickAsync(patience.Token);
    }

    private string Url(string path) => new Uri(district.Url, path).ToString();
}
