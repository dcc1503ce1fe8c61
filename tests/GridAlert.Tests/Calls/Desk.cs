using System.Net;
using Dapper;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Calls;

/// <summary>What stands on the command centre's desk is somebody's, until it is closed with a name and a reason.</summary>
public class Desk(District district) : IClassFixture<District>
{
    [Fact]
    public async Task An_item_shows_what_was_tried_is_taken_by_one_and_closed_once_with_a_reason()
    {
        var (id, code) = await ItemAsync();
        var item = (await district.Dispatcher.GetAsync("desk"))["items"].AsArray().Single(one => (string)one!["dispatchId"]! == id)!;
        (item["name"], item["place"]) = ("<name>", "<place>");
        item.Shape().ShouldBe(Shapes.Json($$"""
            { "dispatchId": "<id>", "title": "台风预警", "level": null, "drill": false, "dispatchState": "open", "stairwellCode": "{{code}}", "name": "<name>", "place": "<place>",
              "since": "<time>", "ownerId": "<id>", "ownerName": "值班员", "takenAt": null, "mine": false, "state": "pending", "answeredAt": null, "answeredFor": false,
              "attempts": [
                { "at": "<time>", "kind": "unreachable", "text": "下达时无人可达，交给网格长：人工叫应", "note": null, "dispatchIds": ["<id>"] },
                { "at": "<time>", "kind": "escalated", "text": "升级到指挥中心：处置台", "note": null, "dispatchIds": ["<id>"] } ] }
            """));
        (await CountsAsync()).ShouldBe((1, 1));

        using var street = await district.SignInAsync("street");
        var seen = (string)item["ownerId"]!;
        var takes = await Task.WhenAll(
            district.Dispatcher.PostAsync($"desk/{id}/{code}/take", new { ownerId = seen }), street.PostAsync($"desk/{id}/{code}/take", new { ownerId = seen }));
        var taken = takes.Single(take => take.Status == HttpStatusCode.OK);
        takes.Single(take => take.Status == HttpStatusCode.Conflict).Text("detail").ShouldBe($"{taken.Text("ownerName")} 已接手。");
        (await CountsAsync()).ShouldBe((1, 0));
        (await street.PostAsync($"desk/{id}/{code}/take", new { })).Text("ownerName").ShouldBe("西兴街道指挥员");

        // Whether it answered meanwhile is there to see.
        await district.Dispatcher.PostAsync($"dispatches/{id}/stairwells/{code}/answer", new { by = "inPerson" });
        var answered = (await district.Dispatcher.GetAsync("desk"))["items"].AsArray().Single(one => (string)one!["dispatchId"]! == id)!;
        ((string)answered["state"]!, (bool)answered["answeredFor"]!).ShouldBe(("acknowledged", true));

        (await street.PostAsync($"desk/{id}/{code}/close", new { reason = " " })).Status.ShouldBe(HttpStatusCode.BadRequest);
        var closes = await Task.WhenAll(
            district.Dispatcher.PostAsync($"desk/{id}/{code}/close", new { reason = "已上门" }), street.PostAsync($"desk/{id}/{code}/close", new { reason = "已上门" }));
        var closed = closes.Single(close => close.Status == HttpStatusCode.OK);
        closed.Body.Shape().ShouldBe(Shapes.Json($$"""
            { "dispatchId": "<id>", "stairwellCode": "{{code}}", "closedByName": "{{closed.Text("closedByName")}}", "closedAt": "<time>", "reason": "已上门" }
            """));
        closes.Single(close => close.Status == HttpStatusCode.Conflict).Text("detail").ShouldStartWith(closed.Text("closedByName"));
        (await district.Dispatcher.PostAsync($"desk/{id}/{code}/take", new { })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await CountsAsync()).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Only_a_command_centre_runs_a_desk_and_only_its_own()
    {
        var (id, code) = await ItemAsync(District.ChangheStreet);
        using var street = await district.SignInAsync("street");
        (await street.GetAsync("desk"))["items"].AsArray().ShouldBeEmpty();
        (await street.PostAsync($"desk/{id}/{code}/take", new { })).Status.ShouldBe(HttpStatusCode.NotFound);
        using var observer = await district.SignInAsync("observer");
        (await observer.GetAsync("desk")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await observer.GetAsync("desk/counts")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await observer.PostAsync($"desk/{id}/{code}/close", new { reason = "x" })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await district.Dispatcher.PostAsync($"desk/{Guid.Empty}/{code}/take", new { })).Status.ShouldBe(HttpStatusCode.NotFound);
        await district.Dispatcher.PostAsync($"desk/{id}/{code}/close", new { reason = "测试" });
    }

    private async Task<(int Open, int Untaken)> CountsAsync()
    {
        var counts = await district.Dispatcher.GetAsync("desk/counts");
        return ((int)counts["open"], (int)counts["untaken"]);
    }

    /// <summary>As the last step of escalation leaves it.</summary>
    private async Task<(string Dispatch, string Stairwell)> ItemAsync(string unitCode = District.XixingStreet)
    {
        var code = (string)(await district.InvitesAsync(unitCode))[0]["stairwellCode"]!;
        var id = await district.DispatchAsync(unitCode: code);
        await using var connection = new NpgsqlConnection(district.ConnectionString);
        await connection.ExecuteAsync(
            """
            insert into desk_item (dispatch_id, stairwell_code, since, owner_id, owner_name) values (@id::uuid, @code, now(), @owner, '值班员');
            insert into journal (at, kind, dispatch_id, stairwell_code, data) values (now(), 'escalated', @id::uuid, @code, '{"n":6,"who":"commandCentre","via":"desk"}');
            """,
            new { id, code, owner = Guid.CreateVersion7() });
        return (id, code);
    }
}
