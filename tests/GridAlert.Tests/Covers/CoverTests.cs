using System.Net;
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
}
