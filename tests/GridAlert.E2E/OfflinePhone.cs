using System.Text.Json.Nodes;
using GridAlert.Tests.Reports;
using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>The phone without network: it opens, it takes what is pressed, and sends it once and in order when it can.</summary>
public sealed class OfflinePhone(PhoneDistrict district, Browser browser) : IClassFixture<PhoneDistrict>, IAsyncLifetime
{
    private const int Patience = 60_000;

    private JsonNode _invite = null!;

    /// <summary>Each test has a stairwell of its own.</summary>
    public ValueTask InitializeAsync()
    {
        _invite = district.NextLead();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

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
        var figures = (await district.Dispatcher.GetAsync($"dispatches/{id}"))["progress"]["households"]!;
        ((int)figures["done"]!, (int)figures["absent"]!, (int)figures["refused"]!, (int)figures["moved"]!).ShouldBe((2, 0, 1, 1));
    }

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
        ((int)(await district.Dispatcher.GetAsync($"dispatches/{id}"))["progress"]["acknowledged"]!).ShouldBe(1);
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
        var member = (string)_invite["memberId"]!;
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
        ((int)(await district.Dispatcher.GetAsync($"dispatches/{id}"))["progress"]["acknowledged"]!).ShouldBe(1);
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
        ((int)(await district.Dispatcher.GetAsync($"dispatches/{id}"))["progress"]["acknowledged"]!).ShouldBe(1);
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
            ["origin"] = district.Url.GetLeftPart(UriPartial.Authority),
            ["registrationId"] = await registered.Task.WaitAsync(TimeSpan.FromSeconds(30)),
            ["tag"] = $"outbox {(string)_invite["memberId"]!}",
            ["lastChance"] = false,
        });
        await EventuallyAsync(async () => (int)(await district.Dispatcher.GetAsync($"dispatches/{id}"))["progress"]["acknowledged"]! == 1);
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

        await using var desk = await browser.OpenAsync(1440, 900);
        await desk.SignInAsync(district.App);
        await desk.Page.GotoAsync(Url($"/dispatches/{id}"));
        await Assertions.Expect(desk.Page.Locator("#replies")).ToContainTextAsync("合计 3（1 个楼道）");
        await Assertions.Expect(desk.Page.Locator("#stairwells")).ToContainTextAsync("23:58 后可以");
        await desk.ShouldBeAccessibleAsync();
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

    [Fact]
    public async Task A_reply_with_a_photo_is_kept_without_network_words_first_and_the_dispatchs_page_shows_it()
    {
        await using var phone = await BindAsync();
        var page = phone.Page;
        var id = (await district.Dispatcher.PostAsync("dispatches", new
        {
            kind = "inspection",
            title = "查看车库",
            body = "请拍照。",
            targets = new { unitCodes = new[] { (string)_invite["stairwellCode"]! } },
            reply = new object[] { new { key = "words", label = "情况", type = "text", required = true }, new { key = "gate", label = "车库入口", type = "photo", required = true } },
        })).Text("id");
        await Assertions.Expect(page.Locator("#card h1")).ToHaveTextAsync("查看车库");
        await page.ClickAsync("#card form[data-part='acknowledge'] button");
        await Assertions.Expect(page.Locator("[data-part='outcomeWords']")).ToContainTextAsync("已签收");
        await phone.ShouldBeAccessibleAsync();

        await phone.Context.SetOfflineAsync(true);
        var reply = page.Locator("form[data-part='reply']");
        await reply.Locator("[name='reply.words']").FillAsync("水退了");
        await reply.Locator("[name='reply.gate']").SetInputFilesAsync(new FilePayload { Name = "gate.jpg", MimeType = "image/jpeg", Buffer = Pictures.WithPlace() });
        await reply.Locator("button").ClickAsync();
        await Assertions.Expect(reply.Locator("[data-part='replyWords']")).ToContainTextAsync("已存在手机里");
        await Assertions.Expect(reply.Locator("[data-kept]")).ToBeVisibleAsync();
        await page.ClickAsync("#mine summary");
        await Assertions.Expect(page.Locator("#mine-list .waiting")).ToHaveCountAsync(2);

        await phone.Context.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("#mine-list .waiting")).ToHaveCountAsync(0, new() { Timeout = Patience });
        await Assertions.Expect(reply.Locator("[data-part='replyWords']")).ToContainTextAsync("已回复");
        // Whoever sent them, the page or the worker that the browser woke.
        (await TextsAsync(id, "select (select min(at) from journal where dispatch_id = $1 and kind = 'replied') < added_at from reply_photo where dispatch_id = $1")).ShouldBe(["True"]);
        await page.ReloadAsync();
        await Assertions.Expect(reply.Locator("[data-kept]")).ToBeVisibleAsync();
        await Assertions.Expect(reply.Locator("[name='reply.words']")).ToHaveValueAsync("水退了");

        await using var desk = await browser.OpenAsync(1440, 900);
        await desk.SignInAsync(district.Url);
        await desk.Page.GotoAsync(Url($"/dispatches/{id}"));
        var photo = desk.Page.Locator(".reply-photo img");
        await photo.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(photo).ToHaveJSPropertyAsync("naturalHeight", 120);
        await desk.ShouldBeAccessibleAsync();
    }

    [Fact]
    public async Task A_form_with_a_photo_of_any_page_waits_like_everything_else_and_leaves_once_with_its_key()
    {
        await using var phone = await BindAsync();
        await OfflineReadyAsync(phone.Page, "/phone");
        await phone.Context.SetOfflineAsync(true);
        await phone.Page.EvaluateAsync(
            """
            () => {
              const form = document.createElement("form");
              form.dataset.queue = "reports";
              form.dataset.title = "险情";
              form.innerHTML = '<input name="kind" value="hazard"><textarea name="text">树倒了</textarea><input type="file" name="photos"><button>上报</button>';
              const files = new DataTransfer();
              files.items.add(new File(["a picture of a tree"], "tree.jpg", { type: "image/jpeg" }));
              form.querySelector("[type=file]").files = files.files;
              document.getElementById("main").append(form);
            }
            """);
        await phone.Page.ClickAsync("form[data-queue] button");
        await Assertions.Expect(phone.Page.Locator("#unsent")).ToBeVisibleAsync();
        await phone.Page.ReloadAsync();
        await phone.Page.ClickAsync("#mine > summary");
        await Assertions.Expect(phone.Page.Locator("#mine-list .waiting")).ToContainTextAsync("上报 · 险情");
        await Assertions.Expect(phone.Page.Locator("#mine-list .waiting")).ToContainTextAsync("1 张照片");

        var sent = new List<(string? Key, string Body)>();
        await phone.Context.RouteAsync("**/api/v1/me/reports", async route =>
        {
            var headers = await route.Request.AllHeadersAsync();
            sent.Add((headers.GetValueOrDefault("idempotency-key"), System.Text.Encoding.UTF8.GetString(route.Request.PostDataBuffer ?? [])));
            // The first answer is lost on its way.
            await (sent.Count == 1 ? route.AbortAsync() : route.FulfillAsync(new() { Status = 201, ContentType = "application/json", Body = "{}" }));
        });
        await phone.Context.SetOfflineAsync(false);
        await Assertions.Expect(phone.Page.Locator("#unsent")).ToBeHiddenAsync(new() { Timeout = Patience });
        sent.Count.ShouldBeGreaterThanOrEqualTo(2);
        sent.Select(one => one.Key).Distinct().Count().ShouldBe(1);
        foreach (var part in new[] { "name=\"kind\"", "hazard", "树倒了", "filename=\"tree.jpg\"", "a picture of a tree", "name=\"occurredAt\"", "name=\"clockOffset\"" })
            sent[^1].Body.ShouldContain(part);
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

    private string Url(string path) => new Uri(district.Url, path).ToString();

    private async Task<Window> BindAsync(bool script = true, string? language = null)
    {
        var phone = await browser.OpenAsync(390, 844, script, language, district.Url);
        await phone.Page.GotoAsync(Url("/join/" + (string)_invite["inviteCode"]!));
        await phone.Page.ClickAsync("button.primary");
        await phone.Page.WaitForURLAsync("**/phone**");
        if (script)
            await Assertions.Expect(phone.Page.Locator("#link")).ToHaveAttributeAsync("data-link", "connected");
        return phone;
    }

    private async Task<string> SendAsync() => (await district.Dispatcher.PostAsync("dispatches", new
    {
        kind = "supplyDelivery",
        title = "配送物资",
        body = "请逐户送到。",
        targets = new { unitCodes = new[] { (string)_invite["stairwellCode"]! } },
        perHousehold = true,
        replyWithin = "PT15M",
        reply = new object[]
        {
            new { key = "inCharge", label = "谁在带班", type = "text", required = true },
            new { key = "short", label = "缺几份", type = "number", required = true },
        },
    })).Text("id");

    private static async Task AcknowledgeAsync(IPage page)
    {
        await Assertions.Expect(page.Locator("#card h1")).ToHaveTextAsync("配送物资");
        await page.ClickAsync("#card form[data-part='acknowledge'] button");
        await Assertions.Expect(page.Locator("[data-part='outcomeWords']")).ToContainTextAsync("已签收");
    }

    /// <summary>The phone has kept a dispatch and its homes.</summary>
    private static Task<bool> IsKeptAsync(IPage page, string id) => page.EvaluateAsync<bool>(
        """
        async (id) => {
          const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith("gridalert-phone-"));
          const database = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)));
          const read = (key) => new Promise((done) => (database.transaction("kept").objectStore("kept").get(key).onsuccess = (event) => done(event.target.result)));
          const [homes, snapshot] = [await read(`homes:${id}`), await read("snapshot")];
          database.close();
          return homes !== undefined && snapshot.dispatches.some((one) => one.dispatchId === id);
        }
        """, id);

    /// <summary>The worker has the page and the files it uses.</summary>
    private static Task OfflineReadyAsync(IPage page, string path) => EventuallyAsync(() => page.EvaluateAsync<bool>(
        "async (path) => navigator.serviceWorker.controller !== null && (await caches.match(path)) !== undefined", path));

    private Task<List<string>> LinesAsync(string dispatchId) =>
        TextsAsync(dispatchId, "select data ->> 'outcome' from journal where dispatch_id = $1 and kind = 'householdDone' order by tx, seq");

    private async Task<List<string>> TextsAsync(string dispatchId, string sql)
    {
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = Guid.Parse(dispatchId) });
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
            texts.Add($"{reader.GetValue(0)}");
        return texts;
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await holds())
            await tick.WaitForNextTickAsync(patience.Token);
    }
}
