using System.Net;
using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.SignalR.Client;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Contracts;

/// <summary>The reply with content: its own clock, every version kept, incomplete is said and never refused.</summary>
public class ReplyContract(District district) : IClassFixture<District>
{
    [Fact]
    public async Task A_reply_acknowledges_and_every_version_is_a_line_of_the_journal()
    {
        var trio = await district.TrioAsync();
        var id = await AskAsync(trio[0].StairwellCode);
        var path = $"me/dispatches/{id}/reply";
        var first = await trio[0].Api.PostAsync(path, new { reply = new { inCharge = "王芳" } }, "r-1");
        first.Text("state").ShouldBe("acknowledged");
        first["stairwell"]["state"]!.ToString().ShouldBe("acknowledged");
        var lead = (await ReceiptsAsync(id))[0];
        lead["replyAt"].ShouldBeNull();
        lead["reply"]!["inCharge"]!.ToString().ShouldBe("王芳");
        (await StairwellAsync(id))["repliedAt"].ShouldBeNull();

        await trio[0].Api.PostAsync(path, new { reply = new { inCharge = "王芳", hit = 2, moved = true, state = "平稳" } }, "r-2");
        var whole = (await ReceiptsAsync(id))[0];
        whole["replyAt"].ShouldNotBeNull();
        (await StairwellAsync(id))["repliedAt"]!.ToString().ShouldBe(whole["replyAt"]!.ToString());
        // The first version once more, belated: it is neither a new version nor the newest.
        await trio[0].Api.PostAsync(path, new { reply = new { inCharge = "王芳" } }, "r-1");
        await trio[0].Api.PostAsync(path, new { reply = new { inCharge = "王芳", hit = 3, moved = true, state = "平稳" } }, "r-3");
        ((int)(await ReceiptsAsync(id))[0]["reply"]!["hit"]!).ShouldBe(3);
        (await LinesAsync(id)).ShouldBe([false, true, true]);
    }

    [Fact]
    public async Task The_hub_replies_too_and_the_phone_sees_its_own_reply()
    {
        var trio = await district.TrioAsync();
        var id = await AskAsync(trio[0].StairwellCode);
        await trio[0].Hub!.InvokeAsync("Clock", 0L);
        var at = DateTimeOffset.Parse("2026-11-24T01:00:00Z");
        var receipt = await trio[0].Hub!.InvokeAsync<JsonNode>("Reply", id, at, "已安排", new { inCharge = "王芳", hit = 0, moved = false, state = "平稳" });
        ((string)receipt["state"]!).ShouldBe("acknowledged");
        var told = await trio[0].HearAsync("DispatchChanged", m => (string)m["dispatchId"]! == id);
        told["ownReply"]!["inCharge"]!.ToString().ShouldBe("王芳");
        told["ownReplyAt"].ShouldNotBeNull();
        (await trio[1].HearAsync("DispatchChanged", m => (string)m["dispatchId"]! == id))["ownReply"].ShouldBeNull();
    }

    [Theory]
    [InlineData("""{ "hit": "many" }""", "reply.hit")]
    [InlineData("""{ "moved": "yes" }""", "reply.moved")]
    [InlineData("""{ "state": "fine" }""", "reply.state")]
    [InlineData("""{ "inCharge": 7 }""", "reply.inCharge")]
    [InlineData("[]", "reply")]
    [InlineData("null", "reply")]
    public async Task A_value_of_the_wrong_type_is_named(string reply, string field)
    {
        var trio = await district.TrioAsync();
        var id = await AskAsync(trio[0].StairwellCode);
        var answer = await trio[0].Api.PostAsync($"me/dispatches/{id}/reply", new { reply = JsonNode.Parse(reply) });
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer["errors"].AsObject().Select(each => each.Key).ShouldBe([field]);
    }

    [Fact]
    public async Task Taking_back_the_acknowledgement_takes_back_the_reply_and_taking_back_the_end_does_not()
    {
        var trio = await district.TrioAsync();
        var id = await AskAsync(trio[0].StairwellCode);
        await trio[0].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { });
        await trio[0].Api.PostAsync($"me/dispatches/{id}/reply", new { reply = new { inCharge = "王芳", hit = 2, moved = true, state = "平稳" } });
        await trio[0].Api.PostAsync($"me/dispatches/{id}/complete", new { });
        await trio[0].Api.PostAsync($"me/dispatches/{id}/withdraw", new { });
        (await ReceiptsAsync(id))[0]["replyAt"].ShouldNotBeNull();
        await trio[0].Api.PostAsync($"me/dispatches/{id}/withdraw", new { });
        (await ReceiptsAsync(id))[0]["reply"].ShouldBeNull();
        (await StairwellAsync(id))["repliedAt"].ShouldBeNull();
    }

    [Fact]
    public async Task Not_now_but_in_two_hours_is_an_answer_of_its_own_and_can_be_corrected()
    {
        var trio = await district.TrioAsync();
        var id = await AskAsync(trio[0].StairwellCode);
        var path = $"me/dispatches/{id}/acknowledge";
        var receipt = await trio[0].Api.PostAsync(path, new { reply = new { availableFrom = "2026-11-25T20:00:00+08:00" } });
        receipt.Text("state").ShouldBe("acknowledged");
        var lead = (await ReceiptsAsync(id))[0];
        lead["availableFrom"]!.ToString().ShouldBe("2026-11-25T20:00:00+08:00");
        lead["reply"].ShouldBeNull();
        (await trio[1].HearAsync("DispatchChanged", m => (string)m["dispatchId"]! == id))["trio"]![0]!["availableFrom"].ShouldNotBeNull();
        var corrected = await trio[0].Api.PostAsync(path, new { reply = new { availableFrom = "2026-11-25T21:00:00+08:00" } });
        corrected.Text("recordedAt").ShouldBe(receipt.Text("recordedAt"));
        (await ReceiptsAsync(id))[0]["availableFrom"]!.ToString().ShouldBe("2026-11-25T21:00:00+08:00");
    }

    private async Task<string> AskAsync(string stairwellCode) => (await district.Dispatcher.PostAsync("dispatches", new
    {
        kind = "disasterAlert",
        title = "台风预警",
        body = "请报告。",
        targets = new { unitCodes = new[] { stairwellCode } },
        replyWithin = "PT15M",
        reply = new object[]
        {
            new { key = "inCharge", label = "谁在带班", type = "text", required = true },
            new { key = "hit", label = "几处受灾", type = "number", required = true },
            new { key = "moved", label = "是否转移", type = "yesNo", required = false },
            new { key = "state", label = "情况", type = "choice", required = false, choices = new[] { "平稳", "紧张" } },
        },
    })).Text("id");

    private async Task<JsonNode> StairwellAsync(string id) => (await district.Dispatcher.GetAsync($"dispatches/{id}/stairwells"))["items"][0]!;

    private async Task<List<JsonNode>> ReceiptsAsync(string id) => [.. (await StairwellAsync(id))["receipts"]!.AsArray().Select(receipt => receipt!)];

    /// <summary>Of each version, whether it was whole.</summary>
    private async Task<List<bool>> LinesAsync(string dispatchId)
    {
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await using var command = database.CreateCommand("select (data ->> 'replyIsWhole')::bool from journal where dispatch_id = $1 and kind = 'replied' order by tx, seq");
        command.Parameters.Add(new() { Value = Guid.Parse(dispatchId) });
        await using var reader = await command.ExecuteReaderAsync();
        var whole = new List<bool>();
        while (await reader.ReadAsync())
            whole.Add(reader.GetBoolean(0));
        return whole;
    }
}
