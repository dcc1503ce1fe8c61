using GridAlert.Tests.Reports;
using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>The phone without network: it opens, it takes what is pressed, and sends it once and in order when it can.</summary>
public sealed class OfflinePhone(PhoneDistrict district, Browser browser) : PhoneWithoutNetwork(district, browser)
{
    [Fact]
    public async Task Two_tabs_that_come_back_together_send_nothing_twice()
    {
        await using var phone = await BindAsync();
        var id = await SendAsync();
        await AcknowledgeAsync(phone.Page);
        var other = await phone.Context.NewPageAsync();
        await other.GotoAsync(Url($"/phone/doors?dispatch={id}"));
        await phone.Page.GotoAsync(Url($"/phone/doors?dispatch={id}"));
        await Assertions.Expect(other.Locator("#link")).ToHaveAttributeAsync("data-link", "connected");
        await Assertions.Expect(phone.Page.Locator("#link")).ToHaveAttributeAsync("data-link", "connected");
        await phone.Context.SetOfflineAsync(true);
        for (var n = 0; n < 6; n++)
            await (n % 2 == 0 ? phone.Page : other).Locator(".home").Nth(n).Locator("[data-part='buttons'] button[data-outcome='done']").ClickAsync();
        await Assertions.Expect(other.Locator("#doors-visited")).ToContainTextAsync("6/");
        await phone.Context.SetOfflineAsync(false);
        foreach (var tab in new[] { phone.Page, other })
        {
            await Assertions.Expect(tab.Locator("#unsent")).ToBeHiddenAsync(new() { Timeout = Patience });
            await Assertions.Expect(tab.Locator("#doors-visited")).ToContainTextAsync("6/");
        }
        (await LinesAsync(id)).Count.ShouldBe(6);
    }

    [Fact]
    public async Task The_alarm_is_silenced_by_a_touch_while_the_server_is_away_and_the_answer_waits()
    {
        await using var phone = await BindAsync();
        await SendAsync();
        await Assertions.Expect(phone.Page.Locator("#alarm")).ToBeVisibleAsync();
        await phone.Context.SetOfflineAsync(true);
        await phone.Page.ClickAsync("#alarm-stop");
        await Assertions.Expect(phone.Page.Locator("#alarm")).ToBeHiddenAsync();
        await phone.Page.ClickAsync("#card form[data-part='acknowledge'] button");
        await Assertions.Expect(phone.Page.Locator("[data-part='outcomeWords']")).ToContainTextAsync("已存在手机里");
    }

    [Fact]
    public async Task An_answer_pressed_before_the_pages_script_is_there_is_kept()
    {
        await using var phone = await BindAsync();
        var id = await SendAsync();
        await PaintedAsync(phone.Page, id);
        await OpenWithoutNetworkAndPressAtOnceAsync(phone);
        await Assertions.Expect(phone.Page.Locator("[data-part='outcomeWords']")).ToContainTextAsync("已存在手机里");
        await phone.Context.SetOfflineAsync(false);
        await Assertions.Expect(phone.Page.Locator("#unsent")).ToBeHiddenAsync(new() { Timeout = Patience });
        ((int)(await District.Dispatcher.GetAsync($"dispatches/{id}"))["progress"]["acknowledged"]!).ShouldBe(1);
    }

    [Fact]
    public async Task A_press_meant_for_one_dispatch_answers_no_other_that_takes_its_place()
    {
        await using var phone = await BindAsync();
        var id = await SendAsync();
        await PaintedAsync(phone.Page, id);
        // Comes while the page is open: the page as the server painted it does not know of it, the phone shows it first.
        var newer = (await District.Dispatcher.PostAsync("dispatches", new
        {
            kind = "disasterAlert",
            title = "立即转移",
            body = "请立即通知住户转移。",
            targets = new { unitCodes = new[] { (string)Invite["stairwellCode"]! } },
            perHousehold = true,
            acknowledgeWithin = "PT1M",
        })).Text("id");
        await EventuallyAsync(() => IsKeptAsync(phone.Page, newer));
        await OpenWithoutNetworkAndPressAtOnceAsync(phone);
        await Assertions.Expect(phone.Page.Locator("#card h1")).ToHaveTextAsync("立即转移");
        await Assertions.Expect(phone.Page.Locator("#link")).ToHaveAttributeAsync("data-link", "lost", new() { Timeout = Patience });
        await Assertions.Expect(phone.Page.Locator("#card form[data-part='acknowledge'] button")).ToBeVisibleAsync();
        await Assertions.Expect(phone.Page.Locator("#unsent")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task What_waits_is_listed_with_its_state_and_can_be_given_up_or_tried_again()
    {
        await using var phone = await BindAsync();
        var id = await SendAsync();
        await Assertions.Expect(phone.Page.Locator("#card h1")).ToHaveTextAsync("配送物资");
        await phone.Context.RouteAsync("**/api/v1/me/**", route => route.FulfillAsync(new() { Status = 503, ContentType = "application/problem+json", Body = "{}" }));
        await phone.Page.ClickAsync("#card form[data-part='acknowledge'] button");
        await phone.Page.ClickAsync("#unsent a");
        var waiting = phone.Page.Locator("#mine-list .waiting");
        await Assertions.Expect(waiting).ToHaveCountAsync(1);
        await Assertions.Expect(waiting).ToContainTextAsync("签收 · 配送物资");
        await Assertions.Expect(waiting).ToContainTextAsync("试过");
        await Assertions.Expect(waiting).ToContainTextAsync("服务器暂时不可用");
        await waiting.Locator("[data-cancel]").ClickAsync();
        await Assertions.Expect(waiting).ToHaveCountAsync(0);
        await phone.Page.ClickAsync("#card form[data-part='acknowledge'] button");
        await Assertions.Expect(waiting).ToContainTextAsync("试过");
        await phone.Context.UnrouteAllAsync();
        await waiting.Locator("[data-retry]").ClickAsync();
        await Assertions.Expect(waiting).ToHaveCountAsync(0, new() { Timeout = Patience });
        ((int)(await District.Dispatcher.GetAsync($"dispatches/{id}"))["progress"]["acknowledged"]!).ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_is_said_in_the_servers_words_and_stays_in_the_list()
    {
        await using var phone = await BindAsync();
        var id = await SendAsync();
        await AcknowledgeAsync(phone.Page);
        await phone.Page.RouteAsync("**/api/v1/me/dispatches/*/complete", route =>
            route.FulfillAsync(new() { Status = 409, ContentType = "application/problem+json", Body = """{ "detail": "该任务已结束。" }""" }));
        await phone.Page.ClickAsync("#card form[data-part='complete'] button.primary");
        await Assertions.Expect(phone.Page.Locator("[data-part='refused']")).ToContainTextAsync("该任务已结束。");
        await phone.Page.GotoAsync(Url($"/phone?dispatch={id}#mine"));
        await Assertions.Expect(phone.Page.Locator("#mine-list .waiting")).ToContainTextAsync("没有被接受：该任务已结束。");
    }

    [Fact]
    public async Task What_an_earlier_version_had_queued_is_still_sent()
    {
        await using var phone = await BindAsync();
        var id = await SendAsync();
        var member = (string)Invite["memberId"]!;
        await phone.Page.GotoAsync(Url("/manifest.webmanifest"));
        await phone.Page.EvaluateAsync(
            """
            async ([name, dispatchId]) => {
              await new Promise((done, fail) => { const gone = indexedDB.deleteDatabase(name); gone.onsuccess = done; gone.onerror = fail; });
              await new Promise((done) => {
                const request = indexedDB.open(name, 1);
                request.onupgradeneeded = () => {
                  request.result.createObjectStore("outbox", { keyPath: "id", autoIncrement: true })
                    .add({ dispatchId, act: "acknowledge", occurredAt: new Date().toISOString(), note: null, reply: null, reason: null, refused: null });
                  request.result.createObjectStore("kept");
                };
                request.onsuccess = () => { request.result.close(); done(); };
              });
            }
            """,
            new[] { $"gridalert-phone-{member}", id });
        await phone.Page.GotoAsync(Url("/phone"));
        await Assertions.Expect(phone.Page.Locator("[data-part='outcomeWords']")).ToContainTextAsync("已签收", new() { Timeout = Patience });
        ((int)(await District.Dispatcher.GetAsync($"dispatches/{id}"))["progress"]["acknowledged"]!).ShouldBe(1);
    }

    [Fact]
    public async Task A_full_storage_is_said_in_words_and_the_answer_goes_out_all_the_same()
    {
        await using var phone = await BindAsync();
        await phone.Context.AddInitScriptAsync("IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); };");
        await phone.Page.ReloadAsync();
        var id = await SendAsync();
        await Assertions.Expect(phone.Page.Locator("#card h1")).ToHaveTextAsync("配送物资");
        await phone.Context.SetOfflineAsync(true);
        await phone.Page.ClickAsync("#card form[data-part='acknowledge'] button");
        await Assertions.Expect(phone.Page.Locator("#storage-full")).ToContainTextAsync("手机存储满了");
        await phone.Context.SetOfflineAsync(false);
        await Assertions.Expect(phone.Page.Locator("#storage-full")).ToBeHiddenAsync(new() { Timeout = Patience });
        ((int)(await District.Dispatcher.GetAsync($"dispatches/{id}"))["progress"]["acknowledged"]!).ShouldBe(1);
    }

    [Fact]
    public async Task The_worker_sends_what_waits_with_every_page_closed()
    {
        await using var phone = await BindAsync();
        var id = await SendAsync();
        await OfflineReadyAsync(phone.Page, "/phone");
        await Assertions.Expect(phone.Page.Locator("#card h1")).ToHaveTextAsync("配送物资");
        await phone.Context.SetOfflineAsync(true);
        await phone.Page.ClickAsync("#card form[data-part='acknowledge'] button");
        await Assertions.Expect(phone.Page.Locator("#unsent")).ToBeVisibleAsync();

        await phone.Page.CloseAsync();
        await phone.Context.SetOfflineAsync(false);
        var bystander = await phone.Context.NewPageAsync();
        await bystander.GotoAsync(Url("/manifest.webmanifest"));
        var devtools = await phone.Context.NewCDPSessionAsync(bystander);
        var registered = new TaskCompletionSource<string>();
        devtools.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, json) =>
        {
            foreach (var registration in json!.Value.GetProperty("registrations").EnumerateArray())
                registered.TrySetResult(registration.GetProperty("registrationId").GetString()!);
        };
        await devtools.SendAsync("ServiceWorker.enable");
        await devtools.SendAsync("ServiceWorker.dispatchSyncEvent", new()
        {
            ["origin"] = District.Url.GetLeftPart(UriPartial.Authority),
            ["registrationId"] = await registered.Task.WaitAsync(TimeSpan.FromSeconds(30)),
            ["tag"] = $"outbox {(string)Invite["memberId"]!}",
            ["lastChance"] = false,
        });
        await EventuallyAsync(async () => (int)(await District.Dispatcher.GetAsync($"dispatches/{id}"))["progress"]["acknowledged"]! == 1);
    }

    [Fact]
    public async Task A_reply_and_a_later_time_are_given_without_network_and_shown_on_the_desk()
    {
        await using var phone = await BindAsync();
        var id = await SendAsync();
        await Assertions.Expect(phone.Page.Locator("#card h1")).ToHaveTextAsync("配送物资");
        await phone.Context.SetOfflineAsync(true);
        await phone.Page.ClickAsync("details[data-part='cannot'] > summary");
        await phone.Page.ClickAsync("details[data-part='fromThen'] > summary");
        await phone.Page.FillAsync("#card [data-part='fromThen'] input[name='availableFrom']", "23:58");
        await phone.Page.ClickAsync("[data-part='fromThen'] button");
        await Assertions.Expect(phone.Page.Locator("[data-part='outcomeWords']")).ToContainTextAsync("23:58 后可以");
        await phone.Page.FillAsync("input[name='reply.inCharge']", "王芳");
        await phone.Page.ClickAsync("form[data-part='reply'] button.strong");
        await Assertions.Expect(phone.Page.Locator("[data-part='replyWords']")).ToContainTextAsync("已存在手机里");
        await phone.Context.SetOfflineAsync(false);
        await Assertions.Expect(phone.Page.Locator("[data-part='replyWords']")).ToHaveTextAsync("已回复，还缺：缺几份", new() { Timeout = Patience });
        await Assertions.Expect(phone.Page.Locator("[data-part='outcomeWords']")).ToContainTextAsync("23:58 后可以");
        await phone.Page.FillAsync("input[name='reply.short']", "3");
        await phone.Page.ClickAsync("form[data-part='reply'] button.strong");
        await Assertions.Expect(phone.Page.Locator("[data-part='replyWords']")).ToContainTextAsync("已回复 ");

        await using var desk = await Browser.OpenAsync(1440, 900);
        await desk.SignInAsync(District.App);
        await desk.Page.GotoAsync(Url($"/dispatches/{id}"));
        await Assertions.Expect(desk.Page.Locator("#replies")).ToContainTextAsync("合计 3（1 个楼道）");
        await Assertions.Expect(desk.Page.Locator("#stairwells")).ToContainTextAsync("23:58 后可以");
        await desk.ShouldBeAccessibleAsync();
    }

    [Theory]
    [InlineData("zh-CN", "light")]
    [InlineData("en", "dark")]
    public async Task The_phones_pages_fit_and_are_accessible(string language, string scheme)
    {
        await using var phone = await BindAsync(language: language);
        await phone.Page.EmulateMediaAsync(new() { ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light });
        var id = await SendAsync();
        foreach (var path in new[] { "/phone", $"/phone?dispatch={id}#mine", "/phone/doors", $"/phone/doors?dispatch={id}" })
        {
            await phone.Page.GotoAsync(Url(path));
            await phone.ShouldBeAccessibleAsync();
            (await phone.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, path);
        }
    }

    /// <summary>The phone has kept the page as the server paints it with this dispatch.</summary>
    private static async Task PaintedAsync(IPage page, string id)
    {
        await Assertions.Expect(page.Locator("#card h1")).ToHaveTextAsync("配送物资");
        await OfflineReadyAsync(page, "/phone");
        await page.ReloadAsync();
        await EventuallyAsync(() => page.EvaluateAsync<bool>("async (id) => (await (await caches.match('/phone')).text()).includes(`data-dispatch=\"${id}\"`)", id));
    }

    /// <summary>Presses the answer in the moment it is painted, before any script of the page has run to its end.</summary>
    private async Task OpenWithoutNetworkAndPressAtOnceAsync(Window phone)
    {
        await phone.Context.SetOfflineAsync(true);
        await phone.Page.AddInitScriptAsync(
            """
            new MutationObserver((_, watch) => {
              const button = document.querySelector("#card form[data-part='acknowledge'] button");
              if (!button) return;
              watch.disconnect();
              button.click();
            }).observe(document, { childList: true, subtree: true });
            """);
        await phone.Page.GotoAsync(Url("/phone"));
    }
}
