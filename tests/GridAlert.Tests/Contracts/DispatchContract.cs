using System.Net;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.SignalR.Client;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Contracts;

public class DispatchContract(District district) : IClassFixture<District>
{
    [Fact]
    public async Task A_201_says_whom_it_reaches_and_progress_follows_the_answers()
    {
        var id = await district.ActivateAsync();
        var sent = await district.Dispatcher.PostAsync("dispatches", District.Dispatch(id));
        sent.Status.ShouldBe(HttpStatusCode.Created);
        sent.Body.Shape().ShouldBe(Shapes.Json("""{ "id": "<id>", "recipients": 36, "stairwells": 12 }"""));

        var trio = await district.TrioAsync();
        await trio[1].Api.PostAsync($"me/dispatches/{sent.Text("id")}/acknowledge", new { occurredAt = DateTimeOffset.UnixEpoch.AddYears(56) });
        var progress = await district.ProgressAsync(sent.Text("id"));
        ((int)progress["recipients"]!, (int)progress["acknowledged"]!, (int)progress["read"]!).ShouldBe((36, 1, 1));
        progress["stairwells"].Shape().ShouldBe(Shapes.Json("""{ "total": 12, "pending": 11, "acknowledged": 1, "completed": 0, "unable": 0, "late": 0, "answeredFor": 0 }"""));
    }

    [Fact]
    public async Task The_stairwells_of_a_dispatch_show_every_members_receipt_with_its_times()
    {
        var trio = await district.TrioAsync();
        var id = await district.DispatchAsync(unitCode: trio[0].StairwellCode);
        await trio[0].HearAsync("DispatchSent");
        await trio[0].Hub!.InvokeCoreAsync("Acknowledge", typeof(object), [id, DateTimeOffset.Parse("2026-11-24T01:00:00Z")], default);
        var item = (await district.Dispatcher.GetAsync($"dispatches/{id}/stairwells?state=acknowledged"))["items"][0]!;
        item["state"]!.ToString().ShouldBe("acknowledged");
        ((int)item["acknowledged"]!, (int)item["members"]!).ShouldBe((1, 3));
        var lead = item["receipts"]![0]!;
        lead["role"]!.ToString().ShouldBe("lead");
        lead["acknowledgedAt"].ShouldNotBeNull();
        lead["occurredAt"]!.ToString().ShouldBe("2026-11-24T09:00:00+08:00");
        (await district.Dispatcher.GetAsync($"dispatches/{id}/stairwells?state=pending"))["items"].AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Acknowledging_is_personal_the_first_wins_and_a_repeat_gets_the_same_receipt()
    {
        var trio = await district.TrioAsync();
        var id = await district.DispatchAsync(unitCode: trio[0].StairwellCode, rule: "two");
        var path = $"me/dispatches/{id}/acknowledge";
        var first = await trio[0].Api.PostAsync(path, new { occurredAt = "2026-11-24T01:00:00Z" });
        first.Body.Shape().ShouldBe(Shapes.Json($$"""
            { "dispatchId": "<id>", "state": "acknowledged", "occurredAt": "<time>", "recordedAt": "<time>",
              "stairwell": { "code": "{{trio[0].StairwellCode}}", "state": "pending", "acknowledged": 1, "members": 3 } }
            """));
        var again = await trio[0].Api.PostAsync(path, new { occurredAt = "2026-11-24T02:00:00Z" });
        again.Text("occurredAt").ShouldBe(first.Text("occurredAt"));
        again.Text("recordedAt").ShouldBe(first.Text("recordedAt"));
        var second = await trio[2].Api.PostAsync(path, new { occurredAt = "2026-11-24T01:00:00Z" });
        second["stairwell"]["state"]!.ToString().ShouldBe("acknowledged");
        ((int)second["stairwell"]["acknowledged"]!).ShouldBe(2);
    }

    [Fact]
    public async Task A_mistaken_tap_can_be_taken_back_and_opens_the_stairwell_again()
    {
        var trio = await district.TrioAsync();
        var id = await district.DispatchAsync(unitCode: trio[0].StairwellCode);
        await trio[0].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { });
        var back = await trio[0].Api.PostAsync($"me/dispatches/{id}/withdraw", new { });
        back.Text("state").ShouldBe("read");
        back["stairwell"]["state"]!.ToString().ShouldBe("pending");
        (await trio[0].Api.PostAsync($"me/dispatches/{id}/withdraw", new { })).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task What_a_whole_trio_cannot_do_is_shown_as_cannot()
    {
        var trio = await district.TrioAsync();
        var id = await district.DispatchAsync(unitCode: trio[0].StairwellCode);
        Answer last = null!;
        foreach (var phone in trio)
            last = await phone.Api.PostAsync($"me/dispatches/{id}/decline", new { reason = "生病" });
        last["stairwell"]["state"]!.ToString().ShouldBe("unable");
        var item = (await district.Dispatcher.GetAsync($"dispatches/{id}/stairwells?state=unable"))["items"][0]!;
        item["receipts"]![0]!["reason"]!.ToString().ShouldBe("生病");
    }

    [Fact]
    public async Task A_reminder_goes_again_to_those_who_wait_and_to_nobody_else()
    {
        var trio = await district.TrioAsync();
        var id = await district.DispatchAsync(unitCode: trio[0].StairwellCode, rule: "all");
        foreach (var phone in trio)
            await phone.HearAsync("DispatchSent");
        await trio[0].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { });
        (await district.Dispatcher.PostAsync($"dispatches/{id}/remind", new { })).Body.Shape().ShouldBe(Shapes.Json("""{ "stairwells": 1, "recipients": 2 }"""));
        ((int)(await trio[1].HearAsync("DispatchSent"))["reminders"]!).ShouldBe(1);
        await trio[2].HearAsync("DispatchSent");
        trio[0].Heard("DispatchSent").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dispatch_that_is_superseded_or_cancelled_is_closed_on_the_phone_and_keeps_its_answers()
    {
        var trio = await district.TrioAsync();
        var old = await district.DispatchAsync(unitCode: trio[0].StairwellCode);
        await trio[0].Api.PostAsync($"me/dispatches/{old}/acknowledge", new { });
        var replacement = await district.DispatchAsync(unitCode: trio[0].StairwellCode, supersedes: old);
        (await trio[0].HearAsync("DispatchChanged", m => (string)m["dispatchState"]! == "superseded"))["state"]!.ToString().ShouldBe("acknowledged");
        ((int)(await district.ProgressAsync(old))["acknowledged"]!).ShouldBe(1);

        (await district.Dispatcher.PostAsync($"dispatches/{replacement}/cancel", new { reason = "误发" })).Text("state").ShouldBe("cancelled");
        (await trio[0].HearAsync("DispatchChanged", m => (string)m["dispatchState"]! == "cancelled"))["closeReason"]!.ToString().ShouldBe("误发");
        (await district.Dispatcher.PostAsync($"dispatches/{replacement}/cancel", new { reason = "x" })).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Superseding_asks_again_only_those_whose_act_has_changed()
    {
        var trio = await district.TrioAsync();
        var old = await district.DispatchAsync(unitCode: trio[0].StairwellCode, rule: "all");
        foreach (var phone in trio)
            await phone.Api.PostAsync($"me/dispatches/{old}/acknowledge", new { });

        var sooner = await district.DispatchAsync(unitCode: trio[0].StairwellCode, rule: "all", supersedes: old, acknowledgeWithin: "PT1M");
        (await district.ProgressAsync(sooner))["stairwells"].Shape().ShouldBe(Shapes.Json("""{ "total": 1, "pending": 0, "acknowledged": 1, "completed": 0, "unable": 0, "late": 0, "answeredFor": 0 }"""));

        var body = System.Text.Json.JsonSerializer.SerializeToNode(District.Dispatch(unitCode: trio[0].StairwellCode, rule: "all", supersedes: sooner))!.AsObject();
        body["roleBodies"]!["information"] = "请改用电话通知。";
        var changed = (await district.Dispatcher.PostAsync("dispatches", body)).Text("id");
        ((int)(await district.ProgressAsync(changed))["acknowledged"]!).ShouldBe(2);
        (await trio[1].HearAsync("DispatchSent", m => (string)m["dispatchId"]! == changed))["state"]!.ToString().ShouldBe("queued");
        (await trio[0].HearAsync("DispatchSent", m => (string)m["dispatchId"]! == changed))["state"]!.ToString().ShouldBe("acknowledged");
    }

    [Fact]
    public async Task Ending_an_activation_closes_its_dispatches_and_nothing_can_be_sent_under_it()
    {
        var activation = await district.ActivateAsync(District.XixingStreet);
        var id = await district.DispatchAsync(activation, District.XixingStreet);
        await district.Dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });
        (await district.Dispatcher.GetAsync($"dispatches/{id}")).Text("state").ShouldBe("ended");
        (await district.Dispatcher.PostAsync("dispatches", District.Dispatch(activation, District.XixingStreet))).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("""{ "kind": "nonsense" }""", "kind")]
    [InlineData("""{ "title": "" }""", "title")]
    [InlineData("""{ "acknowledgeWithin": "PT0S" }""", "acknowledgeWithin")]
    [InlineData("""{ "completeWithin": "-PT5M" }""", "completeWithin")]
    [InlineData("""{ "replyWithin": "soon" }""", "replyWithin")]
    [InlineData("""{ "acknowledgementRule": "most" }""", "acknowledgementRule")]
    [InlineData("""{ "targets": { "unitCodes": [] } }""", "targets.unitCodes")]
    [InlineData("""{ "targets": { "unitCodes": ["330108"], "roles": ["boss"] } }""", "targets.roles")]
    [InlineData("""{ "targets": { "unitCodes": ["330108"], "householdTags": ["rich"] } }""", "targets.householdTags")]
    [InlineData("""{ "targets": { "unitCodes": ["nowhere"] } }""", "targets.unitCodes")]
    [InlineData("""{ "activationId": "01900000-0000-7000-8000-000000000000" }""", "activationId")]
    [InlineData("""{ "supersedes": "01900000-0000-7000-8000-000000000000" }""", "supersedes")]
    [InlineData("""{ "title": 7 }""", "title")]
    [InlineData("""{ "scenario": "\u0000" }""", "scenario")]
    public async Task Bad_input_is_named_by_its_field(string change, string field)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(District.Dispatch())!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(change)!.AsObject())
            body[name] = value?.DeepClone();
        var answer = await district.Dispatcher.PostAsync("dispatches", body);
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer["errors"].AsObject().Select(p => p.Key).ShouldContain(field);
    }

    [Fact]
    public async Task A_dispatch_that_reaches_nobody_is_refused_and_says_so()
    {
        // Every household tag at once in one stairwell may or may not exist; a street without stairwells cannot be in the demo: so the posts are ended first.
        await using var connection = new Npgsql.NpgsqlConnection(district.ConnectionString);
        await connection.OpenAsync();
        var stairwell = (string)(await district.InvitesAsync())[^1]["stairwellCode"]!;
        await using (var end = new Npgsql.NpgsqlCommand("update post set ended_at = now() where stairwell_code = $1", connection) { Parameters = { new() { Value = stairwell } } })
            await end.ExecuteNonQueryAsync();
        var answer = await district.Dispatcher.PostAsync("dispatches", District.Dispatch(unitCode: stairwell));
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text("detail").ShouldBe("该任务无人可达，未下达。");
        await using (var back = new Npgsql.NpgsqlCommand("update post set ended_at = null where stairwell_code = $1", connection) { Parameters = { new() { Value = stairwell } } })
            await back.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task Whom_it_would_reach_is_told_before_it_is_sent()
    {
        var reach = await district.Dispatcher.PostAsync("dispatches/reach", new { unitCodes = new[] { "330108" }, roles = new[] { "lead" } });
        ((int)reach["stairwells"], (int)reach["recipients"], (int)reach["vacantPosts"]).ShouldBe((12, 12, 0));
        ((int)reach["withoutDevice"] + (await district.Dispatcher.PostAsync("dispatches/reach", new { unitCodes = new[] { "330108" } }))["recipients"].GetValue<int>()).ShouldBeGreaterThan(36);
    }

    [Theory]
    [InlineData("dispatches?activationId=x", "activationId")]
    [InlineData("dispatches?cursor=x", "cursor")]
    [InlineData("dispatches?state=x", "state")]
    [InlineData("dispatches/{id}/stairwells?state=-1", "state")]
    [InlineData("dispatches/{id}/stairwells?cursor=%00", "cursor")]
    [InlineData("dispatches/{id}/stairwells?limit=501", "limit")]
    public async Task A_wrong_question_is_named_by_its_field(string path, string field)
    {
        var answer = await district.Dispatcher.GetAsync(path.Replace("{id}", await district.DispatchAsync(), StringComparison.Ordinal));
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer["errors"].AsObject().Select(p => p.Key).ShouldBe([field]);
    }

    [Fact]
    public async Task A_reply_that_cannot_be_recorded_is_refused()
    {
        var trio = await district.TrioAsync();
        var id = await district.DispatchAsync(unitCode: trio[0].StairwellCode);
        var halfACharacter = await trio[0].Api.PostRawAsync($"me/dispatches/{id}/complete", """{ "reply": { "inCharge": "\ud800" } }""");
        halfACharacter.Status.ShouldBe(HttpStatusCode.BadRequest);
        halfACharacter["errors"]["reply"].ShouldNotBeNull();
        var nested = System.Text.Json.Nodes.JsonNode.Parse(string.Concat(Enumerable.Repeat("{\"a\":", 32)) + "1" + new string('}', 32));
        (await Should.ThrowAsync<Microsoft.AspNetCore.SignalR.HubException>(() =>
            trio[0].Hub!.InvokeAsync("Complete", id, TimeProvider.System.GetUtcNow(), null, nested))).Message.ShouldContain("reply");
        ((int)(await district.ProgressAsync(id))["completed"]!).ShouldBe(0);
    }

    [Fact]
    public async Task A_replayed_answer_brings_nothing_back_that_was_taken_back_since()
    {
        var trio = await district.TrioAsync();
        var id = await district.DispatchAsync(unitCode: trio[0].StairwellCode);
        var first = await trio[0].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { note = "到" }, "tap-1");
        (await trio[0].Api.PostAsync($"me/dispatches/{id}/withdraw", new { })).Status.ShouldBe(HttpStatusCode.OK);
        var again = await trio[0].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { note = "到" }, "tap-1");
        again.Body!.ToJsonString().ShouldBe(first.Body!.ToJsonString());
        ((int)(await district.ProgressAsync(id))["acknowledged"]!).ShouldBe(0);
        (await trio[0].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { note = "不到" }, "tap-1")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        // A refused call leaves its key free.
        (await trio[0].Api.PostAsync($"me/dispatches/{Guid.CreateVersion7()}/acknowledge", new { }, "tap-2")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await trio[0].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { }, "tap-2")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_replayed_send_is_sent_once()
    {
        var body = District.Dispatch();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => district.Dispatcher.PostAsync("dispatches", body, "send-1")));
        answers.Select(a => a.Text("id")).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_sees_only_the_own_unit()
    {
        var elsewhere = await district.DispatchAsync(unitCode: District.ChangheStreet);
        using var street = await district.SignInAsync("street");
        (await street.GetAsync($"dispatches/{elsewhere}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await street.GetAsync($"units/{District.ChangheStreet}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await street.PostAsync($"units/{District.ChangheStreet}/invites", new { })).Status.ShouldBe(HttpStatusCode.NotFound);
        using var observer = await district.SignInAsync("observer");
        (await observer.GetAsync($"dispatches/{elsewhere}")).Status.ShouldBe(HttpStatusCode.OK);
        (await observer.PostAsync($"dispatches/{elsewhere}/remind", new { })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await observer.PostAsync("dispatches", District.Dispatch())).Status.ShouldBe(HttpStatusCode.Forbidden);
        var trio = await district.TrioAsync();
        (await trio[0].Api.GetAsync($"dispatches/{elsewhere}")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await trio[0].Api.PostAsync($"me/dispatches/{Guid.Empty}/acknowledge", new { })).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
