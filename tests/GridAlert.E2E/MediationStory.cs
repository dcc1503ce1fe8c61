using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace GridAlert.E2E;

/// <summary>Two neighbours quarrel: a mediator is attached, the case opened, both shake hands, it is kept, and somebody looks in again.</summary>
public sealed class MediationStory(PhoneDistrict district, Browser browser) : IClassFixture<PhoneDistrict>
{
    private const string Community = "330108001001";

    [Fact]
    public async Task From_the_quarrel_to_the_visit_afterwards()
    {
        await using var desk = await browser.OpenAsync(390, 844);
        var page = desk.Page;
        await desk.SignInAsync(district.App, "community");
        await page.GotoAsync(Url($"/law/{Community}"));
        await page.SelectOptionAsync("#field-kind", "mediator");
        await page.FillAsync("#field-form-name", "沈和平");
        await page.FillAsync("#field-form-body", "社区人民调解委员会");
        await page.FillAsync("#field-form-duty", "工作日 9:00–17:00");
        await page.ClickAsync("form[action*='handler=Attach'] button");
        await Assertions.Expect(page.Locator(".note-good")).ToContainTextAsync("已登记");
        await desk.ShouldBeAccessibleAsync();

        await page.ClickAsync("a[href$='/mediations']");
        await page.FillAsync("#field-form-partya", "陈明");
        await page.FillAsync("#field-form-phonea", "13812345678");
        await page.FillAsync("#field-form-partyb", "李华");
        await page.FillAsync("#field-subject", "楼上漏水，天花板损坏");
        await page.ClickAsync("button:has-text('受理')");
        await Assertions.Expect(page.Locator("#state")).ToContainTextAsync("调解中");
        // Who it is about is masked until somebody says why they look.
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("陈*");
        await page.FillAsync("#show-reason", "约双方到场");
        await page.ClickAsync(".show-people button");
        await Assertions.Expect(page.Locator("a[href='tel:13812345678']")).ToBeVisibleAsync();

        await page.SelectOptionAsync("#step", "met");
        await page.FillAsync("#step-text", "现场看了漏点");
        await page.ClickAsync("form[action*='handler=Step'] button");
        await Assertions.Expect(page.Locator("#steps")).ToContainTextAsync("当面调解");
        await page.FillAsync("#agreement", "楼上修好水管并赔偿 800 元");
        await page.CheckAsync("[name='Form.Accepted']");
        await page.CheckAsync("[name='Form.ShookHands']");
        await page.ClickAsync("form[action*='handler=Agree'] button");
        await Assertions.Expect(page.Locator("#state")).ToContainTextAsync("当场履行");
        await Assertions.Expect(page.Locator(".page-head")).ToContainTextAsync("握手言和");
        await desk.ShouldBeAccessibleAsync();

        await page.ClickAsync("#feedback form >> nth=0 >> button");
        await Assertions.Expect(page.Locator("#feedback")).ToContainTextAsync("5 · 5 · 5 · 5");
        await page.SelectOptionAsync("#relation", "calm");
        await page.ClickAsync("form[action*='handler=Revisit'] button");
        await Assertions.Expect(page.Locator("#steps")).ToContainTextAsync("回访");
        await Assertions.Expect(page.Locator("form[action*='handler=Revisit']")).ToHaveCountAsync(0);
        await page.GotoAsync(Url($"/law/{Community}/mediations"));
        await Assertions.Expect(page.Locator(".table").First).ToContainTextAsync("平静");
    }

    private string Url(string path) => new Uri(district.Url, path).ToString();
}
