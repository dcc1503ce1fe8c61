using System.Net;
using Dapper;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>What trios are asked, told before sending and counted after it; sent back, taken over, or done by somebody paid for it.</summary>
public class BurdenContract(District district) : IClassFixture<District>
{
    private const string Community = "330108001001";

    [Fact]
    public async Task The_meter_says_what_the_journal_says_and_a_return_takes_it_off()
    {
        await using var phone = await Phone.BindAsync(district.Url, await InviteAsync());
        var stairwell = phone.StairwellCode;
        var before = await LoadAsync(stairwell);
        var sent = await SendAsync(district.Dispatcher, stairwell, "流动人口统计", "headcount", "流动人口数", "出租户数");

        var load = await LoadAsync(stairwell);
        (load.Dispatches - before.Dispatches, load.Forms - before.Forms, load.Fields - before.Fields).ShouldBe((1, 1, 2));
        // 20 minutes for a headcount and 2 for each field, as it comes.
        (load.Minutes - before.Minutes).ShouldBe(24);
        (await CountAsync(
            """
            select count(*)::int from journal j where j.stairwell_code = @stairwell and j.kind = 'assigned'
               and not exists (select 1 from journal r where r.kind = 'dispatchReturned' and r.dispatch_id = j.dispatch_id and r.stairwell_code = j.stairwell_code)
            """, new { stairwell })).ShouldBe(load.Dispatches);

        // The district has nobody to send it back to; a reason is needed.
        (await district.Dispatcher.PostAsync($"dispatches/{sent}/return", new { reason = "notOurs", words = "x" })).Status.ShouldBe(HttpStatusCode.Conflict);
        using var officer = await district.SignInAsync("community");
        (await officer.PostAsync($"dispatches/{sent}/return", new { reason = "boring" }))["errors"].AsObject().Select(one => one.Key).ShouldBe(["reason", "words"]);
        var returned = await officer.PostAsync($"dispatches/{sent}/return", new { reason = "specialised", words = "需要专业统计" }, "back");
        ((string)returned["unitCode"]!, (int)returned["stairwells"]!).ShouldBe((Community, 1));
        (await officer.PostAsync($"dispatches/{sent}/return", new { reason = "specialised", words = "需要专业统计" }, "back")).Body!.ToJsonString().ShouldBe(returned.Body!.ToJsonString());
        (await officer.PostAsync($"dispatches/{sent}/return", new { reason = "specialised", words = "再退" })).Status.ShouldBe(HttpStatusCode.Conflict);

        (await LoadAsync(stairwell)).ShouldBe(before);
        // The trio is rid of it, and nobody waits for an answer.
        var mine = (await phone.Api.GetAsync("me/dispatches"))["items"].AsArray().Single(one => (string)one!["dispatchId"]! == sent)!;
        ((string)mine["dispatchState"]!, (string)mine["stairwell"]!["state"]!).ShouldBe(("cancelled", "returned"));
        ((int)(await district.ProgressAsync(sent))["stairwells"]!["total"]!, (int)(await district.ProgressAsync(sent))["recipients"]!).ShouldBe((0, 0));
        (await district.Dispatcher.GetAsync($"dispatches/{sent}/stairwells"))["items"].AsArray().ShouldBeEmpty();
        // An answer that was on its way does not bring it back.
        (await phone.Api.PostAsync($"me/dispatches/{sent}/acknowledge", new { })).Status.ShouldBe(HttpStatusCode.OK);
        ((int)(await district.ProgressAsync(sent))["stairwells"]!["total"]!).ShouldBe(0);
        using var desk = await PageClient.SignInAsync(district.Url, "district");
        (await desk.ReadAsync($"/dispatches/{sent}")).ShouldContain("需要专业统计");
        (await desk.ReadAsync($"/returns/{Community}")).ShouldContain("专业性强");
    }

    [Fact]
    public async Task An_order_of_an_emergency_is_not_sent_back()
    {
        var activation = await district.ActivateAsync(Community, drill: true);
        var sent = await district.DispatchAsync(activation, Community);
        using var officer = await district.SignInAsync("community");
        (await officer.PostAsync($"dispatches/{sent}/return", new { reason = "notOurs", words = "不归我们" })).Status.ShouldBe(HttpStatusCode.Conflict);
        await district.Dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });
    }

    [Fact]
    public async Task The_composer_names_office_and_duplicate_asks_in_normal_mode_and_records_what_it_said()
    {
        var stairwell = (string)(await InviteAsync())["stairwellCode"]!;
        await SendAsync(district.Dispatcher, stairwell, "独居老人摸底", "headcount", "独居老人数");
        using var street = await district.SignInAsync("street");
        var warnings = (await street.PostAsync("dispatches/weigh", Ask(stairwell, "独居老人情况统计", "headcount", "独居老人数"))).Body!.AsArray();
        var duplicate = warnings.Single(one => (string)one!["kind"]! == "duplicate")!;
        ((string)duplicate["args"]![0]!, (string)duplicate["args"]![1]!, (string)duplicate["args"]![3]!).ShouldBe(("滨江区", "独居老人摸底", "1"));
        ((string)duplicate["text"]!).ShouldContain("独居老人摸底");
        // Whoever asked first is no duplicate of itself; nor is another question one.
        Kinds(await district.Dispatcher.PostAsync("dispatches/weigh", Ask(stairwell, "独居老人摸底", "headcount", "独居老人数"))).ShouldNotContain("duplicate");
        Kinds(await street.PostAsync("dispatches/weigh", Ask(stairwell, "冬季用火检查", "inspection", "隐患数"))).ShouldNotContain("duplicate");

        // As a form: it asks once, and goes out when the warning was read.
        using var desk = await PageClient.SignInAsync(district.Url, "street");
        var form = new Dictionary<string, string>
        {
            ["Form.ActivationId"] = "",
            ["Form.Kind"] = "headcount",
            ["Form.Title"] = "独居老人情况统计",
            ["Form.Body"] = "请统计",
            ["Form.Units"] = stairwell,
            ["Form.Roles"] = "lead",
            ["Form.Rule"] = "any",
            ["Form.Reply[0].Keep"] = "true",
            ["Form.Reply[0].Key"] = "n",
            ["Form.Reply[0].Label"] = "独居老人数",
            ["Form.Reply[0].Type"] = "number",
        };
        using var asked = await desk.PostAsync("/dispatches/new", "/dispatches/new", new(form));
        asked.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        WebUtility.HtmlDecode(await asked.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("已阅，仍要发送");
        using var sent = await desk.PostAsync("/dispatches/new", "/dispatches/new", new(form) { ["Form.AcceptsBurden"] = "true" });
        var page = sent.Headers.Location!.ToString();
        page.ShouldStartWith("/dispatches/");
        (await desk.ReadAsync(page)).ShouldContain("滨江区 已于");
        (await CountAsync("select count(*)::int from journal j join dispatch d on d.id = j.dispatch_id where j.kind = 'burdenWarned' and d.title = '独居老人情况统计'")).ShouldBe(1);

        // In an emergency nobody is asked anything.
        var activation = await district.ActivateAsync(stairwell[..12], drill: true);
        using var urgent = await desk.PostAsync("/dispatches/new", "/dispatches/new", new(form) { ["Form.ActivationId"] = activation, ["Form.Title"] = "独居老人转移统计" });
        urgent.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await district.Dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });
    }

    [Fact]
    public async Task The_duty_list_is_the_districts_and_the_composer_reads_it()
    {
        const string street = "330108003";
        using var office = await VisitorAsync("dispatcher", street);
        Kinds(await office.PostAsync("dispatches/weigh", Ask(street, "清理楼道", "cleanup"))).ShouldNotContain("noDuty");
        using var below = await PageClient.SignInAsync(district.Url, "community");
        (await below.PostAsync($"/duties/{Community}", $"/duties/{Community}?handler=Add", new() { ["Form.Title"] = "x" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var admin = await PageClient.SignInAsync(district.Url, "admin");
        (await admin.PostAsync("/duties/330108", "/duties/330108?handler=Add", new() { ["Form.Title"] = "人口信息核实", ["Form.Kinds"] = "headcount", ["Form.Office"] = street })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        Kinds(await office.PostAsync("dispatches/weigh", Ask(street, "清理楼道", "cleanup"))).ShouldContain("noDuty");
        Kinds(await office.PostAsync("dispatches/weigh", Ask(street, "人口核实", "headcount"))).ShouldNotContain("noDuty");
        var duty = (string)(await office.GetAsync($"units/{street}/duties")).Body!.AsArray().Single()!["id"]!;
        using var keeper = await district.SignInAsync("admin");
        (await keeper.PostAsync($"units/330108/duties/{duty}/end", new { }, "over")).Text("name").ShouldBe("人口信息核实");
        (await keeper.PostAsync($"units/330108/duties/{duty}/end", new { }, "over")).Text("id").ShouldBe(duty);
        (await office.GetAsync($"units/{street}/duties")).Body!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_administrative_request_goes_to_the_work_station_and_what_is_not_ours_goes_up()
    {
        await using var phone = await Phone.BindAsync(district.Url, await InviteAsync());
        using var officer = await PageClient.SignInAsync(district.Url, "community");
        (await officer.PostAsync($"/stations/{Community}", $"/stations/{Community}?handler=Add", new()
        {
            ["Form.Kind"] = "station",
            ["Form.Name"] = "缤纷社区工作站",
            ["Form.Administrative"] = "true",
            ["Form.ContactName"] = "周经办",
            ["Form.ContactPhone"] = "10010002222",
        })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await officer.ReadAsync($"/stations/{Community}")).ShouldSatisfyAllConditions(page => page.ShouldContain("周**"), page => page.ShouldNotContain("10010002222"));
        (await TextAsync("select contact_phone from work_station where name = '缤纷社区工作站'")).ShouldStartWith("pf1:");

        var paper = (await phone.Api.PostAsync("me/requests", new { kind = "administrative", text = "开居住证明" })).Body!;
        ((string)paper["state"]!, (string)paper["owner"]!, (string)paper["kind"]!).ShouldBe(("inHand", "缤纷社区工作站", "administrative"));
        var lamp = (await phone.Api.PostAsync("me/requests", new { kind = "repair", text = "灯坏了" })).Body!;
        ((string)lamp["state"]!).ShouldBe("received");
        var stations = (await district.Dispatcher.GetAsync($"units/{Community}/stations")).Body!.AsArray();
        ((int)stations.Single()!["open"]!, (string)stations.Single()!["contactPhone"]!).ShouldBe((1, "100****2222"));

        // Not the grid's: up to the community, and from the community to the street, each with its reason.
        var up = await district.Dispatcher.PostAsync($"requests/{lamp["id"]}/refer", new { reason = "notOurs", text = "归住建", seen = "received" });
        (up.Text("state"), up.Text("inHandsOf")).ShouldBe(("received", "community"));
        (await district.Dispatcher.PostAsync($"requests/{lamp["id"]}/refer", new { reason = "notOurs", text = "归住建", seen = "accepted" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await district.Dispatcher.PostAsync($"requests/{paper["id"]}/refer", new { reason = "notOurs", text = "x", seen = "inHand" })).Status.ShouldBe(HttpStatusCode.Conflict, "somebody else has it");
        (await officer.ReadAsync($"/returns/{Community}")).ShouldContain("房屋维修");
        (await officer.ReadAsync($"/api/v1/units/{Community}/returns.csv")).ShouldContain("房屋维修");
        using var keeper = await district.SignInAsync("community");
        var bought = await keeper.PostAsync($"units/{Community}/stations", new { kind = "station", name = "物业服务站", areas = new[] { Community } });
        (await keeper.PostAsync($"stations/{bought["id"]}/end", new { })).Text("name").ShouldBe("物业服务站");
        (await keeper.PostAsync($"units/{Community}/stations", new { kind = "station", name = "", areas = new[] { "330108002" } }))["errors"].AsObject().Select(one => one.Key).ShouldBe(["name", "areas"]);
        (await officer.ReadAsync($"/requests/{paper["id"]}")).ShouldContain("缤纷社区工作站 · 联系人");
    }

    [Fact]
    public async Task Who_left_is_counted_and_every_table_leaves_as_a_file()
    {
        var invite = (await district.InvitesAsync("330108002")).First(one => (string)one["role"]! == "support");
        var stairwell = (string)invite["stairwellCode"]!;
        var post = await TextAsync("select id::text from post where stairwell_code = @stairwell and role = 'support' and ended_at is null", new { stairwell });
        (await district.Dispatcher.PostAsync($"posts/{post}/end", new { reason = "搬家" })).Status.ShouldBe(HttpStatusCode.OK);
        using var desk = await PageClient.SignInAsync(district.Url, "district");
        (await desk.ReadAsync($"/turnover/{stairwell[..15]}")).ShouldContain("搬家");
        // What was written about somebody is for those who keep the roster.
        using var observer = await PageClient.SignInAsync(district.Url, "observer");
        var seen = await observer.ReadAsync($"/turnover/{stairwell[..15]}");
        seen.ShouldNotContain("搬家");
        seen.ShouldContain("写明了原因");
        foreach (var (address, says) in new[] { ($"units/{stairwell}/turnover.csv", "流失率"), ($"units/{stairwell}/burden.csv", "夜间分钟"), ($"units/{stairwell}/baseline.csv", "参与过的住户") })
        {
            using var file = await desk.GetAsync("/api/v1/" + address);
            (await file.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(says);
        }
        foreach (var address in new[] { "turnover.xlsx", "burden.xlsx?week=2026-11-23", "baseline.xlsx" })
        {
            using var book = await desk.GetAsync($"/api/v1/units/{District.Code}/{address}");
            (await book.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))[..2].ShouldBe("PK"u8.ToArray());
        }
        (await district.Dispatcher.GetAsync($"units/{District.Code}/burden?week=yesterday")).Status.ShouldBe(HttpStatusCode.BadRequest);
        using var street = await district.SignInAsync("street");
        (await street.GetAsync("units/330108002/burden")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_home_is_known_once_somebody_met_it_and_took_part_once_it_asked_for_something()
    {
        await using var phone = await Phone.BindAsync(district.Url, (await district.InvitesAsync("330108003")).First(one => (string)one["role"]! == "lead"));
        var stairwell = phone.StairwellCode;
        var home = (string)(await phone.Api.GetAsync("me/ledger")).Body!.AsArray()[0]!["householdId"]!;
        var before = await HomesAsync();
        await phone.Api.PostAsync($"me/visits/{home}", new { outcome = "absent" });
        (await HomesAsync()).ShouldBe(before);
        (await phone.Api.PostAsync($"me/visits/{home}", new { outcome = "met", way = "call" })).Status.ShouldBe(HttpStatusCode.OK);
        await phone.Api.PostAsync("me/requests", new { kind = "legal", text = "问合同", householdId = home });
        (await HomesAsync()).ShouldBe((before.Met + 1, before.TookPart));
        await phone.Api.PostAsync("me/requests", new { kind = "repair", text = "灯坏了", householdId = home });
        (await HomesAsync()).ShouldBe((before.Met + 1, before.TookPart + 1));
        // What the law was asked is told from the community up alone.
        (await district.Dispatcher.GetAsync($"units/{stairwell}/baseline"))["years"][0]!["disputes"].ShouldBeNull();
        ((int)(await district.Dispatcher.GetAsync($"units/{stairwell[..12]}/baseline"))["years"][0]!["disputes"]!["mediated"]!).ShouldBe(0);

        async Task<(int Met, int TookPart)> HomesAsync()
        {
            var whole = (await district.Dispatcher.GetAsync($"units/{stairwell}/baseline"))["whole"];
            return ((int)whole["met"]!, (int)whole["tookPart"]!);
        }
    }

    private async Task<System.Text.Json.Nodes.JsonNode> InviteAsync() => (await district.InvitesAsync(Community)).First(one => (string)one["role"]! == "lead");

    private static object Ask(string unit, string title, string kind, params string[] questions) => new
    {
        kind,
        title,
        body = "请统计。",
        targets = new { unitCodes = new[] { unit } },
        acknowledgementRule = "any",
        escalation = "none",
        reply = questions.Select((label, n) => new { key = $"q{n}", label, type = "number", required = true }),
    };

    private static async Task<string> SendAsync(ApiClient office, string unit, string title, string kind, params string[] questions) =>
        (await office.PostAsync("dispatches", Ask(unit, title, kind, questions))).Text("id");

    private static List<string> Kinds(Answer answer) => [.. answer.Body!.AsArray().Select(one => (string)one!["kind"]!)];

    private async Task<(int Dispatches, int Forms, int Fields, int Minutes)> LoadAsync(string stairwell)
    {
        var unit = (await district.Dispatcher.GetAsync($"units/{stairwell}/burden"))["unit"];
        return ((int)unit["dispatches"]!, (int)unit["forms"]!, (int)unit["fields"]!, (int)unit["minutes"]!);
    }

    private async Task<ApiClient> VisitorAsync(string role, string unit)
    {
        var name = $"visitor-{Guid.CreateVersion7():N}";
        await using var database = await OpenAsync();
        await database.ExecuteAsync(
            "insert into account (id, user_name, name, role, unit_code, password_hash, created_at, demo) select gen_random_uuid(), @name, '同事', @role, @unit, password_hash, now(), demo from account where user_name = 'street'",
            new { name, role, unit });
        return await ApiClient.SignInAsync(district.Url, name);
    }

    private async Task<int> CountAsync(string sql, object? parameters = null)
    {
        await using var database = await OpenAsync();
        return await database.QuerySingleAsync<int>(sql, parameters);
    }

    private async Task<string> TextAsync(string sql, object? parameters = null)
    {
        await using var database = await OpenAsync();
        return await database.QuerySingleAsync<string>(sql, parameters);
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(district.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
