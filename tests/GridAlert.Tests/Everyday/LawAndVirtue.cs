using System.Net;
using System.Text.RegularExpressions;
using Dapper;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>Law and virtue in the grid as the people of a community meet them.</summary>
public partial class LawAndVirtue(District district) : IClassFixture<District>
{
    private const string Community = District.XixingStreet + "001";

    [Fact]
    public async Task What_is_asked_of_the_law_is_there_for_the_desk_and_the_lawyer_of_the_grid_at_once_and_for_nobody_else()
    {
        var phone = await Phone.BindAsync(district.Url, (await district.InvitesAsync(Community))[0]);
        var (lawyer, lawyerName) = await AccountAsync("observer", District.XixingStreet);
        using var observer = (await AccountAsync("observer", District.XixingStreet)).Client;
        using var lead = (await AccountAsync("gridLead", phone.StairwellCode[..15])).Client;
        using var desk = await PageClient.SignInAsync(district.Url, "community");
        var attached = await desk.PostAsync($"/law/{Community}", $"/law/{Community}?handler=Attach",
            new() { ["Form.Kind"] = "lawyer", ["Form.Name"] = "孟思远", ["Form.Phone"] = "13900001111", ["Form.Body"] = "明理律师事务所", ["Form.Duty"] = "周三下午", ["Form.UserName"] = lawyerName });
        attached.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        var raised = await phone.Api.PostAsync("me/requests", new { kind = "legalAid", text = "欠薪三个月，请求法律援助", contactName = "赵师傅", contactPhone = "13812345678" });
        var id = raised.Text("id");
        (raised.Text("inHandsOf"), (bool)raised["isConfidential"]).ShouldBe(("community", true));

        foreach (var stranger in new[] { observer, lead })
        {
            (await stranger.GetAsync($"requests/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
            (await stranger.PostAsync($"requests/{id}/answer", new { text = "x", seen = "received" })).Status.ShouldBe(HttpStatusCode.NotFound);
            (await stranger.PostAsync($"requests/{id}/refer", new { reason = "notOurs", text = "x", seen = "received" })).Status.ShouldBe(HttpStatusCode.NotFound);
            (await stranger.GetAsync("requests?limit=500"))["items"].AsArray().ShouldNotContain(one => (string)one!["id"]! == id);
        }
        // Lists hold no word of it; its own page does, and each look is a line.
        var listed = (await lawyer.GetAsync("requests?state=open&limit=500"))["items"].AsArray().Single(one => (string)one!["id"]! == id)!;
        (listed["text"], listed["contact"]).ShouldBe((null, null));
        var read = await lawyer.GetAsync($"requests/{id}");
        (read.Text("text"), (string)read["contact"]["phone"]!).ShouldBe(("欠薪三个月，请求法律援助", "13812345678"));
        (await desk.ReadAsync($"/law/{Community}")).ShouldContain($"/requests/{id}");
        await using (var database = await OpenAsync())
            (await database.ExecuteScalarAsync<int>("select count(*)::int from journal where kind = 'requestSeen' and data ->> 'about' = @id", new { id })).ShouldBe(1);

        (await lawyer.PostAsync($"requests/{id}/answer", new { text = "周三下午带合同来社区", seen = "received" })).Text("state").ShouldBe("answered");
        (await lawyer.PostAsync($"requests/{id}/publish", new { question = "问", answer = "答" })).Status.ShouldBe(HttpStatusCode.Forbidden);

        // The trio sees whom to call; the API masks it; whose attachment ends is a stranger again.
        var services = (await district.Dispatcher.GetAsync($"units/{phone.StairwellCode}/services"))["items"].AsArray();
        services.Select(one => $"{one!["kind"]} {one["name"]} {one["phone"]}").ShouldBe(["lawyer 孟** 139****1111"]);
        await desk.PostAsync($"/law/{Community}", $"/law/{Community}?handler=End", new() { ["service"] = (string)services[0]!["id"]! });
        (await lawyer.GetAsync($"requests/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        lawyer.Dispose();
    }

    [Fact]
    public async Task A_household_has_one_vote_whatever_it_sends_and_the_counts_are_the_ballots()
    {
        using var desk = await PageClient.SignInAsync(district.Url, "community");
        var opened = await desk.PostAsync($"/law/{Community}/selections", $"/law/{Community}/selections", new() { ["Form.Title"] = "neighbour", ["Form.Year"] = TimeProvider.System.GetUtcNow().Year.ToString(System.Globalization.CultureInfo.InvariantCulture), ["Form.Seats"] = "1" });
        var selection = opened.Headers.Location!.ToString();
        var until = TimeProvider.System.GetUtcNow().AddDays(10).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        // Who does not agree to be named is not on the ballot.
        (await desk.PostAsync(selection, selection + "?handler=Nominate", new() { ["Form.Name"] = "周奶奶", ["Form.Reason"] = "照看孩子" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await desk.PostAsync(selection, selection + "?handler=Begin", new() { ["Form.VoteUntil"] = until })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        foreach (var name in new[] { "周奶奶", "吴师傅", "郑老师" })
            await desk.PostAsync(selection, selection + "?handler=Nominate", new() { ["Form.Name"] = name, ["Form.Reason"] = "热心", ["Form.Agreed"] = "true" });
        await desk.PostAsync(selection, selection + "?handler=Begin", new() { ["Form.VoteUntil"] = until });
        var stairwell = (string)(await district.InvitesAsync(Community))[0]["stairwellCode"]!;
        var stale = await SlipsAsync(desk, selection, stairwell);
        var slips = await SlipsAsync(desk, selection, stairwell);
        slips.Count.ShouldBeGreaterThan(3);

        using var resident = PageClient.Open(district.Url);
        (await resident.GetAsync($"/r/vote/{stale[0]}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var nominees = Nominee().Matches(await resident.ReadAsync($"/r/vote/{slips[0]}")).Select(match => match.Groups[1].Value).ToList();
        // The same slip eight times at once is one vote.
        var ballot = new Dictionary<string, string> { ["Form.Nominee"] = nominees[1] };
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => resident.PostAsync($"/r/vote/{slips[0]}", $"/r/vote/{slips[0]}", new(ballot))));
        answers.Count(answer => answer.StatusCode == HttpStatusCode.Redirect).ShouldBe(1);
        await resident.PostAsync($"/r/vote/{slips[1]}", $"/r/vote/{slips[1]}", new(ballot));
        (await resident.PostAsync($"/r/vote/{slips[2]}", $"/r/vote/{slips[2]}", new() { ["Form.Nominee"] = Guid.CreateVersion7().ToString() })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await resident.ReadAsync($"/r/vote/{slips[0]}")).ShouldContain("您家已经投票");
        // Who withdraws while homes vote is asked for and announced no more, and votes for them stay nobody else's.
        await resident.PostAsync($"/r/vote/{slips[2]}", $"/r/vote/{slips[2]}", new() { ["Form.Nominee"] = nominees[2] });
        (await desk.PostAsync(selection, selection + "?handler=Withdraw", new() { ["Form.Nominee"] = nominees[2] })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await desk.PostAsync(selection, selection + "?handler=Withdraw", new() { ["Form.Nominee"] = nominees[2] })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await resident.PostAsync($"/r/vote/{slips[3]}", $"/r/vote/{slips[3]}", new() { ["Form.Nominee"] = nominees[2] })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        // Who has voted gets no new slip, and nobody sees counts yet.
        (await SlipsAsync(desk, selection, stairwell)).Count.ShouldBe(slips.Count - 3);
        (await desk.ReadAsync(selection)).ShouldNotContain("票数</th>");

        (await desk.PostAsync(selection, selection + "?handler=Announce", [])).StatusCode.ShouldBe(HttpStatusCode.Conflict, "a home may still vote");
        await using var database = await OpenAsync();
        await database.ExecuteAsync("update selection set vote_until = now()::date - 2 where id = @id::uuid", new { id = selection.Split('/')[^1] });
        (await desk.PostAsync(selection, selection + "?handler=Announce", [])).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var announced = await resident.ReadAsync($"/r/selections/{Community}");
        announced.ShouldContain("吴师傅");
        announced.ShouldNotContain("周奶奶");
        announced.ShouldNotContain("郑老师");
        var id = selection.Split('/')[^1];
        (await database.QuerySingleAsync<string>("select concat_ws(' ', (select count(*) from ballot where selection_id = @id::uuid), (select count(used_at) from vote_slip where selection_id = @id::uuid), (select count(*) from journal where kind = 'voteCast' and data ->> 'selectionId' = @id))", new { id }))
            .ShouldBe("3 3 3");
        (await database.QueryAsync<string>("select name from nominee where selection_id = @id::uuid", new { id })).ShouldAllBe(name => name.StartsWith("pf1:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_residents_are_asked_leaves_a_count_of_the_community_and_nothing_else()
    {
        using var desk = await PageClient.SignInAsync(district.Url, "community");
        var page = $"/law/{Community}/opinions";
        var question = new Dictionary<string, string> { ["Form.Title"] = "电动车棚", ["Form.Question"] = "是否在南门加装？", ["Form.Options"] = "赞成", ["Form.Until"] = TimeProvider.System.GetUtcNow().AddDays(9).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) };
        (await desk.PostAsync(page, page + "?handler=Open", new(question))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await desk.PostAsync(page, page + "?handler=Open", new(question) { ["Form.Options"] = "赞成\n不赞成" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var stairwell = (string)(await district.InvitesAsync(Community))[0]["stairwellCode"]!;
        await using var database = await OpenAsync();
        await database.ExecuteAsync("insert into request_code (stairwell_code, code, made_at, made_by_name) values (@stairwell, 'ABCDEFGHJKLM', now(), '同事') on conflict (stairwell_code) do update set code = excluded.code", new { stairwell });

        using var resident = PageClient.Open(district.Url);
        (await resident.ReadAsync("/r/ABCDEFGHJKLM")).ShouldContain("/r/opinions/ABCDEFGHJKLM");
        var opinions = "/r/opinions/ABCDEFGHJKLM";
        var topic = (string)(await OpinionAsync())["topic"]!["id"]!;
        var answer = new Dictionary<string, string> { ["Form.Topic"] = topic, ["Form.Option"] = "2", ["Form.Key"] = "once" };
        (await resident.PostAsync(opinions, opinions, new(answer))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await resident.PostAsync(opinions, opinions, new(answer));
        (await resident.PostAsync(opinions, opinions, new(answer) { ["Form.Option"] = "3", ["Form.Key"] = "other" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await OpinionAsync())["counts"]!.AsArray().Select(count => (int)count!).ShouldBe([0, 1]);
        (await database.QueryAsync<string>("select data::text from journal where kind = 'opinionGiven'")).ShouldBe([$$"""{"topicId":"{{topic}}"}"""]);
        (await desk.ReadAsync(page)).ShouldContain("共 1 人次");

        // A poster takes so many and no more; what is closed takes none.
        await database.ExecuteAsync("update opinion_poster set given = 1000");
        (await resident.PostAsync(opinions, opinions, new(answer) { ["Form.Key"] = "more" })).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await desk.PostAsync(page, page + "?handler=Close", new() { ["topic"] = topic })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await resident.PostAsync(opinions, opinions, new(answer) { ["Form.Key"] = "late" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        async Task<System.Text.Json.Nodes.JsonNode> OpinionAsync() => (await district.Dispatcher.GetAsync($"units/{Community}/opinions"))["items"][0]!;
    }

    [Fact]
    public async Task A_law_day_waits_in_the_composer_and_nothing_is_sent_by_itself()
    {
        using var desk = await PageClient.SignInAsync(district.Url, "district");
        var calendar = $"/law/{District.Code}/calendar";
        (await desk.PostAsync(calendar, calendar, new() { ["Form.CampaignKey"] = "civilCodeMonth", ["Form.Month"] = "13", ["Form.Name"] = "民法典宣传月", ["Form.Title"] = "x", ["Form.Body"] = "x" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await desk.PostAsync(calendar, calendar, new() { ["Form.CampaignKey"] = "civilCodeMonth", ["Form.Month"] = "6", ["Form.Name"] = "民法典宣传月", ["Form.Title"] = "六月学民法典", ["Form.Body"] = "每周转发一条" });
        var page = await desk.ReadAsync(calendar);
        page.ShouldContain("6 月全月");
        var draft = Draft().Match(page).Value.Replace("&amp;", "&", StringComparison.Ordinal);
        (await desk.ReadAsync(draft.Replace(draft.Split("words=")[1].Split('&')[0], "campaign-civilCodeMonth", StringComparison.Ordinal))).ShouldContain("六月学民法典");
        (await desk.GetAsync("/dispatches/new?words=campaign-none")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await using var database = await OpenAsync();
        (await database.ExecuteScalarAsync<int>("select count(*)::int from dispatch where title = '六月学民法典'")).ShouldBe(0);
        using var street = await PageClient.SignInAsync(district.Url, "street");
        (await street.PostAsync($"/law/{District.XixingStreet}/calendar", $"/law/{District.XixingStreet}/calendar", new() { ["Form.CampaignKey"] = "womensDay", ["Form.Month"] = "3" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_agreement_of_the_residents_is_kept_version_by_version_and_the_one_of_any_day_is_found()
    {
        using var desk = await PageClient.SignInAsync(district.Url, "community");
        var page = $"/law/{Community}/covenants";
        foreach (var (text, accepted, from) in new[] { ("楼道不堆物", "2025-03-01", "2025-04-01"), ("楼道不堆物，夜间不扰邻", "2026-03-01", "") })
            (await desk.PostAsync(page, page, new() { ["Form.Text"] = text, ["Form.AcceptedOn"] = accepted, ["Form.AcceptedHow"] = "居民代表会议", ["Form.InForceFrom"] = from })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await desk.PostAsync(page, page, new() { ["Form.Text"] = "x", ["Form.AcceptedOn"] = "2025-12-01", ["Form.AcceptedHow"] = "x" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        foreach (var (on, version) in new[] { ("2025-03-31", 0), ("2025-04-01", 1), ("2026-02-28", 1), ("2026-03-01", 2) })
            (await district.Dispatcher.GetAsync($"units/{Community}/covenant?on={on}"))["items"].AsArray().Select(one => (int)one!["version"]!).ShouldBe(version == 0 ? [] : [version], on);
        using var resident = PageClient.Open(district.Url);
        (await resident.ReadAsync($"/r/covenant/{Community}")).ShouldContain("夜间不扰邻");
        (await resident.ReadAsync($"/r/covenant/{Community}?on=2025-06-01")).ShouldNotContain("夜间不扰邻");
    }

    private static async Task<List<string>> SlipsAsync(PageClient desk, string selection, string stairwell)
    {
        using var made = await desk.PostAsync(selection + "/slips", selection + "/slips", new() { ["stairwell"] = stairwell });
        return [.. Slip().Matches(await made.Content.ReadAsStringAsync()).Select(match => match.Groups[1].Value)];
    }

    private async Task<(ApiClient Client, string UserName)> AccountAsync(string role, string unit)
    {
        var name = $"visitor-{Guid.CreateVersion7():N}";
        await using var database = await OpenAsync();
        await database.ExecuteAsync(
            "insert into account (id, user_name, name, role, unit_code, password_hash, created_at, demo) select gen_random_uuid(), @name, '同事', @role, @unit, password_hash, now(), demo from account where user_name = 'street'",
            new { name, role, unit });
        return (await ApiClient.SignInAsync(district.Url, name), name);
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(district.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    [GeneratedRegex("/r/vote/([2-9A-Z]{16})</code>")]
    private static partial Regex Slip();

    [GeneratedRegex("id=\"nominee-([0-9a-f-]{36})\"")]
    private static partial Regex Nominee();

    [GeneratedRegex("/dispatches/new\\?words=[^\"]+")]
    private static partial Regex Draft();
}
