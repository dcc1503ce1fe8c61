using System.Net;
using System.Text.Json.Nodes;
using Dapper;
using GridAlert.Platform;
using GridAlert.Tests.Reports;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using SkiaSharp;
using Xunit;

namespace GridAlert.Tests.Contracts;

/// <summary>A dispatch that asks for a photo: sent apart from the words, part of the reply, seen by those above.</summary>
public class ReplyPhotoContract(District district) : IClassFixture<District>
{
    private static readonly byte[] Red = Pictures.Of(SKEncodedImageFormat.Jpeg);

    [Fact]
    public async Task The_photo_makes_the_reply_whole_and_later_words_keep_it()
    {
        var trio = await district.TrioAsync();
        var id = await AskAsync(trio[0].StairwellCode);
        var words = await trio[0].Api.PostAsync($"me/dispatches/{id}/reply", new { reply = new { words = "水退了" } });
        words.Status.ShouldBe(HttpStatusCode.OK);
        (await ReceiptAsync(id))["replyAt"].ShouldBeNull();

        var sent = await SendAsync(trio[0], id, "gate", Pictures.WithPlace(), "p-1");
        sent.Body.Shape().ShouldBe(Shapes.Json(
            """
            { "photoId": "<id>", "receipt": { "dispatchId": "<id>", "state": "acknowledged", "occurredAt": "<time>", "recordedAt": "<time>",
              "stairwell": { "code": "330108001001001001", "state": "acknowledged", "acknowledged": 1, "members": 3 } } }
            """.Replace("330108001001001001", trio[0].StairwellCode, StringComparison.Ordinal)));
        var photo = sent.Text("photoId");
        (await SendAsync(trio[0], id, "gate", Pictures.WithPlace(), "p-1")).Text("photoId").ShouldBe(photo);
        var whole = await ReceiptAsync(id);
        whole["replyAt"].ShouldNotBeNull();
        (whole["reply"]!["words"]!.ToString(), whole["reply"]!["gate"]!.ToString()).ShouldBe(("水退了", photo));
        (await trio[0].HearAsync("DispatchChanged", m => (string)m["dispatchId"]! == id && m["ownReplyAt"] is not null))["ownReply"]!["gate"]!.ToString().ShouldBe(photo);

        await trio[0].Api.PostAsync($"me/dispatches/{id}/reply", new { reply = new { words = "又涨了" } });
        var later = (await ReceiptAsync(id))["reply"]!;
        (later["words"]!.ToString(), later["gate"]!.ToString()).ShouldBe(("又涨了", photo));
        await trio[0].Api.PostAsync($"me/dispatches/{id}/reply", new { reply = new { words = "拍错了", gate = (string?)null } });
        (await ReceiptAsync(id))["reply"]!["gate"].ShouldBeNull();
    }

    [Fact]
    public async Task Only_those_above_see_it_and_nothing_but_its_name_is_in_the_journal()
    {
        var trio = await district.TrioAsync();
        var id = await AskAsync(trio[0].StairwellCode);
        var photo = (await SendAsync(trio[0], id, "gate", Pictures.WithPlace())).Text("photoId");
        var seen = await GetAsync(district.Dispatcher, id, photo);
        (seen.StatusCode, seen.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.OK, "image/jpeg"));
        var content = await seen.Content.ReadAsByteArrayAsync();
        System.Text.Encoding.Latin1.GetString(content).ShouldNotContain("Exif");

        // The dispatcher of one street sees the photos of that street alone.
        using var street = await district.SignInAsync("street");
        (await GetAsync(street, id, photo)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var far = await Phone.BindAsync(district.Url, (await district.InvitesAsync(District.ChangheStreet))[0]);
        var farId = await AskAsync(far.StairwellCode);
        (await GetAsync(street, farId, (await SendAsync(far, farId, "gate", Red)).Text("photoId"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await GetAsync(trio[1].Api, id, photo)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await GetAsync(district.Dispatcher, await AskAsync(trio[0].StairwellCode), photo)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        await using var database = new NpgsqlConnection(district.ConnectionString);
        var lines = await database.QueryAsync<string>("select data::text from journal where dispatch_id = @id::uuid and kind = 'replied'", new { id });
        var line = lines.ShouldHaveSingleItem();
        PersonalKeys.OpenJson(line).ShouldContain(photo);
        line.Length.ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task Somebody_elses_photo_is_refused_by_the_fields_name_and_so_is_one_for_another_dispatch()
    {
        var trio = await district.TrioAsync();
        var id = await AskAsync(trio[0].StairwellCode);
        var photo = (await SendAsync(trio[0], id, "gate", Red)).Text("photoId");
        var other = await AskAsync(trio[0].StairwellCode);
        foreach (var (phone, dispatch, value) in new[] { (trio[1], id, photo), (trio[0], other, photo), (trio[0], id, "门口"), (trio[0], id, Guid.Empty.ToString()) })
        {
            var refused = await phone.Api.PostAsync($"me/dispatches/{dispatch}/reply", new { reply = new { gate = value } });
            (refused.Status, refused["errors"].AsObject().Single().Key).ShouldBe((HttpStatusCode.BadRequest, "reply.gate"));
        }
        (await trio[0].Api.PostAsync($"me/dispatches/{id}/complete", new { reply = new { gate = photo } })).Text("state").ShouldBe("completed");
    }

    [Fact]
    public async Task What_is_no_photo_or_was_not_asked_for_is_refused_and_the_words_stand()
    {
        var trio = await district.TrioAsync();
        var id = await AskAsync(trio[0].StairwellCode);
        await trio[0].Api.PostAsync($"me/dispatches/{id}/reply", new { reply = new { words = "水退了" } });
        (await SendAsync(trio[0], id, "gate", "<svg/>"u8.ToArray())).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await SendAsync(trio[0], id, "words", Red))["errors"].AsObject().Single().Key.ShouldBe("reply.words");
        (await trio[0].Api.PostFormAsync($"me/dispatches/{id}/photos", new() { { new StringContent("x"), "gate" } }))["errors"].AsObject().Single().Key.ShouldBe("photo");
        (await trio[0].Api.PostAsync($"me/dispatches/{id}/photos", new { gate = "x" })).Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        var stranger = (await district.TrioAsync())[0];
        (await SendAsync(stranger, id, "gate", Red)).Status.ShouldBe(HttpStatusCode.NotFound);
        var receipt = await ReceiptAsync(id);
        (receipt["reply"]!["words"]!.ToString(), receipt["replyAt"]).ShouldBe(("水退了", null));
    }

    private async Task<string> AskAsync(string stairwellCode) => (await district.Dispatcher.PostAsync("dispatches", new
    {
        kind = "inspection",
        title = "查看车库",
        body = "请拍照。",
        targets = new { unitCodes = new[] { stairwellCode } },
        reply = new object[]
        {
            new { key = "words", label = "情况", type = "text", required = false },
            new { key = "gate", label = "车库入口", type = "photo", required = true },
        },
    })).Text("id");

    private static Task<Answer> SendAsync(Phone phone, string id, string field, byte[] photo, string? key = null) =>
        phone.Api.PostFormAsync($"me/dispatches/{id}/photos", new() { { new ByteArrayContent(photo), field, "gate.jpg" } }, key);

    private async Task<HttpResponseMessage> GetAsync(ApiClient who, string id, string photo)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(district.Url, $"/api/v1/dispatches/{id}/photos/{photo}"));
        request.Headers.Authorization = new("Bearer", who.Token);
        return await http.SendAsync(request);
    }

    private async Task<JsonNode> ReceiptAsync(string id) => (await district.Dispatcher.GetAsync($"dispatches/{id}/stairwells"))["items"][0]!["receipts"]![0]!;
}
