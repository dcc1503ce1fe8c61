using System.Net;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Calls;

/// <summary>The wire shapes of call-and-answer, and who may speak them.</summary>
public class CallContract(District district) : IClassFixture<District>
{
    [Fact]
    public async Task An_officer_answers_on_the_stairwells_behalf_and_the_first_wins()
    {
        var lead = await district.InviteAsync();
        var code = (string)lead["stairwellCode"]!;
        var id = await district.DispatchAsync(unitCode: code);
        var path = $"dispatches/{id}/stairwells/{code}/answer";

        var tried = await district.Dispatcher.PostAsync(path, new { memberId = (string)lead["memberId"]!, by = "phone", heardToTheEnd = false });
        tried.Body.Shape().ShouldBe(Shapes.Json($$"""
            { "dispatchId": "<id>", "counted": false, "answeredFor": null,
              "stairwell": { "code": "{{code}}", "state": "pending", "acknowledged": 0, "members": 3 } }
            """));

        var answered = await district.Dispatcher.PostAsync(path, new
        {
            memberId = (string)lead["memberId"]!,
            by = "phone",
            heardToTheEnd = true,
            note = "已通知全楼",
            occurredAt = "2026-11-25T02:14:00+08:00",
        });
        answered.Body.Shape().ShouldBe(Shapes.Json($$"""
            { "dispatchId": "<id>", "counted": true,
              "answeredFor": { "byName": "滨江区指挥员", "by": "phone", "memberId": "<id>", "note": "已通知全楼", "occurredAt": "<time>", "recordedAt": "<time>" },
              "stairwell": { "code": "{{code}}", "state": "acknowledged", "acknowledged": 0, "members": 3 } }
            """));
        answered["answeredFor"]["occurredAt"]!.ToString().ShouldBe("2026-11-25T02:14:00+08:00");

        var again = await district.Dispatcher.PostAsync(path, new { by = "inPerson", heardToTheEnd = false, note = "x" });
        again.Body!.ToJsonString().ShouldBe(answered.Body!.ToJsonString());
        (await district.ProgressAsync(id))["stairwells"].Shape().ShouldBe(Shapes.Json(
            """{ "total": 1, "pending": 0, "acknowledged": 1, "completed": 0, "unable": 0, "late": 0, "answeredFor": 1 }"""));
        ((int)(await district.ProgressAsync(id))["acknowledged"]!).ShouldBe(0);
    }

    [Fact]
    public async Task The_list_says_whom_to_call_and_what_was_tried()
    {
        var lead = await district.InviteAsync();
        var code = (string)lead["stairwellCode"]!;
        var id = await district.DispatchAsync(unitCode: code);
        await district.Dispatcher.PostAsync($"calls/{code}/outcomes", new { memberId = (string)lead["memberId"]!, outcome = "voicemail" });
        var item = (await district.Dispatcher.GetAsync($"calls?unitCode={code}"))["items"][0]!;
        var attempt = item["attempts"]![1]!;
        attempt["text"]!.ToString().ShouldStartWith("滨江区指挥员 致电 楼道长");
        attempt["text"]!.ToString().ShouldEndWith("语音信箱");
        item["people"]!.AsArray().Select(person => (string)person!["role"]!).ShouldBe(["lead", "information", "support"]);
        item["people"]![0]!["lastCalledAt"].ShouldNotBeNull();
        foreach (var person in item["people"]!.AsArray())
            (person!["phone"], person["name"]) = ("<phone>", "<name>");
        (attempt["text"], item["name"], item["place"], item["fragileHomes"], item["supervisors"]) = ("<text>", "<name>", "<place>", 0, null);
        item.Shape().ShouldBe(Shapes.Json($$"""
            { "stairwellCode": "{{code}}", "name": "<name>", "place": "<place>", "level": null, "drill": false, "since": "<time>", "fragileHomes": 0,
              "inHands": { "of": "gridLead", "via": "call", "since": "<time>" }, "claim": null,
              "dispatches": [ { "dispatchId": "<id>", "title": "台风预警", "body": "请立即通知住户。", "kind": "disasterAlert", "level": null, "drill": false, "state": "pending", "reason": "unreachable", "since": "<time>" } ],
              "people": [
                { "memberId": "<id>", "name": "<name>", "role": "lead", "cover": false, "phone": "<phone>", "wrongNumber": false, "lastCalledAt": "<time>" },
                { "memberId": "<id>", "name": "<name>", "role": "information", "cover": false, "phone": "<phone>", "wrongNumber": false, "lastCalledAt": null },
                { "memberId": "<id>", "name": "<name>", "role": "support", "cover": false, "phone": "<phone>", "wrongNumber": false, "lastCalledAt": null } ],
              "supervisors": null,
              "attempts": [
                { "at": "<time>", "kind": "unreachable", "text": "下达时无人可达，交给网格长：人工叫应", "note": null, "dispatchIds": ["<id>"] },
                { "at": "<time>", "kind": "called", "text": "<text>", "note": null, "dispatchIds": ["<id>"] } ] }
            """));
        item["dispatches"]![0]!["dispatchId"]!.ToString().ShouldBe(id);
    }

    [Fact]
    public async Task A_claim_and_an_outcome_have_their_shapes()
    {
        var lead = await district.InviteAsync();
        var code = (string)lead["stairwellCode"]!;
        await district.DispatchAsync(unitCode: code);
        (await district.Dispatcher.PostAsync($"calls/{code}/claim", null)).Body.Shape().ShouldBe(Shapes.Json(
            $$"""{ "stairwellCode": "{{code}}", "name": "滨江区指挥员", "until": "<time>" }"""));
        (await district.Dispatcher.DeleteAsync($"calls/{code}/claim")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await district.Dispatcher.PostAsync($"calls/{code}/outcomes", new { outcome = "inPerson" })).Body.Shape().ShouldBe(Shapes.Json($$"""
            { "callId": "<id>", "stairwellCode": "{{code}}", "outcome": "inPerson", "counts": true, "dispatchIds": ["<id>"], "recordedAt": "<time>" }
            """));
    }

    [Theory]
    [InlineData("""{ "outcome": "voicemail" }""", "memberId")]
    [InlineData("""{ "memberId": "01900000-0000-7000-8000-000000000000", "outcome": "answered" }""", "memberId")]
    [InlineData("""{ }""", "outcome")]
    [InlineData("""{ "outcome": "somehow" }""", "outcome")]
    [InlineData("""{ "outcome": "inPerson", "occurredAt": "0001-01-01T00:00:00Z" }""", "occurredAt")]
    [InlineData("""{ "outcome": "inPerson", "note": "a\u0000b" }""", "note")]
    public async Task Bad_input_is_named_by_its_field(string body, string field)
    {
        var code = (string)(await district.InviteAsync())["stairwellCode"]!;
        var answer = await district.Dispatcher.PostRawAsync($"calls/{code}/outcomes", body);
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer["errors"].AsObject().Select(error => error.Key).ShouldContain(field);
    }

    [Fact]
    public async Task A_caller_calls_inside_the_own_unit_alone_and_an_observer_never()
    {
        var code = (string)(await district.InvitesAsync(District.ChangheStreet))[0]["stairwellCode"]!;
        var id = await district.DispatchAsync(unitCode: code);
        using var street = await district.SignInAsync("street");
        using var observer = await district.SignInAsync("observer");
        foreach (var path in new[] { $"calls/{code}/claim", $"calls/{code}/outcomes", $"dispatches/{id}/stairwells/{code}/answer" })
        {
            (await street.PostAsync(path, new { outcome = "inPerson", by = "inPerson" })).Status.ShouldBe(HttpStatusCode.NotFound, path);
            (await observer.PostAsync(path, new { outcome = "inPerson", by = "inPerson" })).Status.ShouldBe(HttpStatusCode.Forbidden, path);
        }
        (await street.GetAsync($"calls?unitCode={District.ChangheStreet}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await observer.GetAsync("calls")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await district.Dispatcher.PostAsync($"dispatches/{Guid.Empty}/stairwells/{code}/answer", new { by = "inPerson" })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await district.Dispatcher.PostAsync($"calls/{District.ChangheStreet}/claim", null)).Status.ShouldBe(HttpStatusCode.NotFound);
        var trio = await district.TrioAsync();
        (await trio[0].Api.GetAsync("calls")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
