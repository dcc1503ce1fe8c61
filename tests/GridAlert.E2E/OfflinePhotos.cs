using GridAlert.Tests.Reports;
using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace GridAlert.E2E;

/// <summary>Photos wait on the phone like everything else, and leave once.</summary>
public sealed class OfflinePhotos(PhoneDistrict district, Browser browser) : PhoneWithoutNetwork(district, browser)
{
    [Fact]
    public async Task A_reply_with_a_photo_is_kept_without_network_words_first_and_the_dispatchs_page_shows_it()
    {
        await using var phone = await BindAsync();
        var page = phone.Page;
        var id = (await District.Dispatcher.PostAsync("dispatches", new
        {
            kind = "inspection",
            title = "查看车库",
            body = "请拍照。",
            targets = new { unitCodes = new[] { (string)Invite["stairwellCode"]! } },
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

        await using var desk = await Browser.OpenAsync(1440, 900);
        await desk.SignInAsync(District.Url);
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
}
