using GridAlert.Tests.Reports;
using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>Doors are walked without network, and without script.</summary>
public sealed class OfflineDoors(PhoneDistrict district, Browser browser) : PhoneWithoutNetwork(district, browser)
{
    [Fact]
    public async Task Doors_walked_without_network_survive_a_closed_tab_and_arrive_once_and_in_order()
    {
        await using var phone = await BindAsync();
        var id = await SendAsync();
        await AcknowledgeAsync(phone.Page);
        await OfflineReadyAsync(phone.Page, "/phone/doors");
        await EventuallyAsync(() => IsKeptAsync(phone.Page, id));

        await phone.Context.SetOfflineAsync(true);
        // Never opened before, and no network: the doors are there.
        await phone.Page.ClickAsync("#card a[data-part='doors']");
        await phone.Page.WaitForURLAsync("**/phone/doors**");
        var homes = phone.Page.Locator(".home");
        await Assertions.Expect(homes.Nth(7)).ToBeVisibleAsync();
        string[] outcomes = ["done", "absent", "refused", "moved"];
        for (var n = 0; n < outcomes.Length; n++)
            await homes.Nth(n).Locator($"[data-part='buttons'] button[data-outcome='{outcomes[n]}']").ClickAsync();
        await Assertions.Expect(homes.Nth(1).Locator("[data-part='waiting']")).ToHaveTextAsync("已存在手机里");
        // What is taken back before it left was never said.
        await homes.Nth(1).Locator("[data-part='undo']").ClickAsync();
        await homes.Nth(1).Locator("[data-part='buttons'] button[data-outcome='done']").ClickAsync();
        await Assertions.Expect(phone.Page.Locator("#doors-visited")).ToContainTextAsync("4/");

        await phone.Page.CloseAsync();
        var page = await phone.Context.NewPageAsync();
        await page.GotoAsync(Url($"/phone/doors?dispatch={id}"));
        await Assertions.Expect(page.Locator("#doors-visited")).ToContainTextAsync("4/");
        await page.GotoAsync(Url("/phone#mine"));
        await Assertions.Expect(page.Locator("#mine-list .waiting")).ToHaveCountAsync(4);
        (await LinesAsync(id)).ShouldBeEmpty();

        await phone.Context.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("#unsent")).ToBeHiddenAsync(new() { Timeout = Patience });
        (await LinesAsync(id)).ShouldBe(["done", "refused", "moved", "done"]);
        var figures = (await District.Dispatcher.GetAsync($"dispatches/{id}"))["progress"]["households"]!;
        ((int)figures["done"]!, (int)figures["absent"]!, (int)figures["refused"]!, (int)figures["moved"]!).ShouldBe((2, 0, 1, 1));
    }

    [Fact]
    public async Task Doors_work_as_plain_forms_without_script_and_by_everybody()
    {
        await using var phone = await BindAsync(script: false);
        var id = await SendAsync();
        await phone.Page.GotoAsync(Url("/phone"));
        await phone.Page.ClickAsync("#card form[data-part='acknowledge'] button");
        await phone.Page.ClickAsync("#card a[data-part='doors']");
        await phone.Page.Locator(".home").First.Locator("[data-part='buttons'] button[data-outcome='absent']").ClickAsync();
        await Assertions.Expect(phone.Page.Locator(".home").First.Locator("[data-part='outcome']")).ToHaveTextAsync("不在");
        await phone.Page.Locator(".home").First.Locator("[data-part='undo']").ClickAsync();
        await phone.Page.Locator(".home").First.Locator("[data-part='buttons'] button[data-outcome='done']").ClickAsync();
        await Assertions.Expect(phone.Page.Locator("#doors-visited")).ToContainTextAsync("1/");
        await phone.Page.ClickAsync("#doors-rest");
        await Assertions.Expect(phone.Page.Locator("#doors-rest")).ToHaveTextAsync("看全部");
        (await LinesAsync(id)).ShouldBe(["absent", "open", "done"]);
    }
}
