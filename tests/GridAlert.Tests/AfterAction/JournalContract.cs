using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Dapper;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Seals;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.AfterAction;

/// <summary>GET /api/v1/activations/{id}/journal: the whole record, line by line.</summary>
public class JournalContract(District district) : IClassFixture<District>
{
    [Fact]
    public async Task The_record_comes_in_order_one_object_a_line()
    {
        await district.CalmAsync();
        var id = await district.ActivateAsync(District.XixingStreet);
        var dispatch = await district.DispatchAsync(id, District.XixingStreet);
        await district.Dispatcher.PostAsync($"activations/{id}/end", new { reason = "解除" });
        var name = (string)(await district.Dispatcher.GetAsync($"activations/{id}"))["openedByName"]!;

        var lines = await ReadAsync(district.Dispatcher, id, "activationEnded");
        lines[0].Shape().ShouldBe(Shapes.Json($$"""
            { "tx": {{lines[0]["tx"]}}, "seq": {{lines[0]["seq"]}}, "at": "<time>", "kind": "activationOpened", "actorId": "<id>", "activationId": "<id>", "dispatchId": null,
              "stairwellCode": null, "memberId": null,
              "data": { "id": "<id>", "scenario": "weather", "level": "orange", "reason": "台风登陆", "drill": false, "unitCodes": ["330108001"],
                        "openedAt": "<time>", "openedByName": "{{name}}", "endedAt": null, "endedByName": null, "endReason": null, "isOpen": true }, "originId": "{{lines[0]["originId"]}}" }
            """));
        var assigned = lines.First(line => (string)line["kind"]! == "assigned");
        assigned.Shape().ShouldBe(Shapes.Json($$"""
            { "tx": {{assigned["tx"]}}, "seq": {{assigned["seq"]}}, "at": "<time>", "kind": "assigned", "actorId": "<id>", "activationId": "<id>", "dispatchId": "<id>",
              "stairwellCode": "{{assigned["stairwellCode"]}}", "memberId": null,
              "data": { "members": 7, "devices": { "1": false, "2": false, "4": false }, "state": "pending", "carried": {},
                        "covered": 0, "households": {{assigned["data"]!["households"]}}, "doors": null, "taggedDoors": null }, "originId": null }
            """));
        ((string)assigned["dispatchId"]!).ShouldBe(dispatch);
        lines.Select(line => ((ulong)line["tx"]!, (long)line["seq"]!)).ShouldBeInOrder();
        lines.Select(line => (string)line["kind"]!).ShouldContain("activationEnded");
        lines.ShouldAllBe(line => (string?)line["activationId"] == id || (string?)line["dispatchId"] == dispatch);
    }

    [Fact]
    public async Task A_street_is_given_the_lines_of_its_own_stairwells_and_those_about_the_whole()
    {
        var id = await district.ActivateAsync();
        await district.DispatchAsync(id);
        using var street = await district.SignInAsync("street");
        var all = await ReadAsync(district.Dispatcher, id, "assigned");
        var own = await ReadAsync(street, id, "assigned");
        own.Count(line => line["stairwellCode"] is not null).ShouldBeInRange(1, all.Count(line => line["stairwellCode"] is not null) - 1);
        own.Select(line => (string?)line["stairwellCode"]).OfType<string>().ShouldAllBe(code => code.StartsWith(District.XixingStreet));
        own.Count(line => line["stairwellCode"] is null).ShouldBe(all.Count(line => line["stairwellCode"] is null));
    }

    [Fact]
    public async Task Who_only_reads_or_has_nothing_to_do_with_it_is_refused_and_nothing_is_recorded()
    {
        var id = await district.ActivateAsync(District.ChangheStreet);
        using var observer = await district.SignInAsync("observer");
        (await observer.GetAsync($"activations/{id}/journal")).Status.ShouldBe(HttpStatusCode.Forbidden);
        using var street = await district.SignInAsync("street");
        (await street.GetAsync($"activations/{id}/journal")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await district.Dispatcher.GetAsync($"activations/{Guid.CreateVersion7()}/journal")).Status.ShouldBe(HttpStatusCode.NotFound);
        using var nobody = new ApiClient(district.Url);
        (await nobody.GetAsync($"activations/{id}/journal")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await ExportsAsync(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_export_is_recorded_outside_the_record_that_is_sealed_soon_after_the_end()
    {
        var id = await district.ActivateAsync(District.XixingStreet);
        await district.Dispatcher.PostAsync($"activations/{id}/end", new { reason = "解除" });
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        var query = new RecordSealQuery(database);
        await Patience.UntilAsync("the record is sealed", async () => await query.LatestAsync(Guid.Parse(id), default) is not null);

        var before = await ReadAsync(district.Dispatcher, id, "recordSealed");
        var exported = (await ExportsAsync(id)).Count;
        (await ReadAsync(district.Dispatcher, id, "recordSealed")).Count.ShouldBe(before.Count);
        var exports = await ExportsAsync(id);
        exports.Count.ShouldBeGreaterThan(exported);
        var line = exports[0];
        (line.ActivationId, line.ActorId).ShouldBe((null, Guid.Parse((string)(await district.Dispatcher.GetAsync("me"))["id"]!)));
        JsonNode.Parse(line.Data).Shape().ShouldBe(Shapes.Json($$"""{ "activationId": "<id>", "format": "ndjson", "unitCode": "330108", "byName": "{{before[0]["data"]!["openedByName"]}}" }"""));
        (await new VerifyRecord(query, new ActivationRecord(database)).RunAsync(Guid.Parse(id), default)).State.ShouldBe(RecordState.Intact);
    }

    /// <summary>Reads it until a kind of line is there: what was just committed is readable once no earlier transaction is open.</summary>
    private async Task<List<JsonNode>> ReadAsync(ApiClient caller, string id, string kind)
    {
        using var http = new HttpClient { BaseAddress = district.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", caller.Token);
        List<JsonNode> lines = [];
        await Patience.UntilAsync($"the record has a line {kind}", async () =>
        {
            using var answer = await http.GetAsync($"/api/v1/activations/{id}/journal");
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Content.Headers.ContentType.ShouldBe(new MediaTypeHeaderValue("application/x-ndjson"));
            var text = await answer.Content.ReadAsStringAsync();
            lines = [.. text.Split('\n')[..^1].Select(line => JsonNode.Parse(line)!)];
            return lines.Exists(line => (string)line["kind"]! == kind);
        });
        return lines;
    }

    private async Task<List<(Guid? ActivationId, Guid ActorId, string Data)>> ExportsAsync(string id)
    {
        await using var connection = new NpgsqlConnection(district.ConnectionString);
        return (await connection.QueryAsync<(Guid?, Guid, string)>("select activation_id, actor_id, data::text from journal where kind = 'recordExported' and data->>'activationId' = @id order by seq", new { id })).AsList();
    }
}
