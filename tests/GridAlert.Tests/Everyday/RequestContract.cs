using System.Net;
using System.Text.RegularExpressions;
using Dapper;
using GridAlert.Features.Emergency.PersonalData;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>Requests as phones, programs and residents see them, with a real clock that the test moves by asking the sweep about later.</summary>
public partial class RequestContract(District district) : IClassFixture<District>
{
    private const string Words = "三楼路灯不亮，老人摔了一跤";

    [Fact]
    public async Task A_trio_raises_it_once_and_it_goes_from_hand_to_hand_until_the_resident_confirms()
    {
        var phone = await PhoneAsync();
        var body = new { kind = "repair", text = Words, contactName = "赵奶奶", contactPhone = "13812345678" };
        var raised = await phone.Api.PostAsync("me/requests", body, "lamp");
        (await phone.Api.PostAsync("me/requests", body, "lamp")).Text("id").ShouldBe(raised.Text("id"));
        raised.Status.ShouldBe(HttpStatusCode.Created);
        raised.Body.Shape().ShouldBe(Shapes.Json($$"""
            { "id": "<id>", "kind": "repair", "kindName": "房屋维修", "isConfidential": false, "text": "{{Words}}", "stairwellCode": "{{phone.StairwellCode}}", "byTrio": true, "household": null,
              "contact": { "name": "赵奶奶", "phone": "13812345678" }, "state": "received", "owner": null, "inHandsOf": "grid",
              "dueAt": "<time>", "pausedSince": null, "lateAt": null, "receivedAt": "<time>", "acceptedAt": null, "acceptedByName": null, "answeredAt": null, "onTime": null, "closedAt": null,
              "rating": null, "reopened": 0, "steps": [ { "at": "<time>", "act": "requestRaised", "byWhom": "trio", "byName": null, "text": null, "owner": null, "hands": null } ],
              "published": null, "trackingCode": "{{raised["trackingCode"]}}" }
            """));
        var id = raised.Text("id");

        // Accounts see whom to ask back, masked; whole only for who says why.
        (await district.Dispatcher.GetAsync($"requests/{id}"))["contact"].Shape().ShouldBe(Shapes.Json("""{ "name": "赵**", "phone": "138****5678" }"""));
        await district.Dispatcher.PostAsync($"stairwells/{phone.StairwellCode}/people", new { reason = "回访" });
        ((string)(await district.Dispatcher.GetAsync($"requests/{id}"))["contact"]["phone"]!).ShouldBe("13812345678");

        (await ActAsync(id, "accept", new { seen = "answered" })).Text("detail").ShouldBe("这条诉求刚刚有了变化，请看最新情况后再操作。没有作任何改动。");
        (await ActAsync(id, "accept", new { seen = "received" })).Text("state").ShouldBe("accepted");
        (await ActAsync(id, "hand-over", new { owner = "物业", seen = "accepted" }))["errors"].AsObject().Select(one => one.Key).ShouldBe(["text"]);
        var away = await ActAsync(id, "hand-over", new { owner = "物业", text = "公共照明归物业", seen = "accepted" });
        (away.Text("state"), away.Text("owner")).ShouldBe(("inHand", "物业"));
        (await ActAsync(id, "return", new { text = "线路不归物业", seen = "inHand" })).Text("state").ShouldBe("accepted");
        await ActAsync(id, "begin", new { seen = "accepted" });
        (await ActAsync(id, "publish", new { question = "路灯不亮", answer = "已修" })).Status.ShouldBe(HttpStatusCode.Conflict);
        var answered = await ActAsync(id, "answer", new { text = "明天上午换灯", seen = "inHand" });
        (answered.Text("state"), (bool)answered["onTime"]).ShouldBe(("answered", true));

        (await phone.Api.PostAsync($"me/requests/{id}/reopen", new { }))["errors"].AsObject().Select(one => one.Key).ShouldBe(["text"]);
        (await phone.Api.PostAsync($"me/requests/{id}/reopen", new { text = "还是不亮" })).Text("state").ShouldBe("reopened");
        await ActAsync(id, "answer", new { text = "已换线", seen = "reopened" });
        (await phone.Api.PostAsync($"me/requests/{id}/confirm", new { rating = 6 })).Status.ShouldBe(HttpStatusCode.BadRequest);
        var confirmed = await phone.Api.PostAsync($"me/requests/{id}/confirm", new { rating = 4 });
        (confirmed.Text("state"), (int)confirmed["rating"], (int)confirmed["reopened"]).ShouldBe(("confirmed", 4, 1));
        (await ActAsync(id, "answer", new { text = "x", seen = "confirmed" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await KindsAsync(id)).ShouldBe(["requestRaised", "requestAccepted", "requestHandedOver", "requestReturned", "requestBegun", "requestAnswered", "requestReopened", "requestAnswered", "requestConfirmed"]);

        // What people wrote lies in the rows alone, encrypted.
        await using var database = await OpenAsync();
        (await database.QueryAsync<string>("select data::text from journal where data ->> 'requestId' = @id", new { id })).ShouldAllBe(line => !line.Contains('灯') && !line.Contains('赵'));
        (await database.QueryAsync<string>("select concat_ws(' ', text, contact_name, contact_phone) from request where id = @id::uuid", new { id })).ShouldAllBe(row => row.Split(' ').All(value => value.StartsWith("pf1:", StringComparison.Ordinal)));

        // After their time words and contact go, what figures stand on stays.
        var before = TimeProvider.System.GetUtcNow().AddMinutes(1);
        while ((await RetentionStore.TakeAsync(new(database), RetentionRule.Reports, before, "已删除", before)).Count > 0)
        {
        }
        (await database.QuerySingleAsync<string>(
            "select concat_ws(' ', r.emptied_at is not null, r.contact_name is null, r.contact_phone is null, r.rating, count(distinct s.text)) from request r join request_step s on s.request_id = r.id where r.id = @id::uuid group by r.id", new { id }))
            .ShouldBe("t t t 4 1", "one word in the place of all that was said");
    }

    [Fact]
    public async Task Only_who_follows_up_there_reads_it_and_acts_on_it()
    {
        var id = await RaiseAsync(District.XixingStreet);
        using var other = await StrangerAsync("officer", District.ChangheStreet);
        (await other.GetAsync($"requests/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await other.PostAsync($"requests/{id}/accept", new { seen = "received" })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await other.GetAsync("requests?limit=500"))["items"].AsArray().ShouldAllBe(one => (string)one!["id"]! != id);
        using var observer = await StrangerAsync("observer", District.XixingStreet);
        var seen = await observer.GetAsync($"requests/{id}");
        (seen.Body!["text"], seen.Text("state")).ShouldBe((null, "received"));
        (await observer.PostAsync($"requests/{id}/accept", new { seen = "received" })).Status.ShouldBe(HttpStatusCode.Forbidden);
        using var lead = await StrangerAsync("gridLead", District.XixingStreet);
        (await lead.PostAsync($"requests/{id}/answer", new { text = "好", seen = "received" })).Status.ShouldBe(HttpStatusCode.OK);
        (await lead.PostAsync($"requests/{id}/publish", new { question = "问", answer = "答" })).Status.ShouldBe(HttpStatusCode.Forbidden);
        var neighbour = await PhoneAsync();
        (await neighbour.Api.PostAsync($"me/requests/{id}/confirm", new { })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{ "kind": "gossip", "text": "x" }""", "kind")]
    [InlineData("""{ "kind": "repair" }""", "text")]
    [InlineData("""{ "kind": "repair", "text": "x", "contactPhone": "12345678901234567890123456789012345678901" }""", "contactPhone")]
    [InlineData("""{ "kind": "repair", "text": "x", "householdId": "01900000-0000-7000-8000-000000000000" }""", "householdId")]
    public async Task Bad_input_is_named_by_its_field(string body, string field) =>
        (await (await PhoneAsync()).Api.PostRawAsync("me/requests", body))["errors"].AsObject().Select(one => one.Key).ShouldBe([field]);

    [Fact]
    public async Task What_nobody_accepts_rises_level_by_level_each_once_and_the_residents_silence_ends_it()
    {
        await district.CalmAsync();
        var id = await RaiseAsync();
        await using var source = NpgsqlDataSource.Create(district.ConnectionString);
        var sweep = new LateRequestStore(source);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (hours, hands) in new[] { (23, "grid"), (25, "community"), (25, "community"), (49, "street"), (200, "district"), (300, "district") })
        {
            await sweep.RunAsync(now.AddHours(hours), default);
            (await district.Dispatcher.GetAsync($"requests/{id}")).Text("inHandsOf").ShouldBe(hands, $"after {hours} hours");
        }
        (await district.Dispatcher.GetAsync("requests?late=true&hands=district"))["items"].AsArray().ShouldContain(one => (string)one!["id"]! == id);
        await ActAsync(id, "answer", new { text = "已处理", seen = "received" });
        await sweep.RunAsync(now.AddDays(6.9), default);
        (await district.Dispatcher.GetAsync($"requests/{id}")).Text("state").ShouldBe("answered");
        await sweep.RunAsync(now.AddDays(7.1), default);
        (await district.Dispatcher.GetAsync($"requests/{id}")).Text("state").ShouldBe("lapsed");
        (await KindsAsync(id)).ShouldBe(["requestRaised", "requestEscalated", "requestEscalated", "requestEscalated", "requestAnswered", "requestLapsed"]);
    }

    [Fact]
    public async Task In_an_emergency_the_clock_stands_still_says_so_and_goes_on_after_it()
    {
        await district.CalmAsync();
        var id = await RaiseAsync();
        var due = Time((await district.Dispatcher.GetAsync($"requests/{id}"))["dueAt"]);
        var activation = await district.ActivateAsync(drill: true);
        var paused = await district.Dispatcher.GetAsync($"requests/{id}");
        (paused.Body!["dueAt"], paused.Body["pausedSince"] is null).ShouldBe((null, false));
        await using var source = NpgsqlDataSource.Create(district.ConnectionString);
        var sweep = new LateRequestStore(source);
        await sweep.RunAsync(TimeProvider.System.GetUtcNow().AddDays(9), default);
        (await KindsAsync(id)).ShouldBe(["requestRaised"]);

        // A week of emergency, as if it had begun a week ago: what was due a day after it came is due a week later.
        await using (var database = await OpenAsync())
            await database.ExecuteAsync("update request set clock_from = clock_from - interval '7 days', look_at = look_at - interval '7 days' where id = @id::uuid; update activation set opened_at = opened_at - interval '7 days' where id = @activation::uuid", new { id, activation });
        await district.CalmAsync();
        await sweep.RunAsync(TimeProvider.System.GetUtcNow(), default);
        var resumed = await district.Dispatcher.GetAsync($"requests/{id}");
        resumed.Text("inHandsOf").ShouldBe("grid");
        (Time(resumed["dueAt"]) - due).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        await sweep.RunAsync(TimeProvider.System.GetUtcNow().AddHours(25), default);
        (await district.Dispatcher.GetAsync($"requests/{id}")).Text("inHandsOf").ShouldBe("community");
    }

    [Fact]
    public async Task Figures_say_for_every_level_what_was_answered_in_time_and_what_is_asked_for_most()
    {
        const string Community = District.ChangheStreet + "001";
        await district.CalmAsync();
        // What other tests raised would be counted too.
        await using (var database = await OpenAsync())
            await database.ExecuteAsync("delete from request_step; delete from request");
        string[] ids = [await RaiseAsync(Community), await RaiseAsync(Community), await RaiseAsync(Community, "legal"), await RaiseAsync(Community)];
        await ActAsync(ids[0], "answer", new { text = "好", seen = "received" });
        await ActAsync(ids[1], "abuse", new { text = "广告", seen = "received" });
        await using (var database = await OpenAsync())
            await database.ExecuteAsync("update request set late_at = now() where id = @id::uuid", new { id = ids[3] });
        await ActAsync(ids[0], "publish", new { question = "楼道灯不亮", answer = "已更换" });

        var street = await district.Dispatcher.GetAsync($"requests/figures?unitCode={District.ChangheStreet}");
        var row = street["below"].AsArray().Single(one => (string)one!["unitCode"]! == Community)!;
        foreach (var unit in new[] { row, street["unit"]! })
        {
            ((int)unit["received"]!, (int)unit["answered"]!["count"]!, (int)unit["answered"]!["of"]!).ShouldBe((3, 1, 3));
            ((int)unit["onTime"]!["count"]!, (int)unit["onTime"]!["of"]!, (int)unit["lateOpen"]!).ShouldBe((1, 2, 1));
            unit["topKinds"]!.AsArray().Select(kind => $"{kind!["name"]} {kind["count"]}").ShouldBe(["房屋维修 2", "法律咨询 1"]);
        }
        (await district.Dispatcher.GetAsync($"requests/figures?unitCode={District.ChangheStreet}&month=2020-01"))["unit"]["received"]!.ToString().ShouldBe("0");
        (await district.Dispatcher.GetAsync("requests/figures?month=June"))["errors"].AsObject().Select(one => one.Key).ShouldBe(["month"]);

        using var http = new HttpClient { BaseAddress = district.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", district.Dispatcher.Token);
        (await http.GetStringAsync($"/api/v1/requests/figures.csv?unitCode={District.ChangheStreet}")).ShouldContain($"{Community},");
        (await http.GetByteArrayAsync($"/api/v1/requests/figures.xlsx?unitCode={District.ChangheStreet}"))[..2].ShouldBe("PK"u8.ToArray());

        // For everybody: what was worded for everybody, and nothing else.
        using var resident = PageClient.Open(district.Url);
        var board = await resident.ReadAsync($"/r/answers/{Community}");
        board.ShouldContain("楼道灯不亮");
        board.ShouldNotContain(Words);
        await ActAsync(ids[0], "unpublish", null);
        (await resident.ReadAsync($"/r/answers/{Community}")).ShouldContain("还没有公示的答复");
    }

    [Fact]
    public async Task A_poster_lets_residents_in_until_it_is_renewed_and_keeps_programs_out()
    {
        var stairwell = (string)(await district.InviteAsync())["stairwellCode"]!;
        using var officer = await PageClient.SignInAsync(district.Url, "district");
        var posters = $"/requests/posters/{stairwell}";
        await officer.PostAsync(posters, posters + "?handler=Make", []);
        var code = Code().Match(await officer.ReadAsync(posters)).Groups[1].Value;
        using var resident = PageClient.Open(district.Url);

        // A program fills every field there is: it is thanked, and nothing is kept.
        var ask = new Dictionary<string, string> { ["Form.Kind"] = "environment", ["Form.Text"] = "垃圾没人收", ["Form.ContactPhone"] = "13987654321" };
        await resident.PostAsync($"/r/{code}", $"/r/{code}", new(ask) { ["Form.Website"] = "https://spam.example" });
        await using var database = await OpenAsync();
        (await database.ExecuteScalarAsync<int>("select count(*)::int from request where stairwell_code = @stairwell", new { stairwell })).ShouldBe(0);

        var raised = await resident.PostAsync($"/r/{code}", $"/r/{code}", new(ask) { ["Form.Key"] = "once" });
        var again = await resident.PostAsync($"/r/{code}", $"/r/{code}", new(ask) { ["Form.Key"] = "once" });
        var track = raised.Headers.Location!.ToString();
        again.Headers.Location!.ToString().ShouldBe(track);
        var page = await resident.ReadAsync(track);
        page.ShouldContain("已收到您的诉求");
        page.ShouldNotContain("垃圾没人收", customMessage: "whoever finds the address reads nothing of it");
        page.ShouldNotContain("13987654321");

        // What was left to be asked back with can be taken back.
        var address = track.Split('?')[0];
        (await resident.PostAsync(address, address + "?handler=Forget", [])).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await database.ExecuteScalarAsync<bool>("select contact_phone is null from request where stairwell_code = @stairwell", new { stairwell })).ShouldBeTrue();

        // A code takes so many a day.
        for (var n = 1; n < RequestRules.MostADay; n++)
            await database.ExecuteAsync(
                "insert into request (id, stairwell_code, kind, text, tracking_hash, tracking, clock_from, wait, raise_within, received_at) select gen_random_uuid(), stairwell_code, kind, text, gen_random_uuid()::text::bytea, tracking, clock_from, wait, raise_within, received_at from request where stairwell_code = @stairwell limit 1", new { stairwell });
        (await resident.PostAsync($"/r/{code}", $"/r/{code}", new(ask))).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);

        await officer.PostAsync(posters, posters + "?handler=Renew", new() { ["stairwell"] = stairwell });
        (await resident.GetAsync($"/r/{code}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Code().Match(await officer.ReadAsync(posters)).Groups[1].Value.ShouldNotBe(code);
    }

    private async Task<Phone> PhoneAsync(string? unitCode = null) =>
        await Phone.BindAsync(district.Url, unitCode is null ? await district.InviteAsync() : (await district.InvitesAsync(unitCode))[0]);

    private async Task<string> RaiseAsync(string? unitCode = null, string kind = "repair")
    {
        var phone = await PhoneAsync(unitCode);
        return (await phone.Api.PostAsync("me/requests", new { kind, text = Words })).Text("id");
    }

    private Task<Answer> ActAsync(string id, string verb, object? body) => district.Dispatcher.PostAsync($"requests/{id}/{verb}", body);

    private async Task<ApiClient> StrangerAsync(string role, string unit)
    {
        var name = $"visitor-{Guid.CreateVersion7():N}";
        await using var database = await OpenAsync();
        await database.ExecuteAsync(
            "insert into account (id, user_name, name, role, unit_code, password_hash, created_at, demo) select gen_random_uuid(), @name, '同事', @role, @unit, password_hash, now(), demo from account where user_name = 'street'",
            new { name, role, unit });
        return await ApiClient.SignInAsync(district.Url, name);
    }

    private async Task<List<string>> KindsAsync(string id)
    {
        await using var database = await OpenAsync();
        return (await database.QueryAsync<string>("select kind from journal where data ->> 'requestId' = @id order by tx, seq", new { id })).AsList();
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(district.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static DateTimeOffset Time(System.Text.Json.Nodes.JsonNode time) => DateTimeOffset.Parse((string)time!, null);

    [GeneratedRegex("/r/([2-9A-Z]{12})<")]
    private static partial Regex Code();
}
