using Dapper;
using GridAlert.Features.Everyday.Recognition;
using GridAlert.Features.Everyday.Recognition.Points;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Playwright;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>Hours become points, the phone asks for something, the community hands it over.</summary>
public sealed class PointsStory(PhoneDistrict district, Browser browser) : IClassFixture<PhoneDistrict>
{
    [Fact]
    public async Task From_the_phone_to_the_officers_hand()
    {
        var invite = district.NextLead();
        var (stairwell, member) = ((string)invite["stairwellCode"]!, (string)invite["memberId"]!);
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await using (var connection = await database.OpenConnectionAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync(
                "insert into volunteer_hours (id, member_id, stairwell_code, day, minutes, source, source_key, state, recorded_at) values (gen_random_uuid(), @member::uuid, @stairwell, current_date, 120, 'event', 'story', 'confirmed', now())",
                new { member, stairwell });
        // On a day that nobody has settled yet.
        await new PointsStore(database, RecognitionOptions.Read(new ConfigurationBuilder().Build())).SettleAsync(TimeProvider.System.GetUtcNow().AddDays(1), TestContext.Current.CancellationToken);

        await using var desk = await browser.OpenAsync(1440, 900);
        await desk.SignInAsync(district.App);
        await desk.Page.GotoAsync(Url($"/points/{stairwell[..12]}"));
        await Assertions.Expect(desk.Page.Locator("#catalogue")).ToContainTextAsync("目录还是空的");
        await desk.Page.FillAsync("[name='Form.Name']", "洗衣液");
        await desk.Page.FillAsync("[name='Form.Points']", "15");
        await desk.Page.FillAsync("[name='Form.Stock']", "1");
        await desk.Page.ClickAsync("button:has-text('添加')");
        await Assertions.Expect(desk.Page.Locator("#catalogue")).ToContainTextAsync("洗衣液");

        await using var phone = await browser.OpenAsync(390, 844);
        await phone.Page.GotoAsync(Url(new Uri((string)invite["url"]!).AbsolutePath));
        await phone.Page.ClickAsync("button:has-text('开始使用')");
        await phone.Page.WaitForURLAsync("**/phone**");
        await phone.Page.ClickAsync("a[href='/phone/recognition']");
        await Assertions.Expect(phone.Page.Locator("#balance")).ToHaveTextAsync("20");
        await phone.ShouldBeAccessibleAsync();
        (await phone.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0);
        await phone.Page.ClickAsync("#items button");
        await Assertions.Expect(phone.Page.Locator("#balance")).ToHaveTextAsync("5");
        await Assertions.Expect(phone.Page.Locator("#items")).ToContainTextAsync("已兑完");
        var mine = phone.Page.Locator("#exchanges .report-item");
        await Assertions.Expect(mine).ToContainTextAsync("到社区出示领取号");
        var number = await mine.GetAttributeAsync("data-exchange");

        await desk.Page.ReloadAsync();
        await desk.ShouldBeAccessibleAsync();
        await desk.Page.Locator($"#waiting [data-exchange='{number}'] button:has-text('确认已领取')").ClickAsync();
        await Assertions.Expect(desk.Page.Locator("#waiting")).ToContainTextAsync("没有待领取的兑换");
        await phone.Page.ReloadAsync();
        await Assertions.Expect(mine).ToHaveAttributeAsync("data-state", "HandedOver");
        await Assertions.Expect(phone.Page.Locator("#balance")).ToHaveTextAsync("5");
    }

    private string Url(string path) => new Uri(district.Url, path).ToString();
}
