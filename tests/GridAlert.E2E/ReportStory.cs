using GridAlert.Tests.Reports;
using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>A phone reports a hazard with a photo → the board shows it at once → an officer takes, answers and closes it → the phone shows the answer.</summary>
public class ReportStory(PostgresFixture postgres, Browser browser)
{
    private const string Words = "3幢地下车库进水，需要水泵";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hazard_from_the_first_tap_to_the_answer(bool script)
    {
        await using var app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync());
        await using var wall = await browser.OpenAsync(1440, 900);
        await wall.SignInAsync(app);
        await Assertions.Expect(wall.Page.Locator("#link")).ToHaveAttributeAsync("data-link", "live");
        await using var phone = await PhoneAsync(app, script);

        // Two taps and a sentence, and a photo.
        await phone.Page.ClickAsync("a[href='/phone/report']");
        await phone.Page.ClickAsync("label[for='kind-hazard']");
        await Assertions.Expect(phone.Page.Locator("[name=foundAt]")).ToBeVisibleAsync();
        await phone.Page.FillAsync("#report [name=text]", Words);
        await phone.Page.SetInputFilesAsync("#report [name=photos]", new FilePayload { Name = "IMG_1.jpg", MimeType = "image/jpeg", Buffer = Pictures.WithPlace() });
        if (script)
            await phone.ShouldBeAccessibleAsync();
        await phone.Page.ClickAsync("#report button.primary");
        await Assertions.Expect(phone.Page.Locator("#sent")).ToContainTextAsync("已上报");
        await Assertions.Expect(phone.Page.Locator("#mine")).ToContainTextAsync("1 张照片");

        // The board has it without anybody having asked.
        var row = wall.Page.Locator(".report-row");
        await Assertions.Expect(row).ToContainTextAsync(Words);
        await Assertions.Expect(row).ToContainTextAsync("1 张照片");
        await Assertions.Expect(wall.Page.Locator("#figure-reports .value")).ToHaveTextAsync("1");
        await Assertions.Expect(wall.Page.Locator("#feed")).ToContainTextAsync("上报险情");

        // An officer takes, answers, closes; without an answer there is nothing to close with.
        await using var desk = await browser.OpenAsync(390, 844);
        await desk.SignInAsync(app, "street");
        await desk.Page.GotoAsync(Url(app, "/reports"));
        await desk.Page.ClickAsync(".report-line");
        await Assertions.Expect(desk.Page.Locator(".photos img")).ToHaveJSPropertyAsync("complete", true);
        (await desk.Page.Locator(".photos img").EvaluateAsync<int>("image => image.naturalHeight")).ShouldBe(120);
        await desk.ShouldBeAccessibleAsync();
        await desk.Page.ClickAsync("form[action*='handler=Take'] button");
        await Assertions.Expect(row).ToContainTextAsync("处理中");
        await desk.Page.ClickAsync("summary:has-text('办结')");
        await Assertions.Expect(desk.Page.Locator("#main")).ToContainTextAsync("先答复，才能办结");
        await desk.Page.FillAsync("#answer", "消防十分钟到");
        await desk.Page.ClickAsync("form[action*='handler=Answer'] button");
        await Assertions.Expect(wall.Page.Locator("#figure-reports .value")).ToHaveTextAsync("0");

        await phone.Page.ReloadAsync();
        await Assertions.Expect(phone.Page.Locator("#mine")).ToContainTextAsync("消防十分钟到");

        await desk.Page.ClickAsync("summary:has-text('办结')");
        await desk.Page.CheckAsync("input[value='handled']");
        await desk.Page.FillAsync("#reason", "水已抽干");
        await desk.Page.ClickAsync("form[action*='handler=Close'] button");
        await Assertions.Expect(desk.Page.Locator("#main")).ToContainTextAsync("水已抽干");
        await Assertions.Expect(row).ToHaveCountAsync(0);
        await Assertions.Expect(wall.Page.Locator("#reports-empty")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_report_becomes_a_dispatch_in_two_clicks_and_shows_it()
    {
        await using var app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync());
        await using var phone = await PhoneAsync(app, script: true);
        await phone.Page.GotoAsync(Url(app, "/phone/report?kind=hazard"));
        await phone.Page.FillAsync("#report [name=text]", Words);
        await phone.Page.ClickAsync("#report button.primary");
        await Assertions.Expect(phone.Page.Locator("#sent")).ToContainTextAsync("已上报");

        await using var desk = await browser.OpenAsync(1440, 900);
        await desk.SignInAsync(app);
        await desk.Page.GotoAsync(Url(app, "/reports"));
        await desk.Page.ClickAsync(".report-line");
        var report = desk.Page.Url;
        await desk.Page.ClickAsync("a[href^='/dispatches/new?report=']");
        await Assertions.Expect(desk.Page.Locator("#title")).ToHaveValueAsync($"险情：{Words}");
        await Assertions.Expect(desk.Page.Locator("#send")).ToContainTextAsync("1");
        await desk.Page.ClickAsync("#send");
        await desk.Page.WaitForURLAsync(url => url.Contains("/dispatches/0", StringComparison.Ordinal));
        await desk.Page.GotoAsync(report);
        await Assertions.Expect(desk.Page.Locator(".came-of-it")).ToHaveTextAsync($"险情：{Words}");
    }

    [Fact]
    public async Task Without_network_nothing_of_what_was_written_is_lost_and_the_second_press_sends_it_once()
    {
        await using var app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync());
        await using var phone = await PhoneAsync(app, script: true);
        await phone.Page.GotoAsync(Url(app, "/phone/report?kind=need"));
        await phone.Page.FillAsync("#report [name=text]", "缺三箱水");
        await phone.Context.SetOfflineAsync(true);
        await phone.Page.ClickAsync("#report button.primary");
        await Assertions.Expect(phone.Page.Locator("#refused")).ToContainTextAsync("没有网络");
        await Assertions.Expect(phone.Page.Locator("#report [name=text]")).ToHaveValueAsync("缺三箱水");
        await phone.Context.SetOfflineAsync(false);
        await phone.Page.ClickAsync("#report button.primary");
        await Assertions.Expect(phone.Page.Locator("#sent")).ToContainTextAsync("已上报");
        await Assertions.Expect(phone.Page.Locator(".report-item")).ToHaveCountAsync(1);
    }

    private async Task<Window> PhoneAsync(AppProcess app, bool script)
    {
        using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
        var invite = (await dispatcher.PostAsync("units/330108001/invites", new { roles = new[] { "lead" } }))["items"][0]!;
        var phone = await browser.OpenAsync(390, 844, script);
        await phone.Page.GotoAsync(Url(app, new Uri((string)invite["url"]!).AbsolutePath));
        await phone.Page.ClickAsync("button:has-text('开始使用')");
        await phone.Page.WaitForURLAsync("**/phone**");
        return phone;
    }

    private static string Url(AppProcess app, string path) => new Uri(app.Url, path).ToString();
}
