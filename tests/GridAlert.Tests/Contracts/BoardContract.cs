using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Contracts;

public class BoardContract(District district) : IClassFixture<District>
{
    [Fact]
    public async Task A_snapshot_with_its_changes_equals_a_fresh_snapshot()
    {
        await district.CalmAsync();
        await using var screen = await ScreenAsync(district.Dispatcher.Token!);
        var picture = new BoardPicture(await screen.InvokeAsync<JsonNode>("Watch", District.Code));
        var changes = new List<JsonNode>();
        screen.On<JsonNode>("BoardChanged", c =>
        {
            lock (changes)
                changes.Add(c);
        });

        var activation = await district.ActivateAsync();
        var rollCall = await district.DispatchAsync(activation, kind: "rollCall");
        var alert = await district.DispatchAsync(activation, rule: "two");
        var trio = await district.TrioAsync();
        await trio[0].Api.PostAsync($"me/dispatches/{rollCall}/acknowledge", new { });
        await trio[1].Api.PostAsync($"me/dispatches/{rollCall}/acknowledge", new { reply = new { availableFrom = "2026-11-24T12:00:00Z" } });
        await trio[2].Api.PostAsync($"me/dispatches/{rollCall}/decline", new { reason = "生病" });
        await trio[0].Api.PostAsync($"me/dispatches/{alert}/complete", new { });
        var called = (await district.InviteAsync())["stairwellCode"]!;
        await district.Dispatcher.PostAsync($"dispatches/{alert}/stairwells/{called}/answer", new { by = "phone", heardToTheEnd = false });
        await district.Dispatcher.PostAsync($"dispatches/{alert}/stairwells/{called}/answer", new { by = "inPerson", note = "302 室有病人" });
        await district.Dispatcher.PostAsync($"activations/{activation}/level", new { level = "red", reason = "r" });
        var hazard = (await trio[0].Api.PostAsync("me/reports", new { kind = "hazard", text = "车库进水" })).Text("id");
        await district.Dispatcher.PostAsync($"reports/{hazard}/answer", new { text = "已派人", seen = "reported" });
        await trio[1].Api.PostAsync("me/reports", new { kind = "need", text = new string('缺', 200) });
        var done = (await trio[1].Api.PostAsync("me/reports", new { kind = "headcount", text = "22 人" })).Text("id");
        await district.Dispatcher.PostAsync($"reports/{done}/answer", new { text = "收到", seen = "reported" });
        await district.Dispatcher.PostAsync($"reports/{done}/close", new { outcome = "handled", reason = "已登记", seen = "answered" });
        var gone = await district.DispatchAsync(activation);
        await district.Dispatcher.PostAsync($"dispatches/{gone}/cancel", new { reason = "误发" });

        await using var second = await ScreenAsync(district.Dispatcher.Token!);
        JsonObject fresh = null!;
        JsonNode? Tile() => fresh["stairwells"]!.AsArray().Single(s => (string)s!["code"]! == (string)called!)!["dispatches"]![alert];
        JsonNode Community() => fresh["communities"]!.AsArray().Single(c => (string)c!["code"]! == trio[0].StairwellCode[..12])!;
        // A change is on its way at most a quarter of a second, and the pump behind it by what is still being written.
        await Patience.UntilAsync("the screen shows the last of it, as one does that comes anew", async () =>
        {
            fresh = (await second.InvokeAsync<JsonNode>("Watch", District.Code)).AsObject();
            lock (changes)
            {
                foreach (var change in changes)
                    picture.Apply(change);
                changes.Clear();
            }
            return fresh["feed"]!.AsArray().Any(line => (string)line!["kind"]! == "dispatchClosed" && (string)line["dispatchId"]! == gone)
                && picture.Canonical() == new BoardPicture(fresh).Canonical()
                && (string?)Tile()?["state"] == "acknowledged" && (int)Community()["rollCall"]!["cannot"]! > 0;
        });
        fresh["unit"]!["level"]!.ToString().ShouldBe("red");
        ((bool)Tile()!["answeredFor"]!).ShouldBeTrue();
        // What an officer noted of a person is for who acts there, not for every screen.
        fresh["feed"]!.ToJsonString().ShouldNotContain("病人");
        var reports = fresh["reports"]!.AsArray();
        reports.Select(r => ((string)r!["kind"]!, (string)r["state"]!)).ShouldBe([("hazard", "answered"), ("need", "reported")]);
        reports[0].Shape().ShouldBe(Shapes.Json($$"""
            { "id": "<id>", "kind": "hazard", "stairwellCode": "{{trio[0].StairwellCode}}", "text": "车库进水", "drill": false, "reportedAt": "<time>", "foundAt": "<time>",
              "state": "answered", "takenByName": "{{reports[0]!["takenByName"]}}", "inHandsOf": "gridLead", "dueAt": "<time>", "late": false, "photos": 0 }
            """));
        reports[1]!["text"]!.ToString().Length.ShouldBe(80);
        var community = Community();
        ((int)community["rollCall"]!["present"]!, (int)community["rollCall"]!["later"]!, (int)community["rollCall"]!["cannot"]!).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task The_board_and_the_database_tell_the_same_progress()
    {
        var trio = await district.TrioAsync();
        var id = await district.DispatchAsync(rule: "all");
        foreach (var phone in trio)
            await phone.Api.PostAsync($"me/dispatches/{id}/acknowledge", new { });
        foreach (var stairwell in new[] { trio[0].StairwellCode, (string)(await district.InviteAsync())["stairwellCode"]! })
            await district.Dispatcher.PostAsync($"dispatches/{id}/stairwells/{stairwell}/answer", new { by = "inPerson" });
        await using var screen = await ScreenAsync(district.Dispatcher.Token!);
        await Patience.UntilAsync("the board's figures are the dispatch's", async () =>
        {
            var board = (await screen.InvokeAsync<JsonNode>("Watch", District.Code))["dispatches"]!.AsArray().FirstOrDefault(d => (string)d!["id"]! == id);
            return board is not null && JsonNode.DeepEquals(board["progress"], await district.ProgressAsync(id));
        });
        var last = (await screen.InvokeAsync<JsonNode>("Watch", District.Code))["dispatches"]!.AsArray().Single(d => (string)d!["id"]! == id);
        last!["progress"].Shape().ShouldBe((await district.ProgressAsync(id)).Shape());
    }

    [Fact]
    public async Task A_screen_watches_only_inside_the_own_unit()
    {
        using var street = await district.SignInAsync("street");
        await using var screen = await ScreenAsync(street.Token!);
        (await screen.InvokeAsync<JsonNode>("Watch", District.XixingStreet))["unit"]!["code"]!.ToString().ShouldBe(District.XixingStreet);
        await Should.ThrowAsync<HubException>(() => screen.InvokeAsync<JsonNode>("Watch", District.ChangheStreet));
        await Should.ThrowAsync<HubException>(() => screen.InvokeAsync<JsonNode>("Watch", "nowhere"));
    }

    private async Task<HubConnection> ScreenAsync(string token)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(district.Url, "/hubs/board"), o => o.AccessTokenProvider = () => Task.FromResult<string?>(token)).Build();
        await hub.StartAsync();
        return hub;
    }
}
