using Dapper;
using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Npgsql;
using Xunit;

namespace GridAlert.E2E;

/// <summary>What is new on the desk sounds until it is taken; nothing sounds before the first touch, and the page says so.</summary>
public class DeskAlarm(PostgresFixture postgres, Browser browser)
{
    [Fact]
    public async Task It_waits_for_a_touch_can_be_stopped_and_muted_and_ends_when_the_item_is_taken()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var app = await AppProcess.StartAsync(database);
        await PutOnDeskAsync(app, database, 0);
        await using var desk = await browser.OpenAsync(1440, 900);
        await desk.SignInAsync(app);
        var page = desk.Page;
        await page.GotoAsync(new Uri(app.Url, "/board/330108").ToString());
        var alarm = page.Locator("#desk-alarm");
        await Assertions.Expect(alarm.Locator("[data-waiting]")).ToHaveTextAsync("处置台有 1 件待接手");
        await Assertions.Expect(alarm.Locator("[data-sound]")).ToContainTextAsync("声音还没有打开");
        await Assertions.Expect(alarm.Locator("[data-stop]")).ToBeHiddenAsync();

        await page.ClickAsync("#board-head");
        await Assertions.Expect(alarm.Locator("[data-sound]")).ToHaveTextAsync("正在响铃");
        await alarm.Locator("[data-stop]").ClickAsync();
        await Assertions.Expect(alarm.Locator("[data-sound]")).ToContainTextAsync("已停止");
        await PutOnDeskAsync(app, database, 1);
        await Assertions.Expect(alarm.Locator("[data-sound]")).ToHaveTextAsync("正在响铃", new() { Timeout = 20_000 });
        await alarm.Locator("[data-mute]").ClickAsync();
        await Assertions.Expect(alarm.Locator("[data-sound]")).ToContainTextAsync("已静音");

        // Muted for this person alone, on every page.
        await alarm.Locator("[data-go]").ClickAsync();
        await Assertions.Expect(page.Locator("#desk-alarm [data-mute]")).ToHaveAttributeAsync("aria-pressed", "true");
        for (var left = 2; left > 0; left--)
        {
            await page.Locator(".desk-item[data-taken='false'] button:has-text('接手')").First.ClickAsync();
            await Assertions.Expect(page.Locator(".desk-item[data-taken='false']")).ToHaveCountAsync(left - 1);
        }
        await Assertions.Expect(page.Locator("#desk-alarm")).ToHaveAttributeAsync("data-waiting", "false");
        await page.Locator(".desk-item input[name='Form.Reason']").First.FillAsync("网格长已上门，全楼已转移");
        await page.Locator(".desk-item button:has-text('结案')").First.ClickAsync();
        await Assertions.Expect(page.Locator(".desk-item")).ToHaveCountAsync(1);
        await desk.ShouldBeAccessibleAsync();
    }

    /// <summary>As the last step of escalation leaves it.</summary>
    private static async Task PutOnDeskAsync(AppProcess app, string database, int which)
    {
        using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
        var stairwell = (string)(await dispatcher.PostAsync("units/330108/invites", new { roles = new[] { "lead" } }))["items"][which]!["stairwellCode"]!;
        var dispatch = (await dispatcher.PostAsync("dispatches", new { kind = "evacuation", title = "转移避险", body = "请转移。", targets = new { unitCodes = new[] { stairwell } } })).Text("id");
        await using var connection = new NpgsqlConnection(database);
        await connection.ExecuteAsync(
            "insert into desk_item (dispatch_id, stairwell_code, since, owner_id, owner_name) select @dispatch::uuid, @stairwell, now(), id, name from account where user_name = 'street'",
            new { dispatch, stairwell });
    }
}
