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
