using System.Net;
using GridAlert.Features.Emergency.ClosingReports;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Contracts;

public class ActivationContract(District district) : IClassFixture<District>
{
    [Fact]
    public async Task Communities_are_in_emergency_mode_when_the_switch_returns_and_normal_after_the_last_activation_ends()
    {
        await district.CalmAsync();
        using var officer = await district.SignInAsync("community");
        var community = (await officer.GetAsync("me")).Text("unitCode");
        var first = await district.ActivateAsync(level: "yellow");
        var second = await district.ActivateAsync(community[..9], level: "red");
        var both = await officer.GetAsync($"units/{community}");
        both.Text("mode").ShouldBe("emergency");
        both.Text("level").ShouldBe("red");

        (await district.Dispatcher.PostAsync($"activations/{second}/end", new { reason = "解除" })).Status.ShouldBe(HttpStatusCode.OK);
        var one = await officer.GetAsync($"units/{community}");
        one.Text("mode").ShouldBe("emergency");
        one.Text("level").ShouldBe("yellow");

        (await district.Dispatcher.PostAsync($"activations/{first}/end", new { reason = "解除" })).Status.ShouldBe(HttpStatusCode.OK);
        (await officer.GetAsync($"units/{community}")).Text("mode").ShouldBe("normal");
        (await district.Dispatcher.PostAsync($"activations/{first}/end", new { reason = "again" })).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task An_activation_says_what_it_is()
    {
        var answer = await district.Dispatcher.PostAsync("activations", new { unitCodes = new[] { District.ChangheStreet }, scenario = "epidemic", level = "blue", reason = "演练", drill = true });
        answer.Status.ShouldBe(HttpStatusCode.Created);
        var literal = Shapes.Json($$"""
            { "id": "<id>", "scenario": "epidemic", "level": "blue", "reason": "演练", "drill": true, "unitCodes": ["330108002"], "state": "open",
              "openedAt": "<time>", "openedByName": "{{answer["openedByName"]}}", "endedAt": null, "endedByName": null, "endReason": null }
            """);
        answer.Body.Shape().ShouldBe(literal);
        (await district.Dispatcher.GetAsync($"activations/{answer.Text("id")}")).Body.Shape().ShouldBe(literal);
        (await district.Dispatcher.GetAsync("activations?state=open"))["items"].AsArray().Select(a => (string)a!["id"]!).ShouldContain(answer.Text("id"));

        var raised = await district.Dispatcher.PostAsync($"activations/{answer.Text("id")}/level", new { level = "orange", reason = "风力增强" });
        raised.Text("level").ShouldBe("orange");
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_gets_the_first_answer_and_another_body_is_422()
    {
        var body = new { unitCodes = new[] { "330108003" }, scenario = "weather", level = "blue", reason = "r", drill = true };
        var first = await district.Dispatcher.PostAsync("activations", body, "switch-1");
        var again = await district.Dispatcher.PostAsync("activations", body, "switch-1");
        again.Text("id").ShouldBe(first.Text("id"));
        (await district.Dispatcher.PostAsync("activations", body with { level = "red" }, "switch-1")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Bad_input_is_named_field_by_field_in_the_callers_language_and_changes_nothing()
    {
        var before = (await district.Dispatcher.GetAsync("activations?limit=500"))["items"].AsArray().Count;
        using var english = await district.SignInAsync("district", "en");
        var answer = await english.PostAsync("activations", new { unitCodes = new[] { "999999" }, scenario = "war", level = "pink", reason = new string('x', 501), drill = true });
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        answer["errors"]["level"]![0]!.ToString().ShouldBe("'pink' is not known; possible: blue, yellow, orange, red");
        answer["errors"]["reason"]![0]!.ToString().ShouldBe("must not be longer than 500 characters");
        answer["errors"]["scenario"].ShouldNotBeNull();
        var unknown = await english.PostAsync("activations", new { unitCodes = new[] { "999999" }, scenario = "weather", level = "red", reason = "r", drill = true });
        unknown["errors"]["unitCodes"]![0]!.ToString().ShouldBe("there is no unit with the code '999999'");
        (await english.PostRawAsync("activations", "{ \"reason\": ")).Text("detail").ShouldBe("The request is not valid JSON.");
        (await district.Dispatcher.PostRawAsync("activations", "{\"drill\": \"maybe\"}"))["errors"]["drill"].ShouldNotBeNull();
        (await district.Dispatcher.PostRawAsync("activations", "{\"reason\":\"" + new string('x', 1024 * 1024) + "\"}")).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await district.Dispatcher.GetAsync("activations?limit=500"))["items"].AsArray().Count.ShouldBe(before);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("+3")]
    [InlineData("Blue,Red")]
    public async Task A_level_is_one_of_the_four_words_and_nothing_else(string level)
    {
        var answer = await district.Dispatcher.PostAsync("activations", new { unitCodes = new[] { "330108" }, scenario = "weather", level, reason = "r", drill = true });
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer["errors"]["level"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("street", District.XixingStreet, HttpStatusCode.Created)]
    [InlineData("street", District.ChangheStreet, HttpStatusCode.NotFound)]
    [InlineData("street", District.Code, HttpStatusCode.NotFound)]
    [InlineData("observer", District.Code, HttpStatusCode.Forbidden)]
    public async Task Only_a_dispatcher_switches_and_only_inside_the_own_unit(string userName, string unitCode, HttpStatusCode expected)
    {
        using var caller = await district.SignInAsync(userName);
        var answer = await caller.PostAsync("activations", new { unitCodes = new[] { unitCode }, scenario = "other", level = "blue", reason = "r", drill = true });
        answer.Status.ShouldBe(expected);
    }

    [Fact]
    public async Task Nobody_ends_an_activation_that_reaches_beyond_the_own_unit()
    {
        var id = await district.ActivateAsync();
        using var street = await district.SignInAsync("street");
        (await street.GetAsync($"activations/{id}")).Status.ShouldBe(HttpStatusCode.OK);
        (await street.PostAsync($"activations/{id}/end", new { reason = "r" })).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_end_starts_half_an_hour_for_each_community_to_report_how_things_stand()
    {
        var trio = await district.TrioAsync();
        var community = trio[0].StairwellCode[..12];
        var id = await district.ActivateAsync(community);
        await district.Dispatcher.PostAsync($"activations/{id}/end", new { reason = "解除" });
        var owed = (await district.Dispatcher.GetAsync($"activations/{id}/closing-reports"))["items"].AsArray().Single()!;
        owed.Shape().ShouldBe(Shapes.Json($$"""{ "unitCode": "{{community}}", "dueAt": "<time>", "lateAt": null, "reportedAt": null, "byName": null, "text": null }"""));

        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await new ClosingReportStore(database).MarkLateAsync(TimeProvider.System.GetUtcNow().AddMinutes(31), default);
        (await district.Dispatcher.PostAsync($"activations/{id}/closing-reports/{community}", new { text = "" })).Status.ShouldBe(HttpStatusCode.BadRequest);
        var filed = await district.Dispatcher.PostAsync($"activations/{id}/closing-reports/{community}", new { text = "无人员伤亡，积水已排" });
        (filed.Text("text"), filed["lateAt"] is not null).ShouldBe(("无人员伤亡，积水已排", true));
        (await district.Dispatcher.PostAsync($"activations/{id}/closing-reports/{community}", new { text = "又一份" })).Text("text").ShouldBe("无人员伤亡，积水已排");
        using var observer = await district.SignInAsync("observer");
        (await observer.PostAsync($"activations/{id}/closing-reports/{community}", new { text = "x" })).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
