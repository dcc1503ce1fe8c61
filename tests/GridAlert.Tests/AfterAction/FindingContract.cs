using System.Net;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.AfterAction;

/// <summary>What was learned is written down by people, planned with an owner and a day, and comes back until it is closed.</summary>
public sealed class FindingContract(District district) : IClassFixture<District>
{
    private static readonly string InAMonth = TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_finding_is_recorded_with_its_rating_and_its_evidence_and_planned_to_become_better()
    {
        var activation = await district.ActivateAsync();
        var evidence = $"/activations/{activation}/review#reach";
        var found = await district.Dispatcher.PostAsync($"activations/{activation}/findings", new
        {
            kind = "improvement",
            rating = "majorChallenges",
            text = "夜间 21 个楼道无人应答",
            cause = "信息员夜间静音",
            evidence,
        });
        found.Status.ShouldBe(HttpStatusCode.Created);
        found.Body.Shape().ShouldBe(Shapes.Json($$"""
            { "id": "<id>", "activationId": "<id>", "unitCode": "330108", "kind": "improvement", "rating": "majorChallenges",
              "text": "夜间 21 个楼道无人应答", "cause": "信息员夜间静音", "evidence": "{{evidence}}", "rule": null,
              "byName": "{{found["byName"]}}", "recordedAt": "<time>", "improvements": [] }
            """));
        var planned = await district.Dispatcher.PostAsync($"findings/{found.Text("id")}/improvements", new { action = "夜间改为先打电话", owner = "区应急办", dueOn = InAMonth });
        planned.Status.ShouldBe(HttpStatusCode.Created);
        planned.Body.Shape().ShouldBe(Shapes.Json($$"""
            { "id": "<id>", "findingId": "<id>", "activationId": "<id>", "unitCode": "330108", "finding": "夜间 21 个楼道无人应答",
              "action": "夜间改为先打电话", "owner": "区应急办", "dueOn": "{{InAMonth}}", "state": "open",
              "plannedByName": "{{planned["plannedByName"]}}", "plannedAt": "<time>", "stateReason": null, "stateByName": null, "stateAt": null }
            """));
        var listed = (await district.Dispatcher.GetAsync($"activations/{activation}/findings"))["items"].AsArray();
        listed.Single()!["improvements"]![0]!["id"]!.ToString().ShouldBe(planned.Text("id"));
        await district.CalmAsync();
    }

    [Fact]
    public async Task What_is_open_stands_on_the_next_start_page_of_the_same_units_until_it_is_closed()
    {
        var activation = await district.ActivateAsync();
        var finding = (await district.Dispatcher.PostAsync($"activations/{activation}/findings", Found("物资点太远"))).Text("id");
        var id = (await district.Dispatcher.PostAsync($"findings/{finding}/improvements", new { action = "每个社区设一个物资点", owner = "民政科", dueOn = InAMonth })).Text("id");
        await district.CalmAsync();

        using var street = await district.SignInAsync("street");
        (await OpenAsync(street)).ShouldContain(id);
        var next = await district.ActivateAsync();
        using var pages = await PageClient.SignInAsync(district.Url, "district");
        (await pages.ReadAsync($"/activations/{next}")).ShouldContain("每个社区设一个物资点");
        (await pages.ReadAsync("/activations/new")).ShouldContain("每个社区设一个物资点");

        (await district.Dispatcher.PostAsync($"improvements/{id}/state", new { state = "done", seen = "open" }))["errors"].AsObject().Select(p => p.Key).ShouldBe(["reason"]);
        var done = await district.Dispatcher.PostAsync($"improvements/{id}/state", new { state = "done", reason = "12 个点已设", seen = "open" });
        (done.Text("state"), done.Text("stateReason")).ShouldBe(("done", "12 个点已设"));
        (await district.Dispatcher.PostAsync($"improvements/{id}/state", new { state = "dropped", reason = "x", seen = "open" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await OpenAsync(street)).ShouldNotContain(id);
        (await pages.ReadAsync($"/activations/{next}")).ShouldNotContain("每个社区设一个物资点");
        await district.CalmAsync();

        static async Task<IEnumerable<string>> OpenAsync(ApiClient caller) => (await caller.GetAsync("improvements"))["items"].AsArray().Select(item => item!["id"]!.ToString());
    }

    [Fact]
    public async Task A_wrong_finding_is_withdrawn_with_a_reason_once_nothing_of_it_is_open()
    {
        var activation = await district.ActivateAsync();
        var finding = (await district.Dispatcher.PostAsync($"activations/{activation}/findings", Found("误报"))).Text("id");
        var id = (await district.Dispatcher.PostAsync($"findings/{finding}/improvements", new { action = "不需要", owner = "某人", dueOn = InAMonth })).Text("id");
        (await district.Dispatcher.PostAsync($"findings/{finding}/withdraw", new { reason = "看错了" })).Status.ShouldBe(HttpStatusCode.Conflict);
        await district.Dispatcher.PostAsync($"improvements/{id}/state", new { state = "dropped", reason = "看错了", seen = "open" });
        (await district.Dispatcher.PostAsync($"findings/{finding}/withdraw", new { reason = "看错了" })).Status.ShouldBe(HttpStatusCode.OK);
        (await district.Dispatcher.GetAsync($"activations/{activation}/findings"))["items"].AsArray().ShouldBeEmpty();
        (await district.Dispatcher.PostAsync($"findings/{finding}/withdraw", new { reason = "看错了" })).Status.ShouldBe(HttpStatusCode.NotFound);
        await district.CalmAsync();
    }

    [Theory]
    [InlineData("""{ "kind": "gossip", "rating": "unable", "text": "x" }""", "kind")]
    [InlineData("""{ "kind": "strength", "text": "x" }""", "rating")]
    [InlineData("""{ "kind": "strength", "rating": "performed", "text": " " }""", "text")]
    [InlineData("""{ "kind": "strength", "rating": "performed", "text": "x", "evidence": "//elsewhere.example/x" }""", "evidence")]
    [InlineData("""{ "kind": "strength", "rating": "performed", "text": "x", "evidence": "javascript:alert(1)" }""", "evidence")]
    [InlineData("""{ "kind": "strength", "rating": "performed", "text": "x", "rule": "mood" }""", "rule")]
    [InlineData("""{ "kind": "strength", "rating": "performed", "text": "x", "unitCode": "nowhere" }""", "unitCode")]
    public async Task Bad_input_is_named_by_its_field(string body, string field)
    {
        var activation = await district.ActivateAsync();
        var answer = await district.Dispatcher.PostRawAsync($"activations/{activation}/findings", body);
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer["errors"].AsObject().Select(p => p.Key).ShouldBe([field]);
        await district.CalmAsync();
    }

    [Fact]
    public async Task A_plan_needs_an_act_an_owner_and_a_day_that_is_still_to_come()
    {
        var activation = await district.ActivateAsync();
        var finding = (await district.Dispatcher.PostAsync($"activations/{activation}/findings", Found("x"))).Text("id");
        (await district.Dispatcher.PostAsync($"findings/{finding}/improvements", new { }))["errors"].AsObject().Select(p => p.Key).ShouldBe(["action", "owner", "dueOn"]);
        (await district.Dispatcher.PostAsync($"findings/{finding}/improvements", new { action = "x", owner = "y", dueOn = "2020-01-01" }))["errors"].AsObject().Select(p => p.Key).ShouldBe(["dueOn"]);
        await district.CalmAsync();
    }

    [Fact]
    public async Task Who_only_reads_may_not_write_and_what_lies_outside_is_not_found()
    {
        var elsewhere = await district.ActivateAsync(unitCode: District.ChangheStreet);
        using var street = await district.SignInAsync("street");
        (await street.GetAsync($"activations/{elsewhere}/findings")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await street.PostAsync($"activations/{elsewhere}/findings", Found("x"))).Status.ShouldBe(HttpStatusCode.NotFound);
        var finding = (await district.Dispatcher.PostAsync($"activations/{elsewhere}/findings", Found("x"))).Text("id");
        (await street.PostAsync($"findings/{finding}/improvements", new { action = "x", owner = "y", dueOn = InAMonth })).Status.ShouldBe(HttpStatusCode.NotFound);
        using var observer = await district.SignInAsync("observer");
        (await observer.PostAsync($"activations/{elsewhere}/findings", Found("x"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await observer.GetAsync($"activations/{elsewhere}/findings"))["items"].AsArray().Count.ShouldBe(1);
        await district.CalmAsync();
    }

    [Fact]
    public async Task The_page_takes_up_what_the_figures_suggest_and_does_not_suggest_it_again()
    {
        var activation = await district.ActivateAsync();
        await district.DispatchAsync(activation);
        await district.CalmAsync();
        using var pages = await PageClient.SignInAsync(district.Url, "district");
        var page = $"/activations/{activation}/findings";
        (await pages.ReadAsync(page)).ShouldContain("没有绑定手机");
        (await pages.PostAsync(page, page + "?handler=Record", new()
        {
            ["Form.Kind"] = "improvement",
            ["Form.Rating"] = "unable",
            ["Form.Text"] = "手机没有绑定",
            ["Form.Rule"] = "withoutDevice",
        })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var after = await pages.ReadAsync(page);
        after.ShouldContain("手机没有绑定");
        after.ShouldNotContain("没有手机的人只能靠电话或上门");
        using var observer = await PageClient.SignInAsync(district.Url, "observer");
        var read = await observer.ReadAsync(page);
        read.ShouldContain("手机没有绑定");
        read.ShouldNotContain("<textarea");
    }

    private static object Found(string text) => new { kind = "improvement", rating = "someChallenges", text };
}
