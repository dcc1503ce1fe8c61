using System.Text.Json.Nodes;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Platform;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Emergency;

/// <summary>The playbooks that come with GridAlert, and what counts as a sound one.</summary>
public class PlaybookTests
{
    private static readonly string[] Trio = ["lead", "information", "support"];

    public static TheoryData<string> Scenarios => [.. PlaybookStore.Embedded.Select(playbook => playbook.Scenario)];

    [Fact]
    public void Four_scenarios_come_with_GridAlert() =>
        PlaybookStore.Embedded.Select(playbook => playbook.Scenario).ShouldBe(["epidemic", "majorEvent", "weather", "other"], ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Each_is_sound_as_it_stands(string scenario)
    {
        var playbook = Embedded(scenario);
        var outcome = PlaybookRules.Validate(Request(Node(scenario)));
        outcome.Problem?.Fields.ShouldBeEmpty();
        Json.Write(outcome.Value! with { Version = playbook.Version }).ShouldBe(Json.Write(playbook));
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Each_opens_with_a_roll_call_of_all_three(string scenario)
    {
        var first = Embedded(scenario).Dispatches[0];
        first.Kind.ShouldBe(DispatchKind.RollCall);
        first.Key.ShouldBe(DispatchKind.RollCall);
        first.Roles.ShouldBe(Trio);
        Embedded(scenario).Dispatches.Count(dispatch => dispatch.Kind == DispatchKind.RollCall).ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_text_is_there_in_both_languages_and_the_Chinese_one_is_Chinese(string scenario)
    {
        var texts = TextsIn(Node(scenario)).ToList();
        texts.Count.ShouldBeGreaterThan(20);
        foreach (var text in texts)
        {
            text.Select(pair => pair.Key).ShouldBe(Languages.All, ignoreOrder: true);
            ((string)text[Languages.Default]!).ShouldContain(c => c >= '\u4e00' && c <= '\u9fff', text.ToJsonString());
            ((string)text["en"]!).ShouldNotContain(c => c >= '\u4e00' && c <= '\u9fff', text.ToJsonString());
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Own_words_go_only_to_roles_that_are_called_and_clocks_follow_each_other(string scenario)
    {
        foreach (var dispatch in Embedded(scenario).Dispatches)
        {
            foreach (var (role, words) in Trio.Zip([dispatch.RoleBodies.Lead, dispatch.RoleBodies.Information, dispatch.RoleBodies.Support]))
                (words is null || dispatch.Roles.Contains(role)).ShouldBeTrue($"{dispatch.Key}: {role}");
            var clocks = new[] { dispatch.AcknowledgeWithin, dispatch.ReplyWithin, dispatch.CompleteWithin }.Where(clock => clock is not null).Select(Clock).ToList();
            clocks.ShouldBe(clocks.Order().ToList(), dispatch.Key);
            (dispatch.ReplyWithin is null).ShouldBe(dispatch.Reply.Count == 0, dispatch.Key);
        }
    }

    [Theory]
    // 疫情防控. The information officer alone: orders online, information and needs up, notice of testing.
    [InlineData("epidemic", "线上传达指令", "liaison", "information", "roles")]
    [InlineData("epidemic", "人数清点", "headcount", "information", "roles")]
    [InlineData("epidemic", "核酸检测通知", "testingNotice", "information", "roles")]
    // Lead and support officer together.
    [InlineData("epidemic", "物资配送", "supplyDelivery", "lead,support", "lead")]
    [InlineData("epidemic", "上门核酸（老弱病残）", "homeTesting", "lead,support", "lead")]
    [InlineData("epidemic", "外出就医", "medicalTrip", "lead,support", "any")]
    // 重大活动. The lead carries out and coordinates; the other two share the same three duties.
    [InlineData("majorEvent", "落实上级指令", "liaison", "lead", "lead")]
    [InlineData("majorEvent", "重大活动值守", "liaison", "lead,information,support", "lead")]
    [InlineData("majorEvent", "日常联络沟通", "liaison", "information,support", "roles")]
    [InlineData("majorEvent", "发动群众", "mobilisation", "information,support", "roles")]
    [InlineData("majorEvent", "服务保障", "service", "information,support", "roles")]
    // 气象灾害. The trio as a whole: warning online and at the doors, help in danger, dangers found early.
    [InlineData("weather", "台风预警", "disasterAlert", "lead,information,support", "any")]
    [InlineData("weather", "暴雨预警", "disasterAlert", "lead,information,support", "any")]
    [InlineData("weather", "高温预警", "disasterAlert", "lead,information,support", "any")]
    [InlineData("weather", "防灾宣传", "publicity", "lead,information,support", "any")]
    [InlineData("weather", "入户提醒重点住户", "homeVisit", "lead,support", "any")]
    [InlineData("weather", "转移避险", "evacuation", "lead,information,support", "two")]
    [InlineData("weather", "险情巡查", "inspection", "lead,information,support", "any")]
    [InlineData("weather", "停水停电", "other", "lead,information,support", "any")]
    [InlineData("other", "停水停电", "other", "lead,information,support", "any")]
    public void Every_duty_is_a_ready_dispatch_to_exactly_those_whose_duty_it_is(string scenario, string name, string kind, string roles, string rule)
    {
        var ready = Embedded(scenario).Dispatches.Single(dispatch => dispatch.Name[Languages.Default] == name);
        ready.Kind.ShouldBe(kind);
        string.Join(',', ready.Roles).ShouldBe(roles);
        ready.AcknowledgementRule.ShouldBe(rule);
    }

    [Fact]
    public void Testing_at_home_goes_to_the_old_the_frail_the_ill_and_the_disabled() =>
        Embedded("epidemic").Dispatches.Single(dispatch => dispatch.Kind == "homeTesting").HouseholdTags.ShouldBe(["old", "frail", "ill", "disabled"]);

    [Theory]
    // Path of a value, what is put there (JSON; nothing: it is taken away), the field that is named, its problem.
    [InlineData("scenario", "\"9war\"", "scenario", "notACode")]
    [InlineData("scenario", "\"war\\n\"", "scenario", "notACode")]
    [InlineData("scenario", null, "scenario", "notACode")]
    [InlineData("name.en", null, "name.en", "required")]
    [InlineData("name.fr", "\"Guerre\"", "name", "unknownValue")]
    [InlineData("name.zh-CN", "\"\\u0000\"", "name.zh-CN", "notText")]
    [InlineData("duties", null, "duties.lead.zh-CN", "required")]
    [InlineData("dispatches", "[]", "dispatches", "required")]
    [InlineData("dispatches.0", "null", "dispatches[0]", "required")]
    [InlineData("dispatches.0.kind", "\"headcount\"", "dispatches[0].kind", "rollCallFirst")]
    [InlineData("dispatches.1.kind", "\"party\"", "dispatches[1].kind", "unknownValue")]
    [InlineData("dispatches.1.key", "\"rollCall\"", "dispatches[1].key", "usedTwice")]
    [InlineData("dispatches.1.title", null, "dispatches[1].title.en", "required")]
    [InlineData("dispatches.1.body.en", "\" \"", "dispatches[1].body.en", "required")]
    [InlineData("dispatches.1.roleBodies.lead.en", null, "dispatches[1].roleBodies.lead.en", "required")]
    [InlineData("dispatches.1.roles", "[\"mayor\"]", "dispatches[1].roles", "unknownValue")]
    [InlineData("dispatches.1.roles", "[null]", "dispatches[1].roles", "unknownValue")]
    [InlineData("dispatches.1.householdTags", "[\"rich\"]", "dispatches[1].householdTags", "unknownValue")]
    [InlineData("dispatches.1.acknowledgementRule", "\"most\"", "dispatches[1].acknowledgementRule", "unknownValue")]
    [InlineData("dispatches.1.acknowledgeWithin", "\"3 minutes\"", "dispatches[1].acknowledgeWithin", "notADuration")]
    [InlineData("dispatches.1.replyWithin", "\"PT0S\"", "dispatches[1].replyWithin", "mustBePositive")]
    [InlineData("dispatches.1.completeWithin", "\"P31D\"", "dispatches[1].completeWithin", "clockTooLong")]
    [InlineData("dispatches.1.reply.0", "null", "dispatches[1].reply[0].key", "required")]
    [InlineData("dispatches.1.reply.0.label", null, "dispatches[1].reply[0].label.zh-CN", "required")]
    [InlineData("dispatches.1.reply.0.type", "\"drawing\"", "dispatches[1].reply[0].type", "unknownValue")]
    [InlineData("dispatches.1.reply.0.type", "\"choice\"", "dispatches[1].reply[0].choices", "required")]
    public void What_is_unsound_is_named_by_its_field(string path, string? json, string field, string code)
    {
        var node = Node("weather");
        Put(node, path, json);
        var problem = PlaybookRules.Validate(Request(node)).Problem.ShouldNotBeNull();
        problem.Fields.ShouldContain(bad => bad.Field == field && bad.Code == code, string.Join("; ", problem.Fields));
    }

    [Fact]
    public void Texts_are_as_long_as_those_of_a_dispatch_and_no_longer()
    {
        var node = Node("weather");
        Put(node, "dispatches.1.title.en", $"\"{new string('x', PublishRules.MaxTitle)}\"");
        Put(node, "dispatches.1.body.en", $"\"{new string('x', PublishRules.MaxBody)}\"");
        PlaybookRules.Validate(Request(node)).Ok.ShouldBeTrue();
        Put(node, "dispatches.1.title.en", $"\"{new string('x', PublishRules.MaxTitle + 1)}\"");
        Put(node, "dispatches.1.body.en", $"\"{new string('x', PublishRules.MaxBody + 1)}\"");
        PlaybookRules.Validate(Request(node)).Problem.ShouldNotBeNull().Fields.Select(bad => bad.Field)
            .ShouldBe(["dispatches[1].title.en", "dispatches[1].body.en"]);
    }

    [Fact]
    public void What_may_be_left_out_gets_its_default()
    {
        var node = Node("weather");
        foreach (var left in new[] { "roleBodies", "roles", "householdTags", "acknowledgementRule", "acknowledgeWithin", "replyWithin", "completeWithin", "reply" })
            Put(node, $"dispatches.1.{left}", null);
        var dispatch = PlaybookRules.Validate(Request(node)).Value.ShouldNotBeNull().Dispatches[1];
        dispatch.Roles.ShouldBe(Trio);
        dispatch.HouseholdTags.ShouldBeEmpty();
        dispatch.Reply.ShouldBeEmpty();
        dispatch.AcknowledgementRule.ShouldBe("any");
        dispatch.RoleBodies.ShouldBe(new(null, null, null));
    }

    private static Playbook Embedded(string scenario) => PlaybookStore.Embedded.Single(playbook => playbook.Scenario == scenario);

    private static JsonNode Node(string scenario) => JsonNode.Parse(Json.Write(Embedded(scenario)))!;

    private static PlaybookRequest Request(JsonNode node) => Json.Read<PlaybookRequest>(node.ToJsonString());

    private static TimeSpan Clock(string? text) => Json.TryParseDuration(text, out var clock) ? clock : throw new FormatException(text);

    private static void Put(JsonNode node, string path, string? json)
    {
        var steps = path.Split('.');
        foreach (var step in steps[..^1])
            node = node is JsonArray array ? array[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!;
        var value = json is null ? null : JsonNode.Parse(json);
        if (node is JsonArray list)
            list[int.Parse(steps[^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
        else if (json is null)
            node.AsObject().Remove(steps[^1]);
        else
            node[steps[^1]] = value;
    }

    private static IEnumerable<JsonObject> TextsIn(JsonNode? node) => node switch
    {
        JsonObject o when o.ContainsKey(Languages.Default) || o.ContainsKey("en") => [o],
        JsonObject o => o.SelectMany(pair => TextsIn(pair.Value)),
        JsonArray a => a.SelectMany(TextsIn),
        _ => [],
    };
}
