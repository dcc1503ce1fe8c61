using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Smoke;

/// <summary>The phone's pages with nothing but forms: joining, answering, taking back.</summary>
public partial class PhoneWithoutScript(District district) : IClassFixture<District>
{
    [Fact]
    public async Task A_form_post_acknowledges_takes_back_and_completes()
    {
        var invite = await district.InviteAsync();
        using var browser = Browser();
        await JoinAsync(browser, invite);
        var id = (await district.Dispatcher.PostAsync("dispatches", new
        {
            kind = "headcount",
            title = "人数清点",
            body = "<b>请清点</b>",
            targets = new { unitCodes = new[] { (string)invite["stairwellCode"]! } },
            acknowledgeWithin = "PT3M",
            reply = new object[] { new { key = "count", label = "几人", type = "number", required = true } },
        })).Text("id");

        var page = await browser.GetStringAsync("/phone");
        page.ShouldContain("人数清点");
        page.ShouldContain("&lt;b&gt;", Case.Insensitive);
        page.ShouldNotContain("<b>请清点</b>");

        (await PostAsync(browser, "Acknowledge", page, ("dispatchId", id))).ShouldContain("已签收");
        (await StateAsync(invite, id)).ShouldBe("acknowledged");
        (await PostAsync(browser, "Withdraw", page, ("dispatchId", id))).ShouldContain("人数清点");
        (await StateAsync(invite, id)).ShouldBe("read");
        await PostAsync(browser, "Acknowledge", page, ("dispatchId", id));
        (await PostAsync(browser, "Reply", page, ("dispatchId", id), ("reply.count", ""))).ShouldContain("没有被接受");
        (await PostAsync(browser, "Reply", page, ("dispatchId", id), ("reply.count", "7"))).ShouldContain("已回复");
        (await PostAsync(browser, "Complete", page, ("dispatchId", id), ("note", "都在"))).ShouldContain("已办结");
        (await StateAsync(invite, id)).ShouldBe("completed");
        (await PostAsync(browser, "Withdraw", page, ("dispatchId", Guid.Empty.ToString()))).ShouldContain("没有被接受");
    }

    [Fact]
    public async Task A_photo_is_sent_with_the_reply_and_one_that_is_none_costs_no_word()
    {
        var invite = await district.InviteAsync();
        using var browser = Browser();
        await JoinAsync(browser, invite);
        var id = (await district.Dispatcher.PostAsync("dispatches", new
        {
            kind = "inspection",
            title = "查看车库",
            body = "请拍照。",
            targets = new { unitCodes = new[] { (string)invite["stairwellCode"]! } },
            reply = new object[] { new { key = "words", label = "情况", type = "text" }, new { key = "gate", label = "车库入口", type = "photo", required = true } },
        })).Text("id");
        var page = await browser.GetStringAsync("/phone");
        await PostAsync(browser, "Acknowledge", page, ("dispatchId", id));
        (await SendAsync("水退了", "no photo"u8.ToArray())).ShouldContain("没有被接受");
        (await browser.GetStringAsync($"/phone?dispatch={id}")).ShouldContain("还缺：车库入口");
        var sent = await SendAsync("", Reports.Pictures.Of(SkiaSharp.SKEncodedImageFormat.Jpeg));
        sent.ShouldContain("已回复");
        sent.ShouldContain("value=\"水退了\"");

        async Task<string> SendAsync(string words, byte[] photo)
        {
            using MultipartFormDataContent form = new() { { new StringContent(id), "dispatchId" }, { new StringContent(words), "reply.words" }, { new ByteArrayContent(photo), "reply.gate", "gate.jpg" } };
            var token = Token(page);
            form.Add(new StringContent(token.Value), token.Key);
            var answer = await browser.PostAsync("/phone?handler=Reply", form);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Not_now_but_later_is_said_in_the_outcome()
    {
        var invite = await district.InviteAsync();
        using var browser = Browser();
        await JoinAsync(browser, invite);
        var id = await district.DispatchAsync(unitCode: (string)invite["stairwellCode"]!);
        var page = await browser.GetStringAsync("/phone");
        (await PostAsync(browser, "Acknowledge", page, ("dispatchId", id), ("availableFrom", "23:59"))).ShouldContain("23:59 后可以");
        (await StateAsync(invite, id)).ShouldBe("acknowledged");
    }

    [Fact]
    public async Task What_an_officer_answered_for_the_stairwell_is_said_on_the_card_and_outlives_a_no()
    {
        var invite = await district.InviteAsync();
        using var browser = Browser();
        await JoinAsync(browser, invite);
        var id = await district.DispatchAsync(unitCode: (string)invite["stairwellCode"]!, rule: "all");
        await using var database = Npgsql.NpgsqlDataSource.Create(district.ConnectionString);
        await using (var answer = database.CreateCommand("update assignment set answered_for_at = '2026-11-24T18:05:00Z', state = 'acknowledged' where dispatch_id = $1"))
        {
            answer.Parameters.Add(new() { Value = Guid.Parse(id) });
            await answer.ExecuteNonQueryAsync();
        }
        var page = await browser.GetStringAsync($"/phone?dispatch={id}");
        page.ShouldContain("社区已电话叫应");
        page.ShouldContain("02:05");
        await PostAsync(browser, "Decline", page, ("dispatchId", id), ("reason", "生病"));
        var item = (await district.Dispatcher.GetAsync($"dispatches/{id}/stairwells"))["items"][0]!;
        ((string)item["state"]!, (string)item["receipts"]![0]!["state"]!).ShouldBe(("acknowledged", "declined"));
    }

    [Fact]
    public async Task Looking_at_an_invite_does_not_use_it_up_and_using_it_does()
    {
        var invite = await district.InviteAsync();
        var name = await district.NameAsync(invite);
        var path = "/join/" + (string)invite["inviteCode"]!;
        using var browser = Browser();
        for (var i = 0; i < 3; i++)
        {
            var look = await browser.GetStringAsync(path);
            look.ShouldNotContain(name);
        }
        await JoinAsync(browser, invite);
        using var other = Browser();
        (await other.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.GetAsync("/join/FORGED")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.GetAsync("/phone")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_post_without_the_form_token_changes_nothing()
    {
        var invite = await district.InviteAsync();
        using var browser = Browser();
        await JoinAsync(browser, invite);
        var id = await district.DispatchAsync(unitCode: (string)invite["stairwellCode"]!);
        using var form = new FormUrlEncodedContent([new("dispatchId", id)]);
        (await browser.PostAsync("/phone?handler=Acknowledge", form)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await StateAsync(invite, id)).ShouldBe("queued");
    }

    private HttpClient Browser() => new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = district.Url };

    private async Task JoinAsync(HttpClient browser, JsonNode invite)
    {
        var path = "/join/" + (string)invite["inviteCode"]!;
        using var form = new FormUrlEncodedContent([Token(await browser.GetStringAsync(path))]);
        var landed = await browser.PostAsync(path, form);
        landed.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/phone");
        (await landed.Content.ReadAsStringAsync()).ShouldContain(await district.NameAsync(invite));
    }

    private static async Task<string> PostAsync(HttpClient browser, string handler, string page, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent([Token(page), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        var answer = await browser.PostAsync("/phone?handler=" + handler, form);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<string> StateAsync(JsonNode invite, string dispatchId)
    {
        var stairwells = await district.Dispatcher.GetAsync($"dispatches/{dispatchId}/stairwells?unitCode={invite["stairwellCode"]}");
        return (string)stairwells["items"].AsArray().Single()!["receipts"]!.AsArray().Single(r => (string)r!["memberId"]! == (string)invite["memberId"]!)!["state"]!;
    }

    private static KeyValuePair<string, string> Token(string page) =>
        KeyValuePair.Create("__RequestVerificationToken", FormToken().Match(page).Groups[1].Value);

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
