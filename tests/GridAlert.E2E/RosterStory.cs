using GridAlert.Tests.Support;
using Microsoft.Playwright;
using MiniExcelLibs;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>A community's roster with a mistake in it → mended → imported → a letter of appointment on paper.</summary>
public class RosterStory(PostgresFixture postgres, Browser browser)
{
    private const string Community = "330108001001";
    private const string Stairwell = Community + "001999";

    [Fact]
    public async Task A_workbook_is_checked_mended_imported_and_a_letter_printed()
    {
        await using var app = await AppProcess.StartAsync(await postgres.NewDatabaseAsync());
        await using var desk = await browser.OpenAsync(390, 844);
        await desk.SignInAsync(app, "community");
        await desk.Page.ClickAsync($".nav a[href='/roster/{Community}']");

        await CheckAsync(desk, "大厦");
        await Assertions.Expect(desk.Page.Locator("#errors")).ToContainTextAsync("第 2 行");
        await Assertions.Expect(desk.Page.Locator("#errors")).ToContainTextAsync("大厦");
        (await desk.Page.Locator("#import").CountAsync()).ShouldBe(0);
        await desk.ShouldBeAccessibleAsync();

        await CheckAsync(desk, "楼幢");
        await desk.Page.ClickAsync("#import");
        await Assertions.Expect(desk.Page.Locator(".note-good")).ToContainTextAsync("新建 1 个楼道");

        await desk.Page.GotoAsync(new Uri(app.Url, $"/trios/{Stairwell}").ToString());
        await Assertions.Expect(desk.Page.Locator("#posts")).ToContainTextAsync("孙*");
        await desk.ShouldBeAccessibleAsync();
        await desk.Page.ClickAsync("#posts a[href^='/letters/']");
        await desk.Page.FillAsync("#show-reason", "打印聘书");
        await desk.Page.ClickAsync(".show-people button");
        await Assertions.Expect(desk.Page.Locator("#letter")).ToContainTextAsync("孙悦 同志");
        await desk.Page.EmulateMediaAsync(new() { Media = Media.Print });
        (await desk.Page.Locator(".top, .page-head, .no-print").EvaluateAllAsync<bool>("all => all.every(one => one.getClientRects().length === 0)")).ShouldBeTrue();
    }

    private static async Task CheckAsync(Window desk, string form)
    {
        using var file = new MemoryStream();
        await file.SaveAsAsync(new[] { new Dictionary<string, object> { ["小区编码"] = Community + "001", ["楼道编码"] = Stairwell, ["楼道"] = "999幢", ["类型"] = form, ["楼道长"] = "孙悦", ["楼道长电话"] = "10010000999" } });
        await desk.Page.SetInputFilesAsync("#field-file", new FilePayload { Name = "花名册.xlsx", MimeType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Buffer = file.ToArray() });
        await desk.Page.ClickAsync("form[action*='handler=Check'] button");
        await Assertions.Expect(desk.Page.Locator("#result")).ToBeVisibleAsync();
    }
}
