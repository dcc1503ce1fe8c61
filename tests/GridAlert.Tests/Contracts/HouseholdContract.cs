using System.Net;
using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Contracts;

/// <summary>到户: what became of each home, by whom, and what happens when two disagree.</summary>
public class HouseholdContract(District district) : IClassFixture<District>
{
    [Fact]
    public async Task The_trio_sees_its_own_homes_fragile_ones_first_then_floor_by_floor()
    {
        var trio = await district.TrioAsync();
        var id = await SendAsync(trio[0].StairwellCode);
        var answer = await trio[0].Api.GetAsync($"me/dispatches/{id}/households");
        var homes = answer["items"].AsArray();
        homes.Count.ShouldBeGreaterThanOrEqualTo(8);
        homes.ShouldAllBe(home => (string)home!["stairwellCode"]! == trio[0].StairwellCode);
        homes.Select(home => ((bool)home!["fragile"]! ? 0 : 1, -(int)home["floor"]!, (string)home["room"]!)).ShouldBeInOrder();
        homes[0].Shape().ShouldBe(Shapes.Json($$"""
            { "householdId": "<id>", "stairwellCode": "{{trio[0].StairwellCode}}", "floor": {{homes[0]!["floor"]}}, "room": "{{homes[0]!["room"]}}",
              "contactName": "{{homes[0]!["contactName"]}}", "phone": "{{homes[0]!["phone"]}}", "tags": {{homes[0]!["tags"]!.ToJsonString()}}, "fragile": {{homes[0]!["fragile"]!.ToJsonString()}},
              "outcome": null, "note": null, "occurredAt": null, "conflict": false, "versions": [] }
            """));
        answer["figures"].Shape().ShouldBe(Shapes.Json($$"""
            { "total": {{homes.Count}}, "done": 0, "absent": 0, "refused": 0, "moved": 0, "open": {{homes.Count}}, "conflicts": 0 }
            """));
    }

    [Fact]
    public async Task A_dispatch_to_tags_concerns_only_homes_with_one_of_them_and_shows_nothing_that_it_does_not_need()
    {
        var trio = await district.TrioAsync();
        var tags = new[] { "rentedHome", "floatingPopulation", "partyMember", "old" };
        var untagged = await SendAsync(trio[0].StairwellCode);
        (await HomesAsync(trio[0], untagged)).SelectMany(home => home["tags"]!.AsArray().Select(tag => (string)tag!))
            .ShouldNotContain(tag => tag == "rentedHome" || tag == "floatingPopulation" || tag == "partyMember");
        var id = await SendAsync(trio[0].StairwellCode, tags);
        var homes = await HomesAsync(trio[0], id);
        homes.ShouldAllBe(home => tags.Contains((string)home["tags"]![0]!));
        await district.Dispatcher.PostAsync($"dispatches/{id}/cancel", new { reason = "完成" });
        (await HomesAsync(trio[0], id)).ShouldAllBe(home => home["tags"]!.AsArray().Count == 0);
    }

    [Fact]
    public async Task A_result_is_kept_once_counts_in_both_figures_and_can_be_taken_back()
    {
        var trio = await district.TrioAsync();
        var id = await SendAsync(trio[0].StairwellCode);
        var home = (await HomesAsync(trio[0], id))[0];
        var path = $"me/dispatches/{id}/households/{home["householdId"]}";
        var body = new { outcome = "absent", note = "敲门无人应", occurredAt = "2026-11-24T01:00:00Z" };
        var first = await trio[0].Api.PostAsync(path, body, "door-1");
        var again = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => trio[0].Api.PostAsync(path, body, "door-1")));
        again.ShouldAllBe(answer => answer.Body!.ToJsonString() == first.Body!.ToJsonString());
        await trio[0].Api.PostAsync(path, body);
        (await LinesAsync(id)).ShouldBe(["absent"]);
        first.Text("outcome").ShouldBe("absent");
        first.Text("note").ShouldBe("敲门无人应");

        var progress = (await district.ProgressAsync(id))["households"]!;
        ((int)progress["absent"]!, (int)progress["open"]!).ShouldBe((1, (int)progress["total"]! - 1));
        var stairwell = (await district.Dispatcher.GetAsync($"dispatches/{id}/stairwells"))["items"][0]!;
        stairwell["households"]!.ToJsonString().ShouldBe(progress.ToJsonString());

        (await trio[0].Api.PostAsync(path, new { outcome = "open" })).Body!["outcome"].ShouldBeNull();
        (await trio[0].Api.PostAsync(path, new { outcome = "done" })).Text("outcome").ShouldBe("done");
        (await LinesAsync(id)).ShouldBe(["absent", "open", "done"]);
    }

    [Fact]
    public async Task Two_who_found_different_things_are_both_kept_the_later_counts_and_it_is_asked()
    {
        var trio = await district.TrioAsync();
        var id = await SendAsync(trio[0].StairwellCode);
        var home = (await HomesAsync(trio[0], id))[0];
        var path = $"me/dispatches/{id}/households/{home["householdId"]}";
        await trio[2].Api.PostAsync(path, new { outcome = "done", occurredAt = "2026-11-24T02:00:00Z" });
        var second = await trio[0].Api.PostAsync(path, new { outcome = "absent", occurredAt = "2026-11-24T01:00:00Z" });
        second.Text("outcome").ShouldBe("done");
        ((bool)second["conflict"]).ShouldBeTrue();
        second["versions"].AsArray().Select(v => ((string)v!["role"]!, (string)v["outcome"]!, (bool)v["own"]!)).ShouldBe([("support", "done", false), ("lead", "absent", true)]);
        ((int)(await district.ProgressAsync(id))["households"]!["conflicts"]!).ShouldBe(1);

        var settled = await trio[1].Api.PostAsync(path, new { outcome = "absent", settles = true, occurredAt = "2026-11-24T03:00:00Z" });
        ((bool)settled["conflict"]).ShouldBeFalse();
        settled.Text("outcome").ShouldBe("absent");
        (await LinesAsync(id)).ShouldBe(["done", "absent", "absent"]);
    }

    [Fact]
    public async Task Only_the_trio_of_the_door_and_only_a_dispatch_from_door_to_door()
    {
        var trio = await district.TrioAsync();
        var other = (await district.TrioAsync())[0];
        var id = await SendAsync(trio[0].StairwellCode);
        var home = (await HomesAsync(trio[0], id))[0];
        var path = $"me/dispatches/{id}/households/{home["householdId"]}";
        (await other.Api.PostAsync(path, new { outcome = "done" })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await other.Api.GetAsync($"me/dispatches/{id}/households")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await district.Dispatcher.GetAsync($"me/dispatches/{id}/households")).Status.ShouldBe(HttpStatusCode.Forbidden);
        var bad = await trio[0].Api.PostAsync(path, new { outcome = "burnt", occurredAt = "1999-01-01T00:00:00Z" });
        bad.Status.ShouldBe(HttpStatusCode.BadRequest);
        bad["errors"].AsObject().Select(field => field.Key).ShouldBe(["outcome", "occurredAt"]);
        var plain = await district.DispatchAsync(unitCode: trio[0].StairwellCode);
        (await HomesAsync(trio[0], plain)).ShouldBeEmpty();
        (await trio[0].Api.PostAsync($"me/dispatches/{plain}/households/{home["householdId"]}", new { outcome = "done" })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await district.ProgressAsync(plain))["households"].ShouldBeNull();
    }

    [Fact]
    public async Task What_one_member_pressed_is_never_sent_in_the_name_of_the_next()
    {
        var trio = await district.TrioAsync();
        var id = await SendAsync(trio[0].StairwellCode);
        using var http = new HttpClient { BaseAddress = district.Url };
        using var call = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/me/dispatches/{id}/acknowledge");
        call.Headers.Authorization = new("Bearer", trio[1].Token);
        call.Headers.Add("X-Member", trio[0].MemberId);
        (await http.SendAsync(call)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        ((int)(await district.ProgressAsync(id))["acknowledged"]!).ShouldBe(0);
    }

    private async Task<string> SendAsync(string stairwellCode, string[]? tags = null) => (await district.Dispatcher.PostAsync("dispatches", new
    {
        kind = "supplyDelivery",
        title = "送物资",
        body = "请逐户送到。",
        targets = new { unitCodes = new[] { stairwellCode }, householdTags = tags ?? [] },
        perHousehold = true,
    })).Text("id");

    private static async Task<List<JsonNode>> HomesAsync(Phone phone, string id) =>
        [.. (await phone.Api.GetAsync($"me/dispatches/{id}/households"))["items"].AsArray().Select(home => home!)];

    private async Task<List<string>> LinesAsync(string dispatchId)
    {
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await using var command = database.CreateCommand("select data ->> 'outcome' from journal where dispatch_id = $1 and kind = 'householdDone' order by tx, seq");
        command.Parameters.Add(new() { Value = Guid.Parse(dispatchId) });
        await using var reader = await command.ExecuteReaderAsync();
        var outcomes = new List<string>();
        while (await reader.ReadAsync())
            outcomes.Add(reader.GetString(0));
        return outcomes;
    }
}
