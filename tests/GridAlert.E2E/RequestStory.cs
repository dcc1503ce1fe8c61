using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace GridAlert.E2E;

/// <summary>A resident scans the stairwell's poster, without an account, and says in the end that it is settled; a trio raises one without network.</summary>
public sealed class RequestStory(PhoneDistrict district, Browser browser) : IClassFixture<PhoneDistrict>
{
    private const string Words = "三楼路灯不亮";

    [Fact]
    public async Task From_the_poster_to_the_confirmed_answer()
    {
        await using var desk = await browser.OpenAsync(1440, 900);
        await desk.SignInAsync(district.App);
        var stairwell = (string)district.NextLead()["stairwellCode"]!;
        await desk.Page.GotoAsync(Url($"/requests/posters/{stairwell}"));
        await desk.Page.ClickAsync("button:has-text('生成 1 个二维码')");
        var address = await desk.Page.Locator(".poster code").InnerTextAsync();

        await using var resident = await browser.OpenAsync(390, 844);
        await resident.Page.GotoAsync(address);
        await resident.ShouldBeAccessibleAsync();
        await resident.Page.ClickAsync("label[for='kind-repair']");
        await resident.Page.FillAsync("[name='Form.Text']", Words);
        await resident.Page.ClickAsync("button.primary");
        await Assertions.Expect(resident.Page.Locator("#new")).ToContainTextAsync("已收到您的诉求");
        await Assertions.Expect(resident.Page.Locator("#state")).ToContainTextAsync("待受理");

        await desk.Page.GotoAsync(Url("/requests"));
        await Assertions.Expect(desk.Page.Locator(".report-line")).ToContainTextAsync(Words);
        await desk.Page.ClickAsync(".report-line");
        await desk.Page.ClickAsync("form[action*='handler=Accept'] button");
        await desk.Page.ClickAsync("summary:has-text('转办')");
        await desk.Page.FillAsync("#owner", "物业");
        await desk.Page.FillAsync("#hand-reason", "公共照明归物业");
        await desk.Page.ClickAsync("form[action*='handler=HandOver'] button");
        await Assertions.Expect(desk.Page.Locator("#steps")).ToContainTextAsync("转物业办理");
        await resident.Page.ReloadAsync();
        await Assertions.Expect(resident.Page.Locator("#state")).ToContainTextAsync("办理中：物业");

        await desk.Page.FillAsync("#answer", "灯已更换");
        await desk.Page.ClickAsync("form[action*='handler=Answer'] button");
        await resident.Page.ReloadAsync();
        await Assertions.Expect(resident.Page.Locator("#main")).ToContainTextAsync("灯已更换");
        await resident.ShouldBeAccessibleAsync();
        await resident.Page.ClickAsync("label[for='rating-5']");
        await resident.Page.ClickAsync("button:has-text('已解决，确认')");
        await Assertions.Expect(resident.Page.Locator("#state")).ToContainTextAsync("居民已确认");

        await desk.Page.ReloadAsync();
        await Assertions.Expect(desk.Page.Locator("#main")).ToContainTextAsync("5 / 5");
        await desk.Page.FillAsync("#question", "楼道灯不亮");
        await desk.Page.FillAsync("#public-answer", "已由物业更换");
        await desk.Page.ClickAsync("form[action*='handler=Publish'] button");
        await resident.Page.ClickAsync("a:has-text('答复公示')");
        await Assertions.Expect(resident.Page.Locator("#main")).ToContainTextAsync("已由物业更换");
        await desk.Page.GotoAsync(Url("/requests/figures"));
        await Assertions.Expect(desk.Page.Locator(".facts")).ToContainTextAsync("100%");
    }

    [Fact]
    public async Task What_one_office_alone_cannot_settle_is_settled_at_the_council_and_everybody_can_read_it()
    {
        var lead = district.NextLead();
        using var phone = new ApiClient(district.Url, (await district.Dispatcher.PostAsync("devices", new { inviteCode = (string)lead["inviteCode"]! })).Text("accessToken"));
        var request = (await phone.PostAsync("me/requests", new { kind = "environment", text = "楼道里堆满纸箱" })).Text("id");
        await using var desk = await browser.OpenAsync(1440, 900);
        await desk.SignInAsync(district.App);
        await desk.Page.GotoAsync(Url($"/requests/{request}"));
        await desk.Page.ClickAsync("#council button[value=hard]");
        await Assertions.Expect(desk.Page.Locator("[data-page='council-issue'] h1")).ToContainTextAsync("环境");
        await desk.ShouldBeAccessibleAsync();
        var issue = new Uri(desk.Page.Url).AbsolutePath;

        await desk.Page.ClickAsync(".crumbs a");
        await desk.ShouldBeAccessibleAsync();
        await desk.Page.FillAsync("#field-form-beginsat", "2026-01-05T19:00".Replace("2026-01-05", TimeProvider.System.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        await desk.Page.FillAsync("#field-form-place", "一楼活动室");
        await desk.Page.ClickAsync("form[action*='handler=Plan'] button");
        await desk.Page.ClickAsync("#add");
        await desk.Page.FillAsync("#party-people-1", "3");
        await desk.Page.FillAsync("#party-name-2", "滨江物业");
        await desk.Page.FillAsync("#party-people-2", "1");
        await desk.Page.ClickAsync("form[action*='handler=Held'] button");
        await desk.Page.ClickAsync("summary:has-text('作出决定')");
        await desk.Page.FillAsync("[name='Form.Decision']", "物业三天内清走");
        await desk.Page.SelectOptionAsync("[name='Form.Party']", "property");
        await desk.Page.FillAsync("[name='Form.Owner']", "滨江物业");
        await desk.Page.FillAsync("[name='Form.DueOn']", TimeProvider.System.GetUtcNow().AddDays(3).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await desk.Page.ClickAsync("form[action*='handler=Decide'] button");
        await Assertions.Expect(desk.Page.Locator("#agenda")).ToContainTextAsync("已定在办");
        await desk.ShouldBeAccessibleAsync();
        await desk.Page.ClickAsync("button:has-text('公布纪要')");
        await Assertions.Expect(desk.Page.Locator("#published")).ToBeVisibleAsync();

        await desk.Page.GotoAsync(Url(issue));
        await desk.Page.FillAsync("#outcome", "纸箱已清走");
        await desk.Page.ClickAsync("form[action*='handler=Close'] button");
        await Assertions.Expect(desk.Page.Locator("#steps")).ToContainTextAsync("纸箱已清走");
        await desk.Page.GotoAsync(Url($"/requests/{request}"));
        await Assertions.Expect(desk.Page.Locator("#steps")).ToContainTextAsync("纸箱已清走");

        await using var resident = await browser.OpenAsync(390, 844);
        await resident.Page.GotoAsync(Url($"/r/council/{((string)lead["stairwellCode"]!)[..12]}"));
        await Assertions.Expect(resident.Page.Locator("#main")).ToContainTextAsync("物业三天内清走");
        await Assertions.Expect(resident.Page.Locator("#main")).ToContainTextAsync("已办结");
        await resident.ShouldBeAccessibleAsync();
    }

    [Fact]
    public async Task A_trio_raises_one_without_network_and_it_arrives_by_itself()
    {
        await using var phone = await browser.OpenAsync(390, 844);
        await phone.Page.GotoAsync(Url(new Uri((string)district.NextLead()["url"]!).AbsolutePath));
        await phone.Page.ClickAsync("button:has-text('开始使用')");
        await phone.Page.WaitForURLAsync("**/phone**");
        await phone.Page.ClickAsync("a[href='/phone/requests']");
        // The page before has the same mark of the link.
        await phone.Page.WaitForURLAsync("**/phone/requests");
        await Assertions.Expect(phone.Page.Locator("#link")).ToHaveAttributeAsync("data-link", "connected");
        await phone.ShouldBeAccessibleAsync();
        await phone.Context.SetOfflineAsync(true);
        await phone.Page.ClickAsync("label[for='kind-aid']");
        await phone.Page.FillAsync("#request [name=text]", "老人要人陪诊");
        await phone.Page.ClickAsync("#request button.primary");
        await Assertions.Expect(phone.Page.Locator("#request-kept")).ToBeVisibleAsync();
        await phone.Context.SetOfflineAsync(false);
        await Assertions.Expect(phone.Page.Locator("#my-requests")).ToContainTextAsync("老人要人陪诊");
        await Assertions.Expect(phone.Page.Locator("#request-kept")).ToBeHiddenAsync();
        await Assertions.Expect(phone.Page.Locator(".report-item")).ToHaveCountAsync(1);
        await Assertions.Expect(phone.Page.Locator(".report-item")).ToHaveAttributeAsync("data-state", "received");
    }

    private string Url(string path) => new Uri(district.Url, path).ToString();
}
