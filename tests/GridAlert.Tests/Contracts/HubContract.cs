using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Contracts;

public class HubContract(District district) : IClassFixture<District>
{
    [Fact]
    public async Task A_dispatch_reaches_the_phone_live_and_on_catching_up_in_the_same_shape()
    {
        await district.CalmAsync();
        var trio = await district.TrioAsync();
        var activation = await district.ActivateAsync(trio[0].StairwellCode[..12]);
        var id = await district.DispatchAsync(activation, trio[0].StairwellCode);
        var live = await trio[1].HearAsync("DispatchSent", m => (string)m["dispatchId"]! == id);
        live.Shape().ShouldBe(Shapes.Json($$"""
            { "dispatchId": "<id>", "cursor": "<cursor>", "stairwellCode": "{{trio[1].StairwellCode}}", "kind": "disasterAlert",
              "title": "台风预警", "body": "请在微信群通知。", "level": "orange", "drill": false,
              "sentAt": "<time>", "acknowledgeBy": "<time>", "replyBy": null, "completeBy": "<time>",
              "acknowledgementRule": "any", "reply": [], "state": "queued",
              "role": "information", "dispatchState": "open", "activationId": "<id>", "scenario": "weather", "supersedes": null,
              "closeReason": null, "reminders": 0, "answeredAt": null, "answeredForAt": null,
              "perHousehold": false, "ownReply": null, "ownReplyAt": null,
              "stairwell": { "code": "{{trio[1].StairwellCode}}", "state": "pending", "acknowledged": 0, "members": 3 },
              "trio": [ { "role": "lead", "name": "{{live["trio"]![0]!["name"]}}", "state": "queued", "at": null, "availableFrom": null },
                        { "role": "information", "name": "{{live["trio"]![1]!["name"]}}", "state": "queued", "at": null, "availableFrom": null },
                        { "role": "support", "name": "{{live["trio"]![2]!["name"]}}", "state": "queued", "at": null, "availableFrom": null } ] }
            """));
        trio[0].Heard("DispatchSent").ShouldAllBe(m => (string)m["body"]! == "请立即通知住户。");

        var caughtUp = await trio[1].Hub!.InvokeAsync<JsonNode>("Resume", (string?)null);
        var item = caughtUp["items"]!.AsArray().Single(i => (string)i!["dispatchId"]! == id)!;
        item.AsObject().Select(p => p.Key).ShouldBe(live.AsObject().Select(p => p.Key));
        caughtUp["mode"].Shape().ShouldBe(Shapes.Json($$"""
            { "unitCode": "{{trio[1].StairwellCode[..12]}}", "mode": "emergency", "level": "orange", "activationId": "<id>", "scenario": "weather", "drill": false }
            """));
    }

    [Fact]
    public async Task A_phone_that_was_away_gets_everything_since_its_cursor_and_nothing_twice()
    {
        await using var phone = (await district.TrioAsync())[0];
        var before = await district.DispatchAsync(unitCode: phone.StairwellCode);
        phone.Cursor = (string)(await phone.HearAsync("DispatchSent", m => (string)m["dispatchId"]! == before))["cursor"]!;
        await phone.Hub!.StopAsync();
        var missed = new[] { await district.DispatchAsync(unitCode: phone.StairwellCode), await district.DispatchAsync(unitCode: phone.StairwellCode) };
        var resumed = await phone.ConnectAsync(district.Url);
        resumed["items"]!.AsArray().Select(i => (string)i!["dispatchId"]!).ShouldBe(missed);
        var again = await phone.Hub!.InvokeAsync<JsonNode>("Resume", phone.Cursor);
        again["items"]!.AsArray().ShouldBeEmpty();
        (await phone.Api.GetAsync($"me/dispatches?cursor={phone.Cursor}"))["items"].AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_phone_cut_off_while_many_dispatches_end_at_once_gets_the_rest_from_any_message_on()
    {
        // More than the journal's reader looks at first.
        const int many = 60;
        await district.CalmAsync();
        await using var phone = (await district.TrioAsync())[0];
        var activation = await district.ActivateAsync(phone.StairwellCode[..12]);
        var ids = new HashSet<string>();
        for (var n = 0; n < many; n++)
            ids.Add(await district.DispatchAsync(activation, phone.StairwellCode));
        await district.Dispatcher.PostAsync($"activations/{activation}/end", new { reason = "过去了" });
        foreach (var id in ids)
            await phone.HearAsync("DispatchChanged", m => (string)m["dispatchId"]! == id && (string)m["dispatchState"]! == "ended");

        var heard = phone.Heard("DispatchChanged").Where(m => (string)m["dispatchState"]! == "ended").ToList();
        for (var n = 0; n < heard.Count; n += 7)
        {
            var rest = await phone.Hub!.InvokeAsync<JsonNode>("Resume", (string)heard[n]["cursor"]!);
            heard.Take(n + 1).Select(m => (string)m["dispatchId"]!).Concat(rest["items"]!.AsArray().Select(i => (string)i!["dispatchId"]!)).Distinct().ShouldBe(ids, ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Every_answer_returns_a_receipt_and_the_rest_of_the_trio_hears_of_it()
    {
        var trio = await district.TrioAsync();
        var id = await district.DispatchAsync(unitCode: trio[0].StairwellCode);
        await trio[0].HearAsync("DispatchSent", m => (string)m["dispatchId"]! == id);
        var at = DateTimeOffset.Parse("2026-11-24T01:00:00Z");
        await trio[0].Hub!.InvokeAsync("Received", new[] { id });
        State(await trio[0].Hub!.InvokeAsync<JsonNode>("Read", id, at)).ShouldBe("read");
        var receipt = await trio[0].Hub!.InvokeAsync<JsonNode>("Acknowledge", id, at);
        receipt.Shape().ShouldBe(Shapes.Json($$"""
            { "dispatchId": "<id>", "state": "acknowledged", "occurredAt": "<time>", "recordedAt": "<time>",
              "stairwell": { "code": "{{trio[0].StairwellCode}}", "state": "acknowledged", "acknowledged": 1, "members": 3 } }
            """));
        var told = await trio[2].HearAsync("DispatchChanged", m => (string)m["dispatchId"]! == id);
        told["trio"]![0]!["state"]!.ToString().ShouldBe("acknowledged");
        told["state"]!.ToString().ShouldNotBe("acknowledged");
        State(await trio[0].Hub!.InvokeAsync<JsonNode>("Complete", id, at, "已通知", new { done = 3 })).ShouldBe("completed");
        State(await trio[1].Hub!.InvokeAsync<JsonNode>("Decline", id, at, "外出")).ShouldBe("declined");
        State(await trio[1].Hub!.InvokeAsync<JsonNode>("Withdraw", id, at)).ShouldBe("read");

        static string State(JsonNode receipt) => (string)receipt["state"]!;
    }

    [Fact]
    public async Task Phones_hear_of_every_change_of_mode()
    {
        await district.CalmAsync();
        await using var phone = (await district.TrioAsync())[0];
        var community = phone.StairwellCode[..12];
        var id = await district.ActivateAsync(community, "red", drill: true);
        (await phone.HearAsync("ModeChanged", m => (string)m["level"]! == "red")).Shape().ShouldBe(Shapes.Json($$"""
            { "unitCode": "{{community}}", "mode": "emergency", "level": "red", "activationId": "<id>", "scenario": "weather", "drill": true }
            """));
        await district.Dispatcher.PostAsync($"activations/{id}/end", new { reason = "解除" });
        await phone.HearAsync("ModeChanged", m => (string?)m["activationId"] != id);
    }

    [Fact]
    public async Task Wrong_calls_get_a_sentence_and_the_connection_stays()
    {
        await using var phone = (await district.TrioAsync())[0];
        (await Should.ThrowAsync<HubException>(() => phone.Hub!.InvokeAsync<JsonNode>("Acknowledge", Guid.Empty, DateTimeOffset.UnixEpoch.AddYears(56)))).Message.ShouldContain("没有这个对象");
        (await Should.ThrowAsync<HubException>(() => phone.Hub!.InvokeAsync<JsonNode>("Resume", "rubbish"))).Message.ShouldContain("游标");
        (await Should.ThrowAsync<HubException>(() => phone.Hub!.InvokeAsync<JsonNode>("Acknowledge", "not an id", "not a time"))).Message.ShouldContain("没有“Acknowledge”这个方法，或参数不符。");
        (await Should.ThrowAsync<HubException>(() => phone.Hub!.InvokeAsync<JsonNode>("Acknowledge", Guid.Empty))).Message.ShouldContain("参数不符");
        (await Should.ThrowAsync<HubException>(() => phone.Hub!.InvokeAsync<JsonNode>("NoSuchMethod"))).Message.ShouldContain("没有“NoSuchMethod”这个方法");
        (await Should.ThrowAsync<HubException>(() => phone.Hub!.InvokeAsync("Received", (string[]?)null))).Message.ShouldContain("dispatchIds");
        (await phone.Hub!.InvokeAsync<JsonNode>("Resume", (string?)null))["items"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Only_responders_enter_the_responder_hub_and_only_accounts_the_board()
    {
        await using var phone = (await district.TrioAsync())[0];
        await Should.ThrowAsync<HttpRequestException>(() => ConnectAsync("/hubs/responder", district.Dispatcher.Token));
        await Should.ThrowAsync<HttpRequestException>(() => ConnectAsync("/hubs/board", phone.Token));
        await Should.ThrowAsync<HttpRequestException>(() => ConnectAsync("/hubs/board", "forged"));
    }

    [Fact]
    public async Task MessagePack_phones_are_served_too()
    {
        await using var phone = (await district.TrioAsync())[0];
        await using var hub = new HubConnectionBuilder()
            .WithUrl(new Uri(district.Url, "/hubs/responder"), o => o.AccessTokenProvider = () => Task.FromResult<string?>(phone.Token))
            .AddMessagePackProtocol().Build();
        var heard = new TaskCompletionSource<Dictionary<string, object>>();
        hub.On<Dictionary<string, object>>("DispatchSent", m => heard.TrySetResult(m));
        await hub.StartAsync();
        await hub.InvokeAsync<Dictionary<string, object>>("Resume", (string?)null);
        await district.DispatchAsync(unitCode: phone.StairwellCode);
        var message = await heard.Task.WaitAsync(TimeSpan.FromSeconds(10));
        message["title"].ShouldBe("台风预警");
        message.Keys.ShouldContain("dispatchId");
        (await Should.ThrowAsync<HubException>(() => hub.InvokeAsync<object>("Acknowledge", "not an id", "not a time"))).Message.ShouldContain("参数不符");
    }

    private async Task<HubConnection> ConnectAsync(string path, string? token)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(district.Url, path), o => o.AccessTokenProvider = () => Task.FromResult(token)).Build();
        await hub.StartAsync();
        return hub;
    }
}
