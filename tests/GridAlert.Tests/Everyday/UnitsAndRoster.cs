using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>Units are rearranged and rosters come in, and what was recorded before stays true.</summary>
public class UnitsAndRoster(District district) : IClassFixture<District>
{
    private const string Headings = "小区编码,楼道编码,楼道,类型,楼道长,楼道长电话";

    [Fact]
    public async Task A_roster_is_checked_line_by_line_and_comes_in_as_a_whole_once()
    {
        var grid = (await GridsAsync(District.ChangheStreet))[0];
        var (first, second) = ($"{grid}801", $"{grid}802");
        var file = $"{Headings}\n{grid},{first},801幢,楼幢,陈明,10010000801\n{grid},{second},802幢,亭子,陈**,一二三\n";

        var checkedFile = await ImportAsync(file, dryRun: true);
        checkedFile.Status.ShouldBe(HttpStatusCode.OK);
        checkedFile["errors"].AsArray().Select(error => $"{error!["row"]} {error["column"]}").ShouldBe(["3 类型", "3 楼道长", "3 楼道长电话"]);
        ((string)checkedFile["errors"][0]!["message"]!).ShouldContain("亭子");

        var refused = await ImportAsync(file);
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await district.Dispatcher.GetAsync($"units/{first}")).Status.ShouldBe(HttpStatusCode.NotFound);

        // As a spreadsheet here saves it.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var mended = Encoding.GetEncoding("GB18030").GetBytes(file.Replace("亭子", "片区", StringComparison.Ordinal).Replace("陈**,一二三", "陈亮,10010000802", StringComparison.Ordinal));
        var done = await ImportAsync(mended);
        ((int)done["created"]!, (int)done["updated"]!, (int)done["unchanged"]!, done["errors"].AsArray().Count).ShouldBe((2, 0, 0, 0));
        var made = await district.Dispatcher.GetAsync($"units/{second}");
        (made.Text("name"), (int)made["counts"]["responders"]!).ShouldBe(("802幢", 1));

        ((int)(await ImportAsync(mended))["unchanged"]!).ShouldBe(2);
        (await OneAsync<int>("select count(*)::int from journal where kind = 'rosterImported'")).ShouldBe(1);
        (await OneAsync<string>("select name from member where id = (select member_id from post where stairwell_code = @first)", new { first })).ShouldStartWith("pf1:");

        // What is not there changes nothing; whoever is not there has left.
        var vacated = await ImportAsync($"楼道编码,楼道长\n{first},\n");
        ((int)vacated["updated"]!, (int)vacated["postsEnded"]!).ShouldBe((1, 1));
        (await district.Dispatcher.GetAsync($"units/{first}/vacancies"))["items"].AsArray().Select(one => (string)one!["role"]!).ShouldContain("lead");
    }

    [Fact]
    public async Task What_is_no_roster_is_refused_in_plain_words()
    {
        (await ImportAsync("姓名,电话\n陈明,10010000801\n")).Body!["detail"]!.ToString().ShouldContain("楼道编码");
        (await ImportAsync([0x50, 0x4B, 3, 4, 1, 2, 3])).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var street = await district.SignInAsync("street");
        var elsewhere = (await GridsAsync(District.ChangheStreet))[0];
        var foreign = await ImportAsync($"{Headings}\n{elsewhere},{elsewhere}900,900幢,,,\n", dryRun: true, street);
        foreign["errors"].AsArray().Count.ShouldBe(1);
        using var observer = await district.SignInAsync("observer");
        (await ImportAsync("x", dryRun: true, observer)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_stairwell_that_splits_and_merges_keeps_its_phones_and_its_old_records()
    {
        // Two stairwells of one grid, each with a trio.
        var neighbours = (await district.InvitesAsync()).GroupBy(invite => ((string)invite["stairwellCode"]!)[..15]).First(grid => grid.Select(invite => (string)invite["stairwellCode"]!).Distinct().Count() > 1).ToList();
        var invite = neighbours.First(one => (string)one["role"]! == "lead");
        var old = (string)invite["stairwellCode"]!;
        var neighbour = (string)neighbours.First(one => (string)one["stairwellCode"]! != old)["stairwellCode"]!;
        await using var phone = await Phone.BindAsync(district.Url, invite);
        var dispatch = await district.DispatchAsync(unitCode: old);
        await phone.Api.PostAsync($"me/dispatches/{dispatch}/acknowledge", new { });

        (await district.Dispatcher.PostAsync($"units/{old}/split", new { firstName = "甲", secondName = "乙" })).Status.ShouldBe(HttpStatusCode.Conflict);
        await district.Dispatcher.PostAsync($"dispatches/{dispatch}/cancel", new { reason = "结束" });
        var request = (await phone.Api.PostAsync("me/requests", new { kind = "repair", text = "灯坏了" })).Text("id");
        var homes = await ManyAsync<Guid>("select id from household where stairwell_code = @old order by floor, room limit 2", new { old });
        var split = await district.Dispatcher.PostAsync($"units/{old}/split", new { firstName = "甲单元", secondName = "乙单元", homes }, key: "split");
        split.Status.ShouldBe(HttpStatusCode.OK);
        (await district.Dispatcher.PostAsync($"units/{old}/split", new { firstName = "甲单元", secondName = "乙单元", homes }, key: "split")).Body!.ToJsonString().ShouldBe(split.Body!.ToJsonString());
        var (first, second) = ((string)split["made"][0]!["code"]!, (string)split["made"][1]!["code"]!);

        // The lead's phone goes on in the first; the second has two homes and nobody yet.
        (await phone.Api.GetAsync("me")).Text("unitCode").ShouldBe(first);
        (await OneAsync<int>("select count(*)::int from household where stairwell_code = @second", new { second })).ShouldBe(2);
        (await district.Dispatcher.GetAsync($"units/{second}/vacancies"))["items"].AsArray().Count.ShouldBe(3);

        // What is still to be answered goes along.
        (await district.Dispatcher.GetAsync($"requests/{request}")).Text("stairwellCode").ShouldBe(first);

        // The old record still names the old stairwell and who answered there.
        var record = (await district.Dispatcher.GetAsync($"dispatches/{dispatch}/stairwells"))["items"][0]!;
        ((string)record["code"]!, (string)record["state"]!).ShouldBe((old, "acknowledged"));
        (await district.Dispatcher.GetAsync($"units/{old}")).Text("code").ShouldBe(old);
        using var desk = await PageClient.SignInAsync(district.Url, "district");
        (await desk.ReadAsync($"/dispatches/{dispatch}")).ShouldContain("台风预警");
        (await desk.ReadAsync($"/units/{old}")).ShouldContain("乙单元");

        // Nothing new is sent to what has ended.
        (await district.Dispatcher.PostAsync("dispatches", District.Dispatch(unitCode: old))).Status.ShouldBe(HttpStatusCode.BadRequest);
        var children = (await district.Dispatcher.GetAsync($"units/{old[..15]}/children"))["items"].AsArray().Select(child => (string)child!["code"]!).ToList();
        children.ShouldNotContain(old);
        children.ShouldContain(first);

        // Two leads for one stairwell: hers who was there first stays, the other's phone ends.
        var merged = (string)(await district.Dispatcher.PostAsync($"units/{first}/merge", new { with = new[] { neighbour }, name = "甲和邻居" }))["made"][0]!["code"]!;
        (await phone.Api.GetAsync("me")).Text("unitCode").ShouldBe(merged);
        (await OneAsync<int>("select count(*)::int from post where stairwell_code = @neighbour and ended_at is null", new { neighbour })).ShouldBe(0);
        (await ManyAsync<string>("select role from post where stairwell_code = @merged and ended_at is null", new { merged })).Count.ShouldBe(3);

        var emergency = await district.ActivateAsync(old[..12], drill: true);
        (await district.Dispatcher.PostAsync($"units/{merged}/move", new { to = children.Count > 0 ? await OtherGridAsync(old[..15]) : "" })).Body!["detail"]!.ToString().ShouldContain("战时");
        await district.Dispatcher.PostAsync($"activations/{emergency}/end", new { reason = "解除" });
        var moved = (string)(await district.Dispatcher.PostAsync($"units/{merged}/move", new { to = await OtherGridAsync(old[..15]) }))["made"][0]!["code"]!;
        (await phone.Api.GetAsync("me")).Text("unitCode").ShouldBe(moved);

        // What the grid's council has before it goes along with the grid.
        var issue = (await district.Dispatcher.PostAsync($"units/{old[..15]}/council", new { tag = "small", title = "楼道灯" })).Text("id");
        var elsewhere = await OneAsync<string>("select min(code) from unit where kind = 'community' and ended_at is null and code <> @from", new { from = old[..12] });
        var grid = (string)(await district.Dispatcher.PostAsync($"units/{old[..15]}/move", new { to = elsewhere }))["made"][0]!["code"]!;
        (await OneAsync<string>("select unit_code from council_issue where id = @issue::uuid", new { issue })).ShouldBe(grid);
    }

    [Fact]
    public async Task Somebody_is_appointed_gets_a_letter_and_leaves_and_the_chain_says_who_it_was_then()
    {
        var grid = (await GridsAsync(District.XixingStreet))[0];
        var stairwell = (string)(await district.Dispatcher.PostAsync($"units/{grid}/children", new { name = "新楼", form = "building" }))["made"][0]!["code"]!;
        (await district.Dispatcher.PostAsync($"stairwells/{stairwell}/posts/lead", new { name = "周静", phone = "abc" })).Status.ShouldBe(HttpStatusCode.BadRequest);
        var post = await district.Dispatcher.PostAsync($"stairwells/{stairwell}/posts/lead", new { name = "周静", phone = "10010009999", until = "2099-12-31" });
        (post.Status, post.Text("name")).ShouldBe((HttpStatusCode.Created, "周*"));
        (await district.Dispatcher.PostAsync($"stairwells/{stairwell}/posts/lead", new { name = "吴刚" })).Status.ShouldBe(HttpStatusCode.Conflict);

        using var desk = await PageClient.SignInAsync(district.Url, "district");
        var letter = $"/letters/{post.Text("id")}";
        (await desk.ReadAsync(letter)).ShouldNotContain("周静");
        (await desk.PostAsync(letter, letter + "?handler=Show", new() { ["Show.Reason"] = "打印聘书" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var printed = await desk.ReadAsync(letter);
        printed.ShouldContain("周静 同志");
        printed.ShouldContain("2099年12月31日");

        using var passer = PageClient.Open(district.Url);
        (await passer.ReadAsync($"/letter/{post.Text("id")}")).ShouldContain("✔ 有效");
        await district.Dispatcher.PostAsync($"posts/{post.Text("id")}/end", new { reason = "搬离" });
        var gone = await passer.ReadAsync($"/letter/{post.Text("id")}");
        gone.ShouldContain("已失效");
        gone.ShouldNotContain("周静");

        var before = TimeProvider.System.GetUtcNow();
        await district.Dispatcher.PostAsync($"units/{grid}/responsible", new { name = "钱进", title = "社区副书记", phone = "10010008888" });
        var chain = (await district.Dispatcher.GetAsync($"units/{stairwell}/responsible"))["items"].AsArray();
        chain.Select(link => ((int)link!["level"]!, (string?)link["name"])).ShouldBe([(1, null), (2, null), (3, "钱*")]);
        // As a program writes it, and as GridAlert does.
        foreach (var moment in new[] { before, before.ToBeijing() })
            (await district.Dispatcher.GetAsync($"units/{stairwell}/responsible?at={Uri.EscapeDataString(moment.ToString("O"))}"))["items"][2]!["name"].ShouldBeNull();
        (await OneAsync<string>("select name from responsibility where unit_code = @grid", new { grid })).ShouldStartWith("pf1:");
    }

    private async Task<string> OtherGridAsync(string grid) => (await GridsAsync(grid[..9])).First(other => other != grid);

    private async Task<List<string>> GridsAsync(string within) =>
        await ManyAsync<string>("select code from unit where kind = 'grid' and ended_at is null and lineage @> array[@within] order by code", new { within });

    private Task<Answer> ImportAsync(string file, bool dryRun = false, ApiClient? by = null) => ImportAsync(Encoding.UTF8.GetBytes(file), dryRun, by);

    private Task<Answer> ImportAsync(byte[] file, bool dryRun = false, ApiClient? by = null) =>
        (by ?? district.Dispatcher).PostFormAsync($"roster/import?dryRun={dryRun}", new() { { new ByteArrayContent(file), "file", "roster.csv" } });

    private async Task<T> OneAsync<T>(string sql, object? about = null)
    {
        await using var database = new NpgsqlConnection(district.ConnectionString);
        return (await database.ExecuteScalarAsync<T>(sql, about))!;
    }

    private async Task<List<T>> ManyAsync<T>(string sql, object about)
    {
        await using var database = new NpgsqlConnection(district.ConnectionString);
        return (await database.QueryAsync<T>(sql, about)).AsList();
    }
}
