using System.Net;
using System.Text.Json.Nodes;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Contracts;

public class PlaybookContract(District district) : IClassFixture<District>
{
    public static TheoryData<string> Scenarios => [.. PlaybookStore.Embedded.Select(playbook => playbook.Scenario)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void A_playbook_that_comes_with_GridAlert_is_sound_and_opens_with_a_roll_call(string scenario)
    {
        var playbook = PlaybookStore.Embedded.Single(p => p.Scenario == scenario);
        PlaybookRules.Check(playbook).ShouldBeNull();
        playbook.Dispatches[0].Kind.ShouldBe(DispatchKind.RollCall);
    }

    [Theory]
    // The duties of the three scenarios, each a dispatch that is ready to send.
    [InlineData("epidemic", "testingNotice", "information")]
    [InlineData("epidemic", "homeTesting", "lead,support")]
    [InlineData("epidemic", "supplyDelivery", "lead,support")]
    [InlineData("epidemic", "medicalTrip", "lead,support")]
    [InlineData("epidemic", "headcount", "lead,information,support")]
    [InlineData("majorEvent", "liaison", "information,support")]
    [InlineData("majorEvent", "mobilisation", "information,support")]
    [InlineData("majorEvent", "service", "information,support")]
    [InlineData("weather", "disasterAlert", "lead,information,support")]
    [InlineData("weather", "publicity", "lead,information,support")]
    [InlineData("weather", "evacuation", "lead,information,support")]
    [InlineData("weather", "inspection", "lead,information,support")]
    public void Every_duty_is_a_ready_dispatch(string scenario, string kind, string roles) =>
        PlaybookStore.Embedded.Single(p => p.Scenario == scenario).Dispatches.ShouldContain(d => d.Kind == kind && string.Join(',', d.Roles) == roles);

    [Fact]
    public async Task A_new_scenario_is_data_and_can_be_activated_without_code()
    {
        var answer = await district.Dispatcher.GetAsync("playbooks");
        var playbook = answer["items"].AsArray().Single(p => (string)p!["scenario"]! == "weather")!.DeepClone();
        playbook["scenario"] = "earthquake";
        playbook["name"] = new JsonObject { ["zh-CN"] = "地震", ["en"] = "Earthquake" };
        var saved = await district.Dispatcher.PostAsync("playbooks", playbook);
        saved.Status.ShouldBe(HttpStatusCode.Created);
        ((int)saved["version"]).ShouldBe(1);
        ((int)(await district.Dispatcher.PostAsync("playbooks", playbook))["version"]).ShouldBe(2);
        (await district.Dispatcher.PostAsync("activations", new { unitCodes = new[] { "330108001" }, scenario = "earthquake", level = "red", reason = "演练", drill = true })).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_unsound_playbook_is_refused_by_field_and_an_observer_may_not_save_one()
    {
        var playbook = (await district.Dispatcher.GetAsync("playbooks"))["items"][0]!.DeepClone();
        playbook["dispatches"]![0]!["acknowledgementRule"] = "most";
        playbook["name"]!.AsObject().Remove("en");
        var answer = await district.Dispatcher.PostAsync("playbooks", playbook);
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer["errors"].AsObject().Select(p => p.Key).ShouldBe(["name.en", "dispatches[0].acknowledgementRule"], ignoreOrder: true);
        using var observer = await district.SignInAsync("observer");
        (await observer.PostAsync("playbooks", playbook)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
