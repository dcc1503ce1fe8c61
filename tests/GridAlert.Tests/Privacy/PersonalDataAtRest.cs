using System.Net;
using System.Text.Json.Nodes;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Privacy;

/// <summary>Personal data that an earlier release stored: encrypted where it lies, masked where it is shown, whole for who says why.</summary>
public class PersonalDataAtRest(EarlierRelease release) : IClassFixture<EarlierRelease>
{
    private const string Code = EarlierRelease.Stairwell;

    [Fact]
    public async Task Nothing_that_names_a_person_is_left_readable_in_the_database()
    {
        var stored = await release.WholeDatabaseAsync();
        foreach (var marked in EarlierRelease.Marked)
            stored.ShouldNotContain(marked);

        (await release.ListAsync<string>("select name from member")).ConvertAll(PersonalKeys.Open).ShouldBe(["欧阳海棠", "李四", "王五"], ignoreOrder: true);
        PersonalKeys.Open(await release.AskAsync<string>("select contact_name from household")).ShouldBe(EarlierRelease.Contact);
        PersonalKeys.Open(await release.AskAsync<string>("select text from report")).ShouldBe(EarlierRelease.Report);
        PersonalKeys.OpenJson(await release.AskAsync<string>("select reply::text from receipt where reply is not null")).ShouldBe($$"""{"inCharge":"{{EarlierRelease.InCharge}}"}""");
        (await release.AskAsync<bool>("select phone = wrong_phone from member where wrong_phone is not null")).ShouldBeTrue("a number that was found wrong still is");
        (await release.AskAsync<bool>("select m.address like 'h:%' and m.shown = '139****2222' and a.address = m.address from message m join message_attempt a on a.message_id = m.id")).ShouldBeTrue("what a number is found by is the same everywhere");
    }

    [Fact]
    public async Task Accounts_see_names_masked_and_what_was_said_as_before()
    {
        var stairwells = await release.Officer.GetAsync($"dispatches/{EarlierRelease.DispatchId}/stairwells");
        var members = stairwells["items"][0]!["receipts"]!.AsArray();
        ((string)members[0]!["name"]!, (string)members[0]!["note"]!, (string)members[0]!["reply"]!["inCharge"]!).ShouldBe(("欧**", EarlierRelease.Note, EarlierRelease.InCharge));
        ((string)members[1]!["reason"]!).ShouldBe(EarlierRelease.Reason);
        var report = (await release.Officer.GetAsync("reports"))["items"][0]!;
        ((string)report["reportedBy"]!["name"]!, (string)report["text"]!).ShouldBe(("欧**", EarlierRelease.Report));

        var page = await release.Page.ReadAsync($"/stairwells/{Code}");
        page.ShouldContain("欧**");
        page.ShouldContain("139****2222");
        page.ShouldContain("慕**");
    }

    [Fact]
    public async Task Who_says_why_sees_a_stairwells_people_and_every_look_is_in_the_record()
    {
        (await release.Officer.PostAsync($"stairwells/{Code}/people", new { })).Status.ShouldBe(HttpStatusCode.BadRequest);
        var shown = await release.Officer.PostAsync($"stairwells/{Code}/people", new { reason = "台风夜核对人员" });
        ((string)shown["members"][0]!["name"]!, (string)shown["members"][0]!["phone"]!).ShouldBe((EarlierRelease.Lead, EarlierRelease.LeadPhone));
        ((string)shown["households"][0]!["contactName"]!, (string)shown["households"][0]!["phone"]!).ShouldBe((EarlierRelease.Contact, EarlierRelease.ContactPhone));
        (await release.Officer.PostAsync($"stairwells/{Code}/people", new { })).Text("reason").ShouldBe("台风夜核对人员", "one reason a sign-in");

        var lines = await release.ListAsync<string>(
            "select data::text from journal where kind = 'personalDataShown' and stairwell_code = @Code and actor_id is not null and data ->> 'reason' = '台风夜核对人员' order by seq", new { Code });
        lines.Count.ShouldBe(2);
        var line = JsonNode.Parse(lines[0])!;
        ((string)line["byName"]!, line["memberIds"]!.AsArray().Count, (int)line["households"]!).ShouldBe(("社区干部", 3, 1));
        lines[0].ShouldNotContain(EarlierRelease.Lead);

        (await release.Observer.PostAsync($"stairwells/{Code}/people", new { reason = "好奇" })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await release.Officer.PostAsync("stairwells/330109001001001001/people", new { reason = "好奇" })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_pages_button_shows_them_for_a_while()
    {
        (await release.Page.PostAsync($"/stairwells/{Code}", $"/stairwells/{Code}?handler=Show", new() { ["Show.Reason"] = "入户核实" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var page = await release.Page.ReadAsync($"/stairwells/{Code}");
        page.ShouldContain(EarlierRelease.Lead);
        page.ShouldContain($"tel:{EarlierRelease.LeadPhone}");
        page.ShouldContain(EarlierRelease.Contact);

        await release.ListAsync<int>("update personal_view set until = now() returning 1");
        (await release.Page.ReadAsync($"/stairwells/{Code}")).ShouldNotContain(EarlierRelease.Lead);
    }

    [Fact]
    public async Task A_call_brings_its_number_and_is_a_look_of_its_own()
    {
        var number = await release.Officer.PostAsync($"calls/{Code}/number", new { memberId = EarlierRelease.LeadId });
        number.Text("phone").ShouldBe(EarlierRelease.LeadPhone);
        (await release.AskAsync<long>("select count(*) from journal where kind = 'personalDataShown' and data ->> 'reason' = '叫应'")).ShouldBe(1);
        (await release.Officer.PostAsync($"calls/{Code}/number", new { memberId = Guid.CreateVersion7() })).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_wrong_master_key_stops_the_start_with_a_sentence_that_names_the_setting()
    {
        var other = Path.GetTempFileName();
        await File.WriteAllTextAsync(other, Convert.ToBase64String(new byte[32]), TestContext.Current.CancellationToken);
        var refused = await AppProcess.RunAsync(new Dictionary<string, string> { ["ConnectionStrings__GridAlert"] = release.ConnectionString, ["Privacy__MasterKey"] = other }, "--urls", "http://127.0.0.1:0");
        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain("Privacy__MasterKey is not the key");
        File.Delete(other);
    }
}
