using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dapper;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Covers;

/// <summary>Vacant and absent posts have somebody who stands in, by name.</summary>
public class CoverTests(District district) : IClassFixture<District>
{
    [Fact]
    public async Task One_person_on_two_stairwells_is_told_for_each_and_counts_for_both()
    {
        var neighbours = (await district.InvitesAsync()).GroupBy(invite => ((string)invite["stairwellCode"]!)[..15]).First(grid => grid.Select(invite => (string)invite["stairwellCode"]!).Distinct().Count() > 1);
        var invites = neighbours.Where(invite => (string)invite["role"]! == "lead").Take(2).ToList();
        var (here, there) = ((string)invites[0]["stairwellCode"]!, (string)invites[1]["stairwellCode"]!);
        await using (var database = new NpgsqlConnection(district.ConnectionString))
            await database.ExecuteAsync("update post set ended_at = now() where stairwell_code = @there and role = 'lead'", new { there });

        (await district.Dispatcher.PostAsync($"units/{there}/covers/lead", new { memberId = invites[0]["memberId"], reason = "" })).Status.ShouldBe(HttpStatusCode.BadRequest);
        var cover = await district.Dispatcher.PostAsync($"units/{there}/covers/lead", new { memberId = invites[0]["memberId"], reason = "空岗" });
        (cover.Text("stairwellCode"), cover.Text("role"), cover.Text("reason")).ShouldBe((there, "lead", "空岗"));

        await using var phone = await Phone.BindAsync(district.Url, invites[0]);
        await phone.ConnectAsync(district.Url);
        var id = (await district.Dispatcher.PostAsync("dispatches", new
        {
            kind = "disasterAlert",
            title = "台风预警",
            body = "请通知住户。",
            targets = new { unitCodes = new[] { here, there }, roles = new[] { "lead" } },
            acknowledgementRule = "lead",
        })).Text("id");
        await phone.HearAsync("DispatchSent", message => (string)message["dispatchId"]! == id && (string)message["stairwellCode"]! == here);
        await phone.HearAsync("DispatchSent", message => (string)message["dispatchId"]! == id && (string)message["stairwellCode"]! == there);
        await phone.Api.PostAsync($"me/dispatches/{id}/acknowledge", new { });
        ((int)(await district.ProgressAsync(id))["stairwells"]!["acknowledged"]!).ShouldBe(2);

        using var observer = await district.SignInAsync("observer");
        (await observer.DeleteAsync($"units/{there}/covers/lead")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await district.Dispatcher.DeleteAsync($"units/{there}/covers/lead"))["items"].AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_phone_that_is_connected_when_its_holder_begins_to_stand_in_comes_again_and_is_told_there_too()
    {
        var (there, neighbour) = await NeighboursAsync(grid: 1);
        await using var phone = await Phone.BindAsync(district.Url, neighbour);
        await phone.ConnectAsync(district.Url);
        var cut = new TaskCompletionSource();
        phone.Hub!.Closed += _ =>
        {
            cut.TrySetResult();
            return Task.CompletedTask;
        };
        await district.Dispatcher.PostAsync($"units/{there}/covers/lead", new { memberId = neighbour["memberId"], reason = "探亲" });
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await phone.ConnectAsync(district.Url);
        var id = (await district.Dispatcher.PostAsync("dispatches", new { kind = "disasterAlert", title = "台风预警", body = "请通知住户。", targets = new { unitCodes = new[] { there } } })).Text("id");
        await phone.HearAsync("DispatchSent", message => (string)message["dispatchId"]! == id && (string)message["stairwellCode"]! == there);
    }

    [Fact]
    public async Task The_stairwells_page_names_who_stands_in_shows_since_when_and_ends_it()
    {
        var (here, neighbour) = await NeighboursAsync();
        using var officer = await SignInAsync("district");
        var page = await officer.GetStringAsync($"/stairwells/{here}");
        page.ShouldContain("安排代理");

        var refused = await PostAsync(officer, here, "Cover", new() { ["Cover.Role"] = "support", ["Cover.Member"] = "", ["Cover.Reason"] = "探亲" });
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        page = await refused.Content.ReadAsStringAsync();
        Section(page, "support").ShouldContain("field-error");
        Section(page, "support").ShouldContain("value=\"探亲\"");
        Section(page, "lead").ShouldNotContain("field-error");

        Dictionary<string, string> named = new() { ["Cover.Role"] = "support", ["Cover.Member"] = (string)neighbour["memberId"]!, ["Cover.Reason"] = "探亲", ["Cover.Key"] = "cover-1" };
        for (var press = 0; press < 2; press++)
            (await PostAsync(officer, here, "Cover", new(named))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await JournalAsync(here)).ShouldBe(["coverBegan"]);
        page = await officer.GetStringAsync($"/stairwells/{here}");
        page.ShouldContain("代理自");
        page.ShouldContain("探亲");

        // Who only reads sees that somebody stands in, not who and why.
        using var observer = await SignInAsync("observer");
        var read = await observer.GetStringAsync($"/stairwells/{here}");
        read.ShouldContain("代理自");
        read.ShouldNotContain("探亲");
        read.ShouldNotContain("Cover.Member");
        (await PostAsync(observer, here, "EndCover", new() { ["Cover.Role"] = "support" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(officer, here, "EndCover", new() { ["Cover.Role"] = "mayor" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await PostAsync(officer, here, "EndCover", new() { ["Cover.Role"] = "support" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await officer.GetStringAsync($"/stairwells/{here}")).ShouldNotContain("代理自");
        (await JournalAsync(here)).ShouldBe(["coverBegan", "coverEnded"]);
    }

    [Fact]
    public async Task A_vacant_post_is_offered_a_substitute_and_an_empty_grid_says_that_nobody_is_there()
    {
        var (here, _) = await NeighboursAsync(fromTheEnd: true);
        await using var database = new NpgsqlConnection(district.ConnectionString);
        await database.ExecuteAsync("update post set ended_at = now() where stairwell_code = @here and role = 'lead'", new { here });
        using var officer = await SignInAsync("district");
        Section(await officer.GetStringAsync($"/stairwells/{here}"), "lead").ShouldContain("Cover.Member");
        await database.ExecuteAsync("update post set ended_at = now() where ended_at is null and stairwell_code like @grid", new { grid = here[..15] + "%" });
        var empty = Section(await officer.GetStringAsync($"/stairwells/{here}"), "lead");
        empty.ShouldContain("没有其他在岗人员可以代理");
        empty.ShouldNotContain("Cover.Member");
    }

    /// <summary>A stairwell, and the lead of another one in the same grid.</summary>
    private async Task<(string Stairwell, JsonNode Neighbour)> NeighboursAsync(int grid = 0, bool fromTheEnd = false)
    {
        var leads = (await district.InvitesAsync()).Where(invite => (string)invite["role"]! == "lead").GroupBy(invite => ((string)invite["stairwellCode"]!)[..15]).Where(grid => grid.Count() > 1);
        var chosen = (fromTheEnd ? leads.Last() : leads.ElementAt(grid)).ToList();
        return ((string)chosen[^1]["stairwellCode"]!, chosen[0]);
    }

    private async Task<IEnumerable<string>> JournalAsync(string stairwell)
    {
        await using var database = new NpgsqlConnection(district.ConnectionString);
        return await database.QueryAsync<string>("select kind from journal where stairwell_code = @stairwell and kind like 'cover%' order by seq", new { stairwell });
    }

    /// <summary>What the page has for one post.</summary>
    private static string Section(string page, string role) => Regex.Match(page, $"id=\"cover-{role}\".*?</details>", RegexOptions.Singleline).Value;

    private async Task<HttpClient> SignInAsync(string userName)
    {
        var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = district.Url };
        await PostFormAsync(http, "/sign-in", "/sign-in", new() { ["UserName"] = userName, ["Password"] = "gridalert-demo" });
        return http;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string stairwell, string handler, Dictionary<string, string> fields) =>
        PostFormAsync(http, "/dispatches", $"/stairwells/{stairwell}?handler={handler}", fields);

    /// <summary>Posts with the form token of a page.</summary>
    private static async Task<HttpResponseMessage> PostFormAsync(HttpClient http, string page, string to, Dictionary<string, string> fields)
    {
        var token = Regex.Match(await http.GetStringAsync(page), "name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]*)\"").Groups[1].Value;
        return await http.PostAsync(to, new FormUrlEncodedContent(fields.Append(new("__RequestVerificationToken", token))));
    }
}
