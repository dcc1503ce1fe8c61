using System.Globalization;
using System.Net;
using Dapper;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>The grid council, named audiences and activities, as programs, pages and phones see them.</summary>
public class CouncilContract(District district) : IClassFixture<District>
{
    private const string Community = District.XixingStreet + "001";
    private static readonly string Tomorrow = TimeProvider.System.GetUtcNow().AddDays(1).Day().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public async Task What_comes_from_a_request_is_decided_closed_published_and_answers_the_resident_in_the_same_words()
    {
        var phone = await PhoneAsync();
        var request = (await phone.Api.PostAsync("me/requests", new { kind = "repair", text = "三楼赵奶奶门口堆满纸箱" })).Text("id");
        var grid = phone.StairwellCode[..15];
        using var officer = await PageClient.SignInAsync(district.Url, "district");
        var press = new Dictionary<string, string> { ["Form.Request"] = request, ["Form.Tag"] = "hard", ["Form.Seen"] = "received" };
        var issue = At(await officer.PostAsync($"/requests/{request}", $"/council/{grid}?handler=FromRequest", new(press)));
        At(await officer.PostAsync($"/requests/{request}", $"/council/{grid}?handler=FromRequest", new(press))).ShouldBe(issue, "a request comes before the council once");
        var handed = await district.Dispatcher.GetAsync($"requests/{request}");
        (handed.Text("state"), handed.Text("owner")).ShouldBe(("inHand", "同心网格议事会"));
        (await officer.PostAsync(issue, issue + "?handler=Close", new() { ["Form.Words"] = "已清走" })).StatusCode.ShouldBe(HttpStatusCode.Conflict, "nothing is closed that no meeting decided");

        var meeting = At(await officer.PostAsync($"/council/{grid}", $"/council/{grid}?handler=Plan", new() { ["Form.MeetingTitle"] = "六月议事会", ["Form.BeginsAt"] = "2026-06-01T19:00".Replace("2026-06-01", Yesterday(), StringComparison.Ordinal), ["Form.Place"] = "一楼活动室" }));
        var id = issue.Split('/')[^1];
        var decide = new Dictionary<string, string> { ["Form.Issue"] = id, ["Form.Decision"] = "物业清走，楼道长劝导", ["Form.Party"] = "property", ["Form.Owner"] = "滨江物业", ["Form.DueOn"] = Tomorrow };
        await officer.PostAsync(meeting, meeting + "?handler=Add", new() { ["Form.Issue"] = id });
        (await officer.PostAsync(meeting, meeting + "?handler=Decide", new(decide))).StatusCode.ShouldBe(HttpStatusCode.Conflict, "it has not been said who was there");
        (await officer.PostAsync(meeting, meeting + "?handler=Held", Parties(("community", "西兴社区", "3")))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await officer.PostAsync(meeting, meeting + "?handler=Held", Parties(("community", "西兴社区", "3"), ("property", "滨江物业", "1")))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await officer.PostAsync(meeting, meeting + "?handler=Decide", new(decide) { ["Form.DueOn"] = "" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await officer.PostAsync(meeting, meeting + "?handler=Decide", decide)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await officer.ReadAsync(meeting + "/minutes")).ShouldContain("物业清走，楼道长劝导");

        using var resident = PageClient.Open(district.Url);
        var board = $"/r/council/{grid[..12]}";
        (await resident.ReadAsync(board)).ShouldNotContain("滨江物业", customMessage: "nothing is public that nobody published");
        await officer.PostAsync(meeting, meeting + "?handler=Publish", []);
        (await officer.PostAsync(meeting, meeting + "?handler=Remove", new() { ["Form.Issue"] = id })).StatusCode.ShouldBe(HttpStatusCode.Conflict, "published minutes stand");
        await officer.PostAsync(issue, issue + "?handler=Note", new() { ["Form.Words"] = "已贴通知" });
        await officer.PostAsync(issue, issue + "?handler=Close", new() { ["Form.Words"] = "已清走，过道畅通" });
        var shown = await resident.ReadAsync(board);
        shown.ShouldContain("已清走，过道畅通");
        shown.ShouldNotContain("赵奶奶");
        var answered = await district.Dispatcher.GetAsync($"requests/{request}");
        (answered.Text("state"), (string)answered["steps"].AsArray()[^1]!["text"]!).ShouldBe(("answered", "已清走，过道畅通"));
        (await KindsAsync("issueId", id)).ShouldBe(["councilIssueRaised", "councilAgendaSet", "councilDecided", "councilIssueNoted", "councilIssueClosed"]);
    }

    [Fact]
    public async Task What_the_council_does_not_take_on_is_the_units_again_and_what_it_leaves_open_waits_for_the_next_meeting()
    {
        var phone = await PhoneAsync();
        var request = (await phone.Api.PostAsync("me/requests", new { kind = "repair", text = "门禁坏了" })).Text("id");
        var grid = phone.StairwellCode[..15];
        using var officer = await PageClient.SignInAsync(district.Url, "district");
        var issue = At(await officer.PostAsync($"/requests/{request}", $"/council/{grid}?handler=FromRequest", new() { ["Form.Request"] = request, ["Form.Tag"] = "small", ["Form.Seen"] = "received" }));
        var meetings = new List<string>();
        foreach (var place in new[] { "一楼", "二楼" })
        {
            var meeting = At(await officer.PostAsync($"/council/{grid}", $"/council/{grid}?handler=Plan", new() { ["Form.MeetingTitle"] = "议事会", ["Form.BeginsAt"] = Yesterday() + "T19:00", ["Form.Place"] = place }));
            (await officer.PostAsync(meeting, meeting + "?handler=Add", new() { ["Form.Issue"] = issue.Split('/')[^1] })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
            await officer.PostAsync(meeting, meeting + "?handler=Held", Parties(("community", "社区", "2"), ("ownersCommittee", "业委会", "1")));
            meetings.Add(meeting);
        }
        (await officer.ReadAsync(meetings[0] + "/minutes")).ShouldContain("未作决定，留待下次");
        await officer.PostAsync(issue, issue + "?handler=Drop", new() { ["Form.Words"] = "由物业直接修" });
        var back = await district.Dispatcher.GetAsync($"requests/{request}");
        (back.Text("state"), back.Body!["owner"]).ShouldBe(("accepted", null));
    }

    [Fact]
    public async Task Programs_raise_and_read_issues_where_a_council_sits_and_only_inside_their_unit()
    {
        var raised = await district.Dispatcher.PostAsync($"units/{Community}/council", new { tag = "urgent", title = "井盖松动" });
        (raised.Status, raised.Text("state")).ShouldBe((HttpStatusCode.Created, "open"));
        (await district.Dispatcher.GetAsync($"units/{District.XixingStreet}/council?state=open"))["items"].AsArray().ShouldContain(one => (string)one!["id"]! == raised.Text("id"));
        (await district.Dispatcher.PostAsync($"units/{District.XixingStreet}/council", new { tag = "urgent", title = "x" })).Text("detail").ShouldStartWith("议事会只在社区和小区（网格）开");
        (await district.Dispatcher.PostAsync($"units/{Community}/council", new { tag = "huge" }))["errors"].AsObject().Select(one => one.Key).ShouldBe(["tag", "title"], ignoreOrder: true);
    }

    [Fact]
    public async Task An_audience_follows_its_posts_and_who_was_picked_and_a_dispatch_reaches_exactly_those_in_it_when_it_is_sent()
    {
        using var officer = await PageClient.SignInAsync(district.Url, "district");
        var community = (await district.InvitesAsync())[0]!["stairwellCode"]!.ToString()[..12];
        var trios = (await district.InvitesAsync(community)).GroupBy(one => (string)one["stairwellCode"]!).Select(trio => trio.Key).ToList();
        var leads = At(await officer.PostAsync($"/audiences/{community}", $"/audiences/{community}", new() { ["Form.Name"] = "楼道长群", ["Form.Roles"] = "lead" }));
        var owners = At(await officer.PostAsync($"/audiences/{community}", $"/audiences/{community}", new() { ["Form.Name"] = "业主代表群" }));
        (await officer.PostAsync($"/audiences/{community}", $"/audiences/{community}", new() { ["Form.Name"] = "楼道长群" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest, "one name, one audience");
        (await officer.PostAsync(owners, owners + "?handler=Pick", new() { ["Form.Stairwell"] = trios[0], ["Form.Role"] = "support" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await officer.PostAsync(owners, owners + "?handler=Pick", new() { ["Form.Stairwell"] = Other(community), ["Form.Role"] = "support" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest, "a picked member serves inside the unit");
        var both = new[] { leads, owners }.Select(address => address.Split('/')[^1]).ToArray();
        (await district.Dispatcher.GetAsync($"units/{community}/audiences")).Body!.AsArray().Select(one => $"{one!["name"]} {one["people"]}").ShouldBe([$"业主代表群 1", $"楼道长群 {trios.Count}"], ignoreOrder: true);

        var reach = await district.Dispatcher.PostAsync("dispatches/reach", new { audiences = both });
        ((int)reach["stairwells"]!, (int)reach["recipients"]!, (int)reach["vacantPosts"]!).ShouldBe((trios.Count, trios.Count + 1, 0));
        var sent = await district.Dispatcher.PostAsync("dispatches", Announcement(new { audiences = both }));
        ((int)sent["stairwells"]!, (int)sent["recipients"]!).ShouldBe((trios.Count, trios.Count + 1));
        var items = (await district.Dispatcher.GetAsync($"dispatches/{sent.Text("id")}/stairwells?limit=500"))["items"].AsArray();
        items.ToDictionary(one => (string)one!["code"]!, one => string.Join(' ', one!["receipts"]!.AsArray().Select(receipt => (string)receipt!["role"]!)))
            .ShouldBe(trios.ToDictionary(code => code, code => code == trios[0] ? "lead support" : "lead"), ignoreOrder: true);
        var stored = await district.Dispatcher.GetAsync($"dispatches/{sent.Text("id")}");
        (stored["targets"]["unitCodes"]!.ToJsonString(), stored["targets"]["audiences"]!.AsArray().Count).ShouldBe(($"[\"{community}\"]", 2));

        // One person picked by hand is one stairwell's matter, not the whole unit's.
        var byHand = await district.Dispatcher.PostAsync("dispatches", Announcement(new { audiences = new[] { both[1] } }));
        (await district.Dispatcher.GetAsync($"dispatches/{byHand.Text("id")}"))["targets"]["unitCodes"]!.ToJsonString().ShouldBe($"[\"{trios[0]}\"]");

        // Whoever leaves the post leaves the audience, and what was sent stays as it was.
        await using (var database = new NpgsqlConnection(district.ConnectionString))
        {
            var post = await database.QuerySingleAsync<Guid>("select id from post where stairwell_code = @code and role = 'support' and ended_at is null", new { code = trios[0] });
            (await district.Dispatcher.PostAsync($"posts/{post}/end", new { reason = "搬离" })).Status.ShouldBe(HttpStatusCode.OK);
        }
        ((int)(await district.Dispatcher.PostAsync("dispatches/reach", new { audiences = new[] { both[1] } }))["recipients"]!).ShouldBe(0);
        (await district.Dispatcher.PostAsync("dispatches", Announcement(new { audiences = new[] { both[1] } }))).Status.ShouldBe(HttpStatusCode.BadRequest);
        ((int)(await district.Dispatcher.GetAsync($"dispatches/{sent.Text("id")}"))["recipients"]!).ShouldBe(trios.Count + 1);
        (await district.Dispatcher.PostAsync("dispatches", Announcement(new { audiences = new[] { Guid.Empty } })))["errors"].AsObject().Select(one => one.Key).ShouldBe(["targets.audiences"]);
        (await district.Dispatcher.PostAsync("dispatches", Announcement(new { unitCodes = Array.Empty<string>() })))["errors"].AsObject().Select(one => one.Key).ShouldBe(["targets.unitCodes"]);
    }

    [Fact]
    public async Task A_joint_task_is_done_only_when_street_community_and_every_trio_are()
    {
        var phone = await PhoneAsync();
        var (street, community) = (phone.StairwellCode[..9], phone.StairwellCode[..12]);
        var parts = new[] { new { unitCode = street, line = "派清运车" }, new { unitCode = community, line = "联系物业" } };
        var sent = (await district.Dispatcher.PostAsync("dispatches", Announcement(new { unitCodes = new[] { phone.StairwellCode } }, parts))).Text("id");
        using var officer = await PageClient.SignInAsync(district.Url, "district");
        await phone.Api.PostAsync($"me/dispatches/{sent}/complete", new { occurredAt = TimeProvider.System.GetUtcNow() });
        (await district.Dispatcher.PostAsync($"dispatches/{sent}/parties/{street}/done", new { note = "已派两车" })).Status.ShouldBe(HttpStatusCode.OK);
        (await officer.ReadAsync($"/dispatches/{sent}")).ShouldNotContain("各方均已办结");
        (await officer.PostAsync($"/dispatches/{sent}", $"/dispatches/{sent}?handler=Part", new() { ["Form.Unit"] = community })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await district.Dispatcher.PostAsync($"dispatches/{sent}/parties/{community}/done", new { })).Status.ShouldBe(HttpStatusCode.OK, "twice is once");
        (await officer.ReadAsync($"/dispatches/{sent}")).ShouldContain("各方均已办结");
        var parties = (await district.Dispatcher.GetAsync($"dispatches/{sent}"))["parties"].AsArray();
        parties.Select(party => (string?)party!["note"]).ShouldBe(["已派两车", null]);
        (await KindsAsync("dispatchId", sent)).Count(kind => kind == "partDone").ShouldBe(2);

        // What a unit sends back is waited for no longer, its own part neither.
        using var desk = await district.SignInAsync("community");
        var back = (await district.Dispatcher.PostAsync("dispatches", Announcement(new { unitCodes = new[] { Community } }, [new { unitCode = Community, line = "联系物业" }]))).Text("id");
        (await officer.ReadAsync($"/dispatches/{back}")).ShouldNotContain("各方均已办结");
        (await desk.PostAsync($"dispatches/{back}/return", new { reason = "notOurs", words = "不归我们" })).Status.ShouldBe(HttpStatusCode.OK);
        (await officer.ReadAsync($"/dispatches/{back}")).ShouldContain("各方均已办结");
        (await district.Dispatcher.PostAsync("dispatches", Announcement(new { unitCodes = new[] { phone.StairwellCode } }, [new { unitCode = phone.StairwellCode, line = "x" }])))["errors"].AsObject().Select(one => one.Key).ShouldBe(["parties"]);
    }

    [Fact]
    public async Task Places_never_run_over_and_a_venue_is_booked_once_at_a_time()
    {
        var phones = new List<Phone>();
        foreach (var invite in (await district.InvitesAsync()).GroupBy(one => (string)one["stairwellCode"]!).First())
            phones.Add(await Phone.BindAsync(district.Url, invite));
        var community = phones[0].StairwellCode[..12];
        using var officer = await PageClient.SignInAsync(district.Url, "district");
        var team = $"/team/{community}";
        (await officer.PostAsync(team, team + "?handler=Venue", new() { ["Form.VenueName"] = "文明实践站" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await using var database = new NpgsqlConnection(district.ConnectionString);
        var venue = (await database.QuerySingleAsync<int>("select no from venue where unit_code = @community", new { community })).ToString(CultureInfo.InvariantCulture);
        Dictionary<string, string> At19(string title, string at) => new() { ["Form.Kind"] = "practice", ["Form.Title"] = title, ["Form.HeldOn"] = Tomorrow, ["Form.Minutes"] = "90", ["Form.At"] = at, ["Form.Venue"] = venue, ["Form.SignUp"] = "true", ["Form.Capacity"] = "2", ["Form.Key"] = title };
        var activity = At(await officer.PostAsync(team, team, At19("清洁日", "19:00")));
        (await officer.PostAsync(team, team, At19("讲座", "20:29"))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        At(await officer.PostAsync(team, team, At19("晚会", "20:30")));

        var id = activity.Split('/')[^1];
        var answers = await Task.WhenAll(phones.SelectMany(phone => new[] { phone, phone }).Select(phone => phone.Api.PostAsync($"me/activities/{id}/sign-up", new { })));
        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(4, "two places, each pressed twice");
        (await database.ExecuteScalarAsync<int>("select count(*)::int from sign_up where event_id = @id::uuid", new { id })).ShouldBe(2);
        var inside = phones[(Array.FindIndex(answers, answer => answer.Status == HttpStatusCode.OK)) / 2];
        var outside = phones[(Array.FindIndex(answers, answer => answer.Status == HttpStatusCode.Conflict)) / 2];
        (await inside.Api.PostAsync($"me/activities/{id}/withdraw", new { })).Status.ShouldBe(HttpStatusCode.OK);
        (await outside.Api.PostAsync($"me/activities/{id}/sign-up", new { })).Status.ShouldBe(HttpStatusCode.OK);
        (await outside.Api.GetAsync("me/activities")).Body!.AsArray().ShouldContain(one => (string)one!["id"]! == id && (bool)one["mine"]! && (int)one["signedUp"]! == 2);

        await officer.PostAsync(activity, activity + "?handler=Cancel", []);
        (await outside.Api.GetAsync("me/activities")).Body!.AsArray().ShouldAllBe(one => (string)one!["id"]! != id);
        At(await officer.PostAsync(team, team, At19("清洁日改期", "19:00")));
    }

    private static object Announcement(object targets, object[]? parties = null) => new { kind = "publicity", title = "清洁日", body = "周六一起清理楼道。", targets, acknowledgementRule = "any", escalation = "none", parties };

    /// <summary>A stairwell of another community.</summary>
    private static string Other(string community) => (community.StartsWith(District.XixingStreet, StringComparison.Ordinal) ? District.ChangheStreet : District.XixingStreet) + "001001001";

    private static Dictionary<string, string> Parties(params (string Party, string Name, string People)[] there) =>
        there.SelectMany((one, n) => new[] { ($"Form.Parties[{n}].Party", one.Party), ($"Form.Parties[{n}].Name", one.Name), ($"Form.Parties[{n}].People", one.People) }).ToDictionary(pair => pair.Item1, pair => pair.Item2);

    private static string Yesterday() => TimeProvider.System.GetUtcNow().AddDays(-1).Day().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Where a form led.</summary>
    private static string At(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return answer.Headers.Location!.ToString();
    }

    private async Task<Phone> PhoneAsync() => await Phone.BindAsync(district.Url, await district.InviteAsync());

    private async Task<List<string>> KindsAsync(string field, string id)
    {
        await using var database = new NpgsqlConnection(district.ConnectionString);
        return (await database.QueryAsync<string>("select kind from journal where data ->> @field = @id order by tx, seq", new { field, id })).AsList();
    }
}
