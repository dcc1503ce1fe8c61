using System.Net;
using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Contracts;

public class PlaybookContract(District district) : IClassFixture<District>
{
    [Fact]
    public async Task A_new_scenario_is_data_and_can_be_activated_and_dispatched_without_code()
    {
        var playbook = await EarthquakeAsync();
        var saved = await district.Dispatcher.PostAsync("playbooks", playbook);
        saved.Status.ShouldBe(HttpStatusCode.Created);
        playbook["version"] = 1;
        JsonNode.DeepEquals(saved.Body, playbook).ShouldBeTrue(saved.Body!.ToJsonString());

        var activation = await district.Dispatcher.PostAsync("activations", new { unitCodes = new[] { District.XixingStreet }, scenario = "earthquake", level = "red", reason = "演练", drill = true });
        activation.Status.ShouldBe(HttpStatusCode.Created);
        activation.Text("scenario").ShouldBe("earthquake");
        var sent = await district.Dispatcher.PostAsync("dispatches", District.Dispatch(activation.Text("id"), District.XixingStreet));
        (await district.Dispatcher.GetAsync($"dispatches/{sent.Text("id")}")).Text("scenario").ShouldBe("earthquake");
    }

    [Fact]
    public async Task Each_saving_is_the_next_version_and_readers_get_the_newest_of_each_scenario()
    {
        var playbook = await EarthquakeAsync("flood");
        var first = await district.Dispatcher.PostAsync("playbooks", playbook, "playbook-1");
        ((int)first["version"]).ShouldBe(1);
        (await district.Dispatcher.PostAsync("playbooks", playbook, "playbook-1")).Body!.ToJsonString().ShouldBe(first.Body!.ToJsonString());
        playbook["name"]!["en"] = "Flood";
        playbook["version"] = 99;
        (await district.Dispatcher.PostAsync("playbooks", playbook, "playbook-1")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        ((int)(await district.Dispatcher.PostAsync("playbooks", playbook))["version"]).ShouldBe(2);

        using var observer = await district.SignInAsync("observer");
        var items = (await observer.GetAsync("playbooks"))["items"].AsArray();
        items.Select(item => (string)item!["scenario"]!).ShouldBeUnique();
        var newest = items.Single(item => (string)item!["scenario"]! == "flood")!;
        ((int)newest["version"]!).ShouldBe(2);
        ((string)newest["name"]!["en"]!).ShouldBe("Flood");
    }

    [Fact]
    public async Task Two_who_save_at_once_get_two_versions()
    {
        var playbook = await EarthquakeAsync("landslide");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => district.Dispatcher.PostAsync("playbooks", playbook.DeepClone())));
        answers.Select(answer => (int)answer["version"]).Order().ShouldBe(Enumerable.Range(1, 8));
    }

    [Fact]
    public async Task An_unsound_playbook_is_refused_by_field_in_the_callers_language_and_changes_nothing()
    {
        var playbook = await EarthquakeAsync("war");
        playbook["dispatches"]![0]!["kind"] = "headcount";
        playbook["dispatches"]![1]!["acknowledgementRule"] = "most";
        playbook["name"]!.AsObject().Remove("en");
        using var english = await district.SignInAsync("district", "en");
        var answer = await english.PostAsync("playbooks", playbook);
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer["errors"].Shape().ShouldBe(Shapes.Json("""
            { "name.en": ["is required"],
              "dispatches[0].kind": ["must be the roll-call (rollCall): every emergency opens with it"],
              "dispatches[1].acknowledgementRule": ["'most' is not known; possible: any, two, lead, all, roles"] }
            """));
        foreach (var broken in new[] { "{}", "{\"dispatches\":[null]}", "{\"dispatches\":[{\"reply\":[null]}]}", "{\"name\":\"war\"}", "{\"name\":{\"en\":\"\\ud800\"}}", "[]", "null" })
            (await english.PostRawAsync("playbooks", broken)).Status.ShouldBe(HttpStatusCode.BadRequest, broken);
        (await english.GetAsync("playbooks"))["items"].AsArray().ShouldNotContain(item => (string)item!["scenario"]! == "war");
    }

    [Theory]
    [InlineData("observer", HttpStatusCode.Forbidden)]
    [InlineData("community", HttpStatusCode.Forbidden)]
    [InlineData("street", HttpStatusCode.Forbidden)]
    [InlineData("district", HttpStatusCode.Created)]
    public async Task Only_the_districts_dispatchers_change_what_the_whole_district_uses(string userName, HttpStatusCode expected)
    {
        var playbook = await EarthquakeAsync("drought");
        using var caller = await district.SignInAsync(userName);
        (await caller.GetAsync("playbooks")).Status.ShouldBe(HttpStatusCode.OK);
        (await caller.PostAsync("playbooks", playbook)).Status.ShouldBe(expected);
    }

    private async Task<JsonNode> EarthquakeAsync(string scenario = "earthquake")
    {
        var playbooks = await district.Dispatcher.GetAsync("playbooks");
        var playbook = playbooks["items"].AsArray().Single(item => (string)item!["scenario"]! == "weather")!.DeepClone();
        playbook["scenario"] = scenario;
        playbook["name"] = new JsonObject { ["zh-CN"] = "地震", ["en"] = "Earthquake" };
        return playbook;
    }
}
