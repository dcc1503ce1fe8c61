using System.Net;
using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Shouldly;
using SkiaSharp;
using Xunit;

namespace GridAlert.Tests.Reports;

/// <summary>Reports from below, as programs and phones see them.</summary>
public class ReportContract(District district) : IClassFixture<District>
{
    private const string Hazard = "3幢地下车库进水";

    [Fact]
    public async Task A_hazard_is_answered_with_the_report_its_state_and_its_times()
    {
        await district.CalmAsync();
        var phone = await PhoneAsync();
        var sent = await phone.Api.PostAsync("me/reports", new { kind = "hazard", text = Hazard, occurredAt = "2026-11-25T01:00:00Z", foundAt = "2026-11-25T00:55:00Z" });
        sent.Status.ShouldBe(HttpStatusCode.Created);
        sent.Body.Shape().ShouldBe(Shapes.Json($$"""
            { "id": "<id>", "kind": "hazard", "text": "{{Hazard}}", "stairwellCode": "{{phone.StairwellCode}}",
              "reportedBy": { "memberId": "<id>", "name": "{{sent["reportedBy"]["name"]}}", "role": "lead" },
              "dispatchId": null, "householdId": null, "household": null, "activationId": null, "drill": false,
              "foundAt": "<time>", "occurredAt": "<time>", "reportedAt": "<time>", "clockOff": true,
              "state": "reported", "inHandsOf": "gridLead", "dueAt": "<time>", "lateAt": null,
              "takenAt": null, "takenBy": null, "takenByName": null, "answeredAt": null, "closedAt": null, "closedByName": null, "outcome": null, "closeReason": null,
              "answers": [], "photos": [], "dispatches": [], "refusedPhotos": [] }
            """));
        sent.Text("foundAt").ShouldBe("2026-11-25T08:55:00+08:00");
        (Time(sent, "dueAt") - Time(sent, "reportedAt")).ShouldBe(TimeSpan.FromMinutes(5));
        (await phone.Api.GetAsync("me/reports"))["items"][0]!["id"]!.ToString().ShouldBe(sent.Text("id"));
    }

    [Fact]
    public async Task In_an_emergency_the_clocks_are_sharper_and_the_report_belongs_to_it()
    {
        var phone = await PhoneAsync();
        var activation = await district.ActivateAsync(drill: true);
        var sent = await phone.Api.PostAsync("me/reports", new { kind = "hazard", text = Hazard });
        (Time(sent, "dueAt") - Time(sent, "reportedAt")).ShouldBe(TimeSpan.FromMinutes(3));
        sent.Text("activationId").ShouldBe(activation);
        ((bool)sent["drill"]).ShouldBeTrue();
        sent.Text("foundAt").ShouldBe(sent.Text("occurredAt"));
        await district.CalmAsync();
    }

    [Fact]
    public async Task Sent_again_with_the_same_key_it_is_one_report_also_with_photos()
    {
        var phone = await PhoneAsync();
        var body = new { kind = "need", text = "缺三箱水" };
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => phone.Api.PostAsync("me/reports", body, "need-1")));
        answers.Select(a => a.Text("id")).Distinct().Count().ShouldBe(1);

        var photo = ("a.jpg", Pictures.Of(SKEncodedImageFormat.Jpeg));
        var first = await phone.Api.PostFormAsync("me/reports", Pictures.Form(body, photo), "need-2");
        var second = await phone.Api.PostFormAsync("me/reports", Pictures.Form(body, photo), "need-2");
        second.Body!.ToJsonString().ShouldBe(first.Body!.ToJsonString());
        (await phone.Api.GetAsync("me/reports"))["items"].AsArray().Count(r => (string)r!["text"]! == body.text).ShouldBe(2);
        (await phone.Api.PostFormAsync("me/reports", Pictures.Form(new { kind = "need", text = "缺四箱水" }, photo), "need-2")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("""{ "kind": "gossip", "text": "x" }""", "kind")]
    [InlineData("""{ "text": "x" }""", "kind")]
    [InlineData("""{ "kind": "need" }""", "text")]
    [InlineData("""{ "kind": "need", "text": " " }""", "text")]
    [InlineData("""{ "kind": "need", "text": "x", "occurredAt": "1970-01-01T00:00:00Z" }""", "occurredAt")]
    [InlineData("""{ "kind": "hazard", "text": "x", "foundAt": "9999-01-01T00:00:00Z" }""", "foundAt")]
    [InlineData("""{ "kind": "need", "text": "x", "dispatchId": "01900000-0000-7000-8000-000000000000" }""", "dispatchId")]
    [InlineData("""{ "kind": "need", "text": "x", "householdId": "01900000-0000-7000-8000-000000000000" }""", "householdId")]
    public async Task Bad_input_is_named_by_its_field(string body, string field)
    {
        var phone = await PhoneAsync();
        var answer = await phone.Api.PostRawAsync("me/reports", body);
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer["errors"].AsObject().Select(p => p.Key).ShouldBe([field]);
    }

    [Fact]
    public async Task Only_the_own_stairwells_dispatches_and_households_can_be_named()
    {
        var (mine, other) = (await PhoneAsync(), await PhoneAsync());
        var dispatch = await district.DispatchAsync(unitCode: mine.StairwellCode);
        await using var database = Npgsql.NpgsqlDataSource.Create(district.ConnectionString);
        await using var find = database.CreateCommand("select id from household where stairwell_code = $1 limit 1");
        find.Parameters.Add(new() { Value = mine.StairwellCode });
        var household = (Guid)(await find.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        var body = new { kind = "need", text = "一位老人要就医", dispatchId = dispatch, householdId = household };

        var sent = await mine.Api.PostAsync("me/reports", body);
        sent.Status.ShouldBe(HttpStatusCode.Created);
        sent.Text("household").ShouldNotBeEmpty();
        (await other.Api.PostAsync("me/reports", body))["errors"].AsObject().Select(p => p.Key).ShouldBe(["dispatchId", "householdId"]);
    }

    [Fact]
    public async Task Taken_assigned_answered_closed_each_with_a_name_and_a_time()
    {
        // The street's dispatcher is responsible only for what lies in the street.
        var phone = await PhoneAsync(District.XixingStreet);
        var id = (await phone.Api.PostAsync("me/reports", new { kind = "situation", text = "楼道停电" })).Text("id");
        var taken = await district.Dispatcher.PostAsync($"reports/{id}/take", new { seen = "reported" });
        taken.Text("state").ShouldBe("taken");
        taken["takenByName"].ShouldNotBeNull();
        var me = (await district.Dispatcher.GetAsync("me"))["id"].ToString();
        taken.Text("takenBy").ShouldBe(me);

        var hands = await AccountAsync("street");
        var assigned = await district.Dispatcher.PostAsync($"reports/{id}/assign", new { accountId = hands, seen = "taken" });
        (assigned.Text("takenBy"), assigned.Text("takenAt")).ShouldBe((hands, taken.Text("takenAt")));

        (await district.Dispatcher.PostAsync($"reports/{id}/close", new { outcome = "handled", reason = "已送电", seen = "taken" })).Text("detail").ShouldBe("还没有答复，不能办结：件件有回应。");
        var answered = await district.Dispatcher.PostAsync($"reports/{id}/answer", new { text = "供电所二十分钟到", seen = "taken" });
        answered.Text("state").ShouldBe("answered");
        answered["answers"].Shape().ShouldBe(Shapes.Json($$"""[ { "at": "<time>", "byName": "{{answered["answers"][0]!["byName"]}}", "text": "供电所二十分钟到" } ]"""));
        var closed = await district.Dispatcher.PostAsync($"reports/{id}/close", new { outcome = "handled", reason = "已送电", seen = "answered" });
        (closed.Text("state"), closed.Text("outcome"), closed.Text("closeReason")).ShouldBe(("closed", "handled", "已送电"));
        closed["dueAt"].ShouldBeNull();

        var mine = (await phone.Api.GetAsync("me/reports"))["items"][0]!;
        (mine["state"]!.ToString(), mine["answers"]![0]!["text"]!.ToString()).ShouldBe(("closed", "供电所二十分钟到"));
        (await district.Dispatcher.PostAsync($"reports/{id}/answer", new { text = "x", seen = "closed" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await KindsAsync(id)).ShouldBe(["reported", "reportTaken", "reportTaken", "reportAnswered", "reportClosed"]);
    }

    [Fact]
    public async Task An_act_on_a_report_that_has_moved_on_is_refused()
    {
        var phone = await PhoneAsync();
        var id = (await phone.Api.PostAsync("me/reports", new { kind = "need", text = "缺药" })).Text("id");
        var both = await Task.WhenAll(
            district.Dispatcher.PostAsync($"reports/{id}/answer", new { text = "甲", seen = "reported" }),
            district.Dispatcher.PostAsync($"reports/{id}/answer", new { text = "乙", seen = "reported" }));
        both.Select(a => a.Status).Order().ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict]);
        var report = await district.Dispatcher.GetAsync($"reports/{id}");
        report["answers"].AsArray().Count.ShouldBe(1);
        // An answer is an act as well: the report has its name.
        report["takenByName"].ShouldNotBeNull();
        (await district.Dispatcher.PostAsync($"reports/{id}/take", new { }))["errors"].AsObject().Select(p => p.Key).ShouldBe(["seen"]);
        (await district.Dispatcher.PostAsync($"reports/{id}/close", new { outcome = "vanished", reason = "", seen = "answered" }))["errors"].AsObject().Select(p => p.Key).ShouldBe(["outcome", "reason"]);
        (await district.Dispatcher.PostAsync($"reports/{id}/assign", new { accountId = Guid.Empty, seen = "answered" }))["errors"].AsObject().Select(p => p.Key).ShouldBe(["accountId"]);
    }

    [Fact]
    public async Task What_lies_outside_is_not_found_and_who_only_reads_may_not_act()
    {
        var phone = await PhoneAsync(District.ChangheStreet);
        var photo = await phone.Api.PostFormAsync("me/reports", Pictures.Form(new { kind = "need", text = "缺药" }, ("a.jpg", Pictures.Of(SKEncodedImageFormat.Jpeg))));
        var id = photo.Text("id");
        var picture = $"reports/{id}/photos/{photo["photos"][0]!["id"]}";
        using var street = await district.SignInAsync("street");
        (await street.GetAsync($"reports/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await street.GetAsync(picture)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await street.GetAsync($"reports?unitCode={District.ChangheStreet}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await street.PostAsync($"reports/{id}/take", new { seen = "reported" })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await street.GetAsync("reports?limit=500"))["items"].AsArray().ShouldNotContain(r => (string)r!["id"]! == id);
        using var observer = await district.SignInAsync("observer");
        (await observer.GetAsync($"reports/{id}")).Status.ShouldBe(HttpStatusCode.OK);
        (await observer.PostAsync($"reports/{id}/take", new { seen = "reported" })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await phone.Api.GetAsync($"reports/{id}")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await district.Dispatcher.PostAsync("me/reports", new { kind = "need", text = "x" })).Status.ShouldBe(HttpStatusCode.Forbidden);
        using var nobody = new ApiClient(district.Url);
        (await nobody.GetAsync(picture)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        var other = await PhoneAsync(District.XixingStreet);
        (await other.Api.PostFormAsync($"me/reports/{id}/photos", Pictures.Form(new { }, ("a.jpg", Pictures.Of(SKEncodedImageFormat.Jpeg))))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Lists_are_narrowed_by_state_kind_and_unit_and_come_in_pages()
    {
        var phone = await PhoneAsync();
        var ids = new List<string>();
        for (var n = 0; n < 3; n++)
            ids.Insert(0, (await phone.Api.PostAsync("me/reports", new { kind = "headcount", text = $"{n} 人" })).Text("id"));
        await district.Dispatcher.PostAsync($"reports/{ids[1]}/take", new { seen = "reported" });
        var path = $"reports?unitCode={phone.StairwellCode}&kind=headcount";
        (await IdsAsync(path)).ShouldBe(ids);
        (await IdsAsync(path + "&state=taken")).ShouldBe([ids[1]]);
        (await IdsAsync(path + "&state=open")).ShouldBe(ids);
        (await IdsAsync(path + "&state=closed")).ShouldBeEmpty();
        var page = await district.Dispatcher.GetAsync(path + "&limit=2");
        (await IdsAsync($"{path}&limit=2&cursor={page.Text("nextCursor")}")).ShouldBe([ids[2]]);
        (await district.Dispatcher.GetAsync("reports?state=gone&kind=gone"))["errors"].AsObject().Select(p => p.Key).ShouldBe(["state", "kind"]);

        async Task<List<string>> IdsAsync(string list) => [.. (await district.Dispatcher.GetAsync(list))["items"].AsArray().Select(r => (string)r!["id"]!)];
    }

    [Fact]
    public async Task A_photo_is_kept_without_its_place_unless_the_responder_agrees()
    {
        var phone = await PhoneAsync();
        var original = ("IMG_1.jpg", Pictures.WithPlace());
        var silent = await phone.Api.PostFormAsync("me/reports", Pictures.Form(new { kind = "hazard", text = Hazard }, original));
        silent["photos"].Shape().ShouldBe(Shapes.Json($$"""
            [ { "id": "<id>", "width": 80, "height": 120, "bytes": {{silent["photos"][0]!["bytes"]}}, "sha256": "{{silent["photos"][0]!["sha256"]}}", "latitude": null, "longitude": null, "addedAt": "<time>" } ]
            """));
        var agreed = await phone.Api.PostFormAsync("me/reports", Pictures.Form(new { kind = "hazard", text = Hazard, shareLocation = "true" }, original));
        ((decimal)agreed["photos"][0]!["latitude"]!, (decimal)agreed["photos"][0]!["longitude"]!).ShouldBe((Pictures.Latitude, Pictures.Longitude));

        foreach (var report in new[] { silent, agreed })
        {
            using var http = new HttpClient { BaseAddress = district.Url, DefaultRequestHeaders = { Authorization = new("Bearer", district.Dispatcher.Token) } };
            var picture = await http.GetAsync($"/api/v1/reports/{report["id"]}/photos/{report["photos"][0]!["id"]}", TestContext.Current.CancellationToken);
            picture.StatusCode.ShouldBe(HttpStatusCode.OK);
            picture.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
            picture.Headers.CacheControl!.Private.ShouldBeTrue();
            picture.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            var content = await picture.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            System.Text.Encoding.Latin1.GetString(content).ShouldNotContain("Exif");
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)).ShouldBe((string)report["photos"][0]!["sha256"]!);
        }
    }

    [Fact]
    public async Task A_photo_that_cannot_be_kept_is_refused_by_itself_and_the_words_stand()
    {
        var phone = await PhoneAsync();
        var sent = await phone.Api.PostFormAsync("me/reports", Pictures.Form(new { kind = "hazard", text = Hazard },
            ("a.heic", Pictures.Heic), ("b.jpg", Pictures.Of(SKEncodedImageFormat.Jpeg)), ("c.jpg", "not a photo"u8.ToArray()), ("d.jpg", Pictures.Bomb())));
        sent.Status.ShouldBe(HttpStatusCode.Created);
        sent["photos"].AsArray().Count.ShouldBe(1);
        sent["refusedPhotos"].AsArray().Select(p => ((int)p!["number"]!, (string)p["fileName"]!, (string)p["code"]!)).ShouldBe(
            [(1, "a.heic", "photoHeic"), (3, "c.jpg", "photoNotAPhoto"), (4, "d.jpg", "photoTooManyPixels")]);
        sent["refusedPhotos"][0]!["reason"]!.ToString().ShouldContain("兼容性最佳");

        var later = await phone.Api.PostFormAsync($"me/reports/{sent["id"]}/photos", Pictures.Form(new { }, ("e.jpg", Pictures.Of(SKEncodedImageFormat.Jpeg))), "later");
        later["photos"].AsArray().Count.ShouldBe(2);
        var again = await phone.Api.PostFormAsync($"me/reports/{sent["id"]}/photos", Pictures.Form(new { }, ("e.jpg", Pictures.Of(SKEncodedImageFormat.Jpeg))), "later");
        again["photos"].AsArray().Count.ShouldBe(2);
        var refused = await phone.Api.PostFormAsync($"me/reports/{sent["id"]}/photos", Pictures.Form(new { }, ("a.heic", Pictures.Heic)));
        (refused.Status, refused.Text("detail").Contains("HEIC", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.UnprocessableEntity, true));
        var small = Pictures.Of(SKEncodedImageFormat.Jpeg);
        var tooMany = await phone.Api.PostFormAsync($"me/reports/{sent["id"]}/photos", Pictures.Form(new { }, [.. Enumerable.Range(0, 5).Select(n => ($"{n}.jpg", small))]));
        tooMany.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_dispatch_that_comes_of_a_report_stands_on_it_and_is_its_first_act()
    {
        var phone = await PhoneAsync();
        var id = (await phone.Api.PostAsync("me/reports", new { kind = "hazard", text = Hazard })).Text("id");
        var dispatch = await district.Dispatcher.PostAsync("dispatches", new
        {
            kind = "other",
            title = "险情",
            body = Hazard,
            targets = new { unitCodes = new[] { phone.StairwellCode } },
            reportId = id,
        });
        var report = await district.Dispatcher.GetAsync($"reports/{id}");
        report["dispatches"].Shape().ShouldBe(Shapes.Json("""[ { "id": "<id>", "title": "险情" } ]"""));
        report["dispatches"][0]!["id"]!.ToString().ShouldBe(dispatch.Text("id"));
        (report.Text("state"), report["takenAt"] is not null).ShouldBe(("taken", true));
        using var street = await district.SignInAsync("street");
        var elsewhere = await PhoneAsync(District.ChangheStreet);
        var far = (await elsewhere.Api.PostAsync("me/reports", new { kind = "hazard", text = Hazard })).Text("id");
        (await street.PostAsync("dispatches", new { kind = "other", title = "险情", body = Hazard, targets = new { unitCodes = new[] { District.XixingStreet } }, reportId = far }))
            ["errors"].AsObject().Select(p => p.Key).ShouldBe(["reportId"]);
    }

    private async Task<Phone> PhoneAsync(string? unitCode = null)
    {
        var invite = unitCode is null ? await district.InviteAsync() : (await district.InvitesAsync(unitCode))[0];
        return await Phone.BindAsync(district.Url, invite);
    }

    private async Task<string> AccountAsync(string userName)
    {
        using var account = await district.SignInAsync(userName);
        return (await account.GetAsync("me"))["id"].ToString();
    }

    private async Task<List<string>> KindsAsync(string reportId)
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(district.ConnectionString);
        await using var read = database.CreateCommand("select kind from journal where data ->> 'reportId' = $1 order by tx, seq");
        read.Parameters.Add(new() { Value = reportId });
        await using var reader = await read.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var kinds = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            kinds.Add(reader.GetString(0));
        return kinds;
    }

    private static DateTimeOffset Time(Answer answer, string field) => DateTimeOffset.Parse(answer.Text(field), System.Globalization.CultureInfo.InvariantCulture);
}
