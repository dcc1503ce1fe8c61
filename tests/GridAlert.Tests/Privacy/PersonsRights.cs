using System.Net;
using System.Text.Json.Nodes;
using Dapper;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Emergency.PersonalData;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Privacy;

/// <summary>What people may ask of those who keep their data, and what the installation does by itself.</summary>
public class PersonsRights(District district) : IClassFixture<District>
{
    [Fact]
    public async Task A_person_gets_everything_that_is_kept_and_is_erased_without_a_figure_of_the_review_changing()
    {
        var trio = await district.TrioAsync();
        var (lead, information) = (trio[0], trio[1]);
        var code = lead.StairwellCode;
        var activation = await district.ActivateAsync(code[..12]);
        var dispatch = await DispatchAsync(activation, code);
        await lead.Api.PostAsync($"me/dispatches/{dispatch}/acknowledge", new { note = "我在三楼", reply = new { inCharge = "本人" } });
        await information.Api.PostAsync($"me/dispatches/{dispatch}/decline", new { reason = "住院" });
        var home = (await lead.Api.GetAsync($"me/dispatches/{dispatch}/households"))["items"][0]!;
        await lead.Api.PostAsync($"me/dispatches/{dispatch}/households/{home["householdId"]}", new { outcome = "done", note = "老人在家" });
        await lead.Api.PostAsync("me/reports", new { kind = "hazard", text = "楼顶广告牌松动", dispatchId = dispatch, foundAt = TimeProvider.System.GetUtcNow() });
        await district.Dispatcher.PostAsync($"calls/{code}/outcomes", new { memberId = information.MemberId, outcome = "noAnswer" });
        await district.Dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });
        var before = await ReviewAsync(activation);
        var people = await district.Dispatcher.PostAsync($"stairwells/{code}/people", new { reason = "核对" });
        var person = people["members"].AsArray().First(one => (string)one!["memberId"]! == lead.MemberId)!;
        var (name, phone) = ((string)person["name"]!, (string)person["phone"]!);

        await EverydayOfAsync(lead, code);

        using var admin = await PageClient.SignInAsync(district.Url, "admin");
        var found = await ReadAsync(await admin.PostAsync("/privacy", "/privacy?handler=Find", new() { ["Form.Search"] = phone }));
        found.ShouldContain(Personal.MaskedName(name));
        found.ShouldContain(Personal.MaskedNumber(phone));
        found.ShouldContain(lead.MemberId);

        var file = JsonNode.Parse(await ReadAsync(await admin.PostAsync("/privacy", "/privacy?handler=File", Form("Member", lead.MemberId))))!;
        ((string)file["name"]!, (string)file["phone"]!, (string)file["posts"]![0]!["role"]!).ShouldBe((name, phone, "lead"));
        var answer = file["answers"]!.AsArray().Single(one => (string)one!["dispatchId"]! == dispatch)!;
        ((string)answer["note"]!, (string)answer["reply"]!["inCharge"]!).ShouldBe(("我在三楼", "本人"));
        ((string)file["reports"]![0]!["text"]!, (string)file["visits"]![0]!["note"]!).ShouldBe(("楼顶广告牌松动", "老人在家"));
        ((string)file["signUps"]![0]!["title"]!, (string)file["picks"]![0]!["audience"]!, file["silentTests"]!.AsArray().Count).ShouldBe(("清洁日", "骨干", 1));
        file["recognition"]!.AsArray().Select(one => $"{one!["kind"]} {one["text"]}").ShouldBe(["award 台风夜通知", "exchange.returned 洗衣液 · 不要了", "objection 都参加了", "objection.answer 核实无误"], ignoreOrder: true);
        file["looks"]!.AsArray().ShouldContain(look => (string)look!["reason"]! == "核对");
        (await ReadAsync(await admin.PostAsync("/privacy", "/privacy?handler=Read", Form("Member", lead.MemberId)))).ShouldContain("楼顶广告牌松动");

        (await admin.PostAsync("/privacy", "/privacy?handler=Erase", Form("Member", lead.MemberId))).StatusCode.ShouldBe(HttpStatusCode.BadRequest, "nobody is erased by a slip");
        (await admin.PostAsync("/privacy", "/privacy?handler=Erase", Form("Member", lead.MemberId, sure: true))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await admin.PostAsync("/privacy", "/privacy?handler=Erase", Form("Household", (string)home["householdId"]!, sure: true))).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        (await ReviewAsync(activation)).ShouldBe(before);
        (await lead.Api.GetAsync("me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        var receipt = (await district.Dispatcher.GetAsync($"dispatches/{dispatch}/stairwells"))["items"].AsArray().First(item => (string)item!["code"]! == code)!["receipts"]![0]!;
        ((string)receipt["name"]!, (string?)receipt["note"]).ShouldBe(("已删除", null));
        (await ReadAsync(await admin.PostAsync("/privacy", "/privacy?handler=Find", new() { ["Form.Search"] = phone }))).ShouldContain("没有找到");
        await using var connection = new NpgsqlConnection(district.ConnectionString);
        (await connection.QuerySingleAsync<bool>("select phone is null and wrong_phone is null from member where id = @id::uuid", new { id = lead.MemberId })).ShouldBeTrue();
        (await connection.QuerySingleAsync<bool>("select phone is null and tags = '{}' from household where id = @id::uuid", new { id = (string)home["householdId"]! })).ShouldBeTrue();
        (await connection.QuerySingleAsync<string>(
            """
            select concat_ws(' ', (select count(*) from sign_up where member_id = @id::uuid), (select count(*) from audience_pick where member_id = @id::uuid),
                   (select count(*) from points_exchange where member_id = @id::uuid and reason is not null), (select reason from award where member_id = @id::uuid))
            """,
            new { id = lead.MemberId })).ShouldBe("0 0 0 已删除");
        (await connection.QuerySingleAsync<Personal>("select answer from star_objection where member_id = @id::uuid", new { id = lead.MemberId })).AsName.ShouldBe("已删除");
        var lines = (await connection.QueryAsync<string>("select kind || data::text from journal")).AsList();
        lines.ShouldAllBe(line => !line.Contains(name, StringComparison.Ordinal) && !line.Contains(phone, StringComparison.Ordinal));
        lines.Count(line => line.StartsWith("personErased", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Only_administrators_come_near_it_and_only_inside_their_unit()
    {
        using var officer = await PageClient.SignInAsync(district.Url, "community");
        (await officer.GetAsync("/privacy")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var admin = await PageClient.SignInAsync(district.Url, "admin");
        (await admin.PostAsync("/privacy", "/privacy?handler=File", Form("Member", Guid.CreateVersion7().ToString()))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_side_of_a_mediation_is_found_and_erased_and_the_other_side_stays()
    {
        var (service, mediation) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var connection = new NpgsqlConnection(district.ConnectionString);
        await connection.ExecuteAsync(
            """
            insert into grid_service (id, unit_code, kind, name, body, duty, began_on, by_name, created_at) values (@service, @unit, 'mediator', @mediator, '司法所', '周三', now()::date, '同事', now());
            insert into mediation (id, stairwell_code, kind, subject, party_a, party_b, phone_b, mediator_id, opened_at, by_name)
            values (@mediation, (select code from unit where kind = 'stairwell' and ended_at is null order by code limit 1), 'neighbour', @subject, @a, @b, @phone, @service, now(), '同事');
            """,
            new { service, mediation, unit = District.Code, mediator = "孟思远", subject = "楼上漏水", a = "欧阳静", b = "司徒强", phone = "10010007777" });
        using var admin = await PageClient.SignInAsync(district.Url, "admin");
        (await ReadAsync(await admin.PostAsync("/privacy", "/privacy?handler=Find", new() { ["Form.Search"] = "10010007777" }))).ShouldContain("司**");
        var file = JsonNode.Parse(await ReadAsync(await admin.PostAsync("/privacy", "/privacy?handler=File", Form("PartyB", mediation.ToString()))))!;
        ((string)file["name"]!, (string)file["phone"]!, (string)file["mediations"]![0]!["subject"]!).ShouldBe(("司徒强", "10010007777", "楼上漏水"));
        (await admin.PostAsync("/privacy", "/privacy?handler=Erase", Form("PartyB", mediation.ToString(), sure: true))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await ReadAsync(await admin.PostAsync("/privacy", "/privacy?handler=Find", new() { ["Form.Search"] = "司徒强" }))).ShouldContain("没有找到");
        var (one, other, number) = await connection.QuerySingleAsync<(Personal, Personal, string?)>("select party_a, party_b, phone_b from mediation where id = @mediation", new { mediation });
        (one.Open, other.Open, number).ShouldBe(("欧阳静", "已删除", null));
    }

    [Fact]
    public async Task What_was_kept_for_long_enough_goes_and_what_is_still_needed_stays()
    {
        var phone = (await district.TrioAsync())[0];
        var closed = await ReportAsync(phone, "三年前的诉求");
        var open = await ReportAsync(phone, "还没办结的诉求");
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await using var connection = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var folder = Directory.CreateTempSubdirectory("gridalert-retention-").FullName;
        using var gone = await district.SignInAsync("observer");
        await connection.ExecuteAsync(
            """
            update report set state = 'closed', answered_at = now() - interval '3 years', closed_at = now() - interval '3 years', due_at = null, close_reason = '已上门', outcome = 'handled' where id = @closed::uuid;
            insert into report_photo (id, report_id, file, sha256, bytes, width, height, added_at) values
                (@photo, @closed::uuid, 'old.jpg', '\x00', 1, 1, 1, now() - interval '100 days'), (@kept, @open::uuid, 'kept.jpg', '\x00', 1, 1, 1, now() - interval '100 days');
            insert into message (id, channel, round, urgent, address, number, shown, text, state, next_at, created_at, settled_at)
                values (@message, 'sms', 0, true, 'h:x', 'pf1:1:x', '138****0000', 'x', 'delivered', now(), now(), now() - interval '100 days');
            insert into visit (id, household_id, stairwell_code, member_id, day, way, outcome, reasons, note, occurred_at, recorded_at)
                select @visit, h.id, h.stairwell_code, @member::uuid, '2023-01-01', 'door', 'met', '{}', 'pf1:1:x', now() - interval '3 years', now() - interval '3 years' from household h limit 1;
            update session set address = '203.0.113.9', expires_at = now() - interval '200 days' where id = (select id from session order by created_at desc limit 1)
            """,
            new { closed, open, photo = Guid.CreateVersion7(), kept = Guid.CreateVersion7(), message = Guid.CreateVersion7(), visit = Guid.CreateVersion7(), member = phone.MemberId });
        await File.WriteAllTextAsync(Path.Combine(folder, "old.jpg"), "picture", TestContext.Current.CancellationToken);
        var retain = new RetainData(new(database), new(90, 730, 90, 180, 730), new PhotoFiles(folder, 0), new Commands(database, new EphemeralDataProtectionProvider(), TimeProvider.System),
            new StringLocalizer<PersonalTexts>(new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance)), TimeProvider.System);

        (await retain.LookAsync(default)).ShouldAllBe(rule => rule.Count == 1 && rule.OldestAt != null);
        using (var admin = await PageClient.SignInAsync(district.Url, "admin"))
            (await admin.ReadAsync("/privacy")).ShouldContain("已结束的上报和任务");
        File.Exists(Path.Combine(folder, "old.jpg")).ShouldBeTrue("a dry run takes nothing");

        await retain.RunAsync(default);
        await retain.RunAsync(default);

        (await retain.LookAsync(default)).ShouldAllBe(rule => rule.Count == 0);
        Directory.GetFiles(folder).ShouldBeEmpty();
        (await connection.QueryAsync<string>("select file from report_photo")).ShouldBe(["kept.jpg"]);
        (await connection.QuerySingleAsync<string>("select text from report where id = @closed::uuid", new { closed })).ShouldStartWith("pf1:1:", Case.Sensitive, "the word in its place, by this test's key");
        (await connection.QuerySingleAsync<bool>("select text not like 'pf1:1:%' from report where id = @open::uuid", new { open })).ShouldBeTrue();
        (await connection.QuerySingleAsync<bool>("select number is null and shown is null and address = 'gone' from message where settled_at < now() - interval '90 days'")).ShouldBeTrue();
        (await connection.QuerySingleAsync<bool>("select not exists (select 1 from session where address = '203.0.113.9')")).ShouldBeTrue();
        (await connection.QueryAsync<string>("select data ->> 'rule' || ' ' || (data ->> 'count') from journal where kind = 'retentionApplied' order by seq"))
            .ShouldBe(["photos 1", "reports 1", "messages 1", "signIns 1", "everyday 1"]);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_new_key_takes_over_while_nodes_that_do_not_know_it_yet_read_on()
    {
        await using var connection = new NpgsqlConnection(district.ConnectionString);
        using (var admin = await PageClient.SignInAsync(district.Url, "admin"))
            (await admin.PostAsync("/privacy", "/privacy?handler=Rotate", [])).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var key = await connection.QuerySingleAsync<int>("update personal_key set used_from = now() - interval '1 second' where id = (select id from personal_key where purpose = 'data' order by made_at desc limit 1) returning id");
        await using var other = await AppProcess.StartAsync(district.ConnectionString);
        await Patience.UntilAsync("everything is brought to the new key", async () =>
            await connection.QuerySingleAsync<bool>("select key_id = @key and finished_at is not null from personal_sweep", new { key }));

        var prefix = $"pf1:{key}:%";
        (await connection.QuerySingleAsync<long>("select (select count(*) from member where name not like @prefix or phone not like @prefix) + (select count(*) from household where contact_name not like @prefix or phone not like @prefix)", new { prefix })).ShouldBe(0);
        var code = (string)(await district.InviteAsync())["stairwellCode"]!;
        var people = await district.Dispatcher.PostAsync($"stairwells/{code}/people", new { reason = "核对" });
        ((string)people["members"][0]!["phone"]!).ShouldStartWith("100");
    }

    /// <summary>What everyday work keeps of somebody.</summary>
    private async Task EverydayOfAsync(Phone phone, string code)
    {
        await using var connection = new NpgsqlConnection(district.ConnectionString);
        await connection.ExecuteAsync(
            """
            insert into team_event (id, unit_code, kind, title, held_on, minutes, by_name, created_at, starts_at, ends_at, sign_up) values (@id, @community, 'practice', '清洁日', now()::date + 30, 60, '同事', now(), now() + interval '30 days', now() + interval '31 days', true);
            insert into sign_up (event_id, member_id, at) values (@id, @member::uuid, now());
            insert into audience (id, unit_code, name, roles, unit_codes, by_name, created_at) values (@id, @community, '骨干', '{}', '{}', '同事', now());
            insert into audience_pick (audience_id, member_id, by_name, at) values (@id, @member::uuid, '同事', now());
            insert into reachability_ask (device_id, month, member_id, community_code, asked_at, closes_at) select id, '2026-10-01', member_id, @community, now(), now() from device where member_id = @member::uuid;
            insert into award (id, kind, unit_code, year, stairwell_code, member_id, evidence, reason, decided_at, decided_by_name) values (@id, 'person', @community, 2026, @code, @member::uuid, '{}', '台风夜通知', now(), '同事');
            insert into points_item (id, community_code, name, points, stock, offered, created_at) values (@id, @community, '洗衣液', 5, 1, true, now());
            insert into points_exchange (id, item_id, member_id, stairwell_code, points, state, asked_at, settled_at, settled_by_name, reason) values (@id, @id, @member::uuid, @code, 5, 'returned', now(), now(), '同事', '不要了');
            insert into star_objection (id, stairwell_code, month, member_id, text, at, decided_at, decided_by_name, answer, corrected) values (@id, @code, '2026-10-01', @member::uuid, '都参加了', now(), now(), '同事', '核实无误', false)
            """,
            new { id = Guid.CreateVersion7(), community = code[..12], code, member = phone.MemberId });
    }

    private static Dictionary<string, string> Form(string kind, string id, bool sure = false) => new() { ["Form.Kind"] = kind, ["Form.Id"] = id, ["Form.Reason"] = "本人申请", ["Form.Sure"] = sure ? "true" : "false" };

    private static async Task<string> ReadAsync(HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

    private async Task<string> DispatchAsync(string activationId, string code)
    {
        var answer = await district.Dispatcher.PostAsync("dispatches", new
        {
            activationId,
            kind = "rollCall",
            title = "到岗",
            body = "请到岗",
            targets = new { unitCodes = new[] { code }, roles = Array.Empty<string>(), householdTags = Array.Empty<string>() },
            acknowledgementRule = "any",
            acknowledgeWithin = "PT3M",
            reply = new[] { new { key = "inCharge", label = "谁在带班", type = "text", required = true } },
            perHousehold = true,
            escalation = "default",
        });
        return answer.Text("id");
    }

    private static async Task<string> ReportAsync(Phone phone, string text) => (await phone.Api.PostAsync("me/reports", new { kind = "need", text })).Text("id");

    /// <summary>The review once nothing more comes to it, without the moment of its last line: its seal may follow.</summary>
    private async Task<string> ReviewAsync(string activation)
    {
        string? last = null;
        await district.Dispatcher.ReviewAsync(activation, review =>
        {
            review["overview"]!.AsObject().Remove("asOf");
            var before = last;
            last = review.ToJsonString();
            return last == before && !(bool)review["overview"]!["provisional"]!;
        });
        return last!;
    }
}
