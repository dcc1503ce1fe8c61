using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Platform;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Escalation;

/// <summary>The plans that come with GridAlert, as timetables.</summary>
public class EscalationRulesTests
{
    private static readonly DateTimeOffset Sent = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);
    private static readonly EscalationPlan Default = EscalationPlanStore.Embedded.Single(plan => plan.Key == EscalationPlan.Default);

    public static TheoryData<string> Levels => ["normal", "blue", "yellow", "orange", "red"];

    [Fact]
    public void Unread_after_three_minutes_of_an_orange_warning_means_the_telephone_three_times_in_five_minutes()
    {
        var calls = Schedule(Level.Orange).Where(step => step.Via == StepVia.Voice).ToList();
        calls.ShouldAllBe(step => step.Condition == StepCondition.Unread);
        calls.Count.ShouldBe(3);
        (calls[0].DueAt - Sent).ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(4));
        (calls[^1].DueAt - calls[0].DueAt).ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void The_ladder_goes_from_the_member_over_the_trio_and_those_above_to_the_desk()
    {
        var who = Schedule(Level.Orange).Where(step => step.Condition == StepCondition.Unacknowledged).Select(step => step.Who).ToList();
        who.ShouldBe([StepWho.Same, StepWho.Trio, StepWho.GridLead, StepWho.Officer, StepWho.Officer, StepWho.CommandCentre]);
    }

    [Fact]
    public void A_higher_level_is_sharper_at_every_step()
    {
        DateTimeOffset Desk(Level level) => Schedule(level).Last(step => step.Condition == StepCondition.Unacknowledged).DueAt;
        new[] { Level.Blue, Level.Yellow, Level.Orange, Level.Red }.Select(Desk).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public void Clocks_that_do_not_run_have_no_steps()
    {
        EscalationRules.Schedule(Default, Level.Red, new(Sent, null, null)).ShouldAllBe(step => step.Condition < StepCondition.NoReply);
        var reply = EscalationRules.Schedule(Default, Level.Red, new(Sent, Sent.AddMinutes(15), null)).First(step => step.Condition == StepCondition.NoReply);
        reply.DueAt.ShouldBe(Sent.AddMinutes(15));
    }

    [Fact]
    public void Numbers_follow_those_that_were_used_before() =>
        EscalationRules.Schedule(Default, Level.Red, new(Sent, null, null), after: 7)[0].N.ShouldBe(8);

    [Theory]
    [InlineData(null, "evacuation", "evacuation")]
    [InlineData("default", "supplyDelivery", "default")]
    [InlineData("evacuation", "supplyDelivery", "evacuation")]
    [InlineData("none", "evacuation", null)]
    [InlineData("unknown", "evacuation", null)]
    public void The_plan_follows_from_what_is_asked_and_the_kind(string? asked, string kind, string? key) =>
        EscalationRules.PlanFor(EscalationPlanStore.Embedded, asked, kind)?.Key.ShouldBe(key);

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_plan_that_comes_along_is_sound_and_ends_with_somebody_at_every_level(string level)
    {
        foreach (var plan in EscalationPlanStore.Embedded)
        {
            PlanRules.Validate(RequestOf(plan)).Problem?.Fields.ShouldBeEmpty();
            var steps = plan.StepsAt(level == "normal" ? null : Enum.Parse<Level>(level, ignoreCase: true));
            steps.ShouldContain(step => step.Who == StepWho.CommandCentre && step.Via == StepVia.Desk);
        }
    }

    [Theory]
    [InlineData("officer", "sms")]
    [InlineData("same", "desk")]
    [InlineData("commandCentre", "call")]
    public void A_way_that_does_not_reach_whom_it_names_is_refused(string who, string via)
    {
        var steps = new StepRequest?[] { new("PT1M", "unacknowledged", who, via, null, null), new("PT9M", "unacknowledged", "commandCentre", "desk", null, null) };
        Problems(steps).ShouldBe(["levels.red[0].via"]);
    }

    [Fact]
    public void A_chain_that_ends_with_nobody_is_refused() =>
        Problems([new("PT1M", "unacknowledged", "gridLead", "call", null, null)]).ShouldBe(["levels.red"]);

    private static IEnumerable<string> Problems(StepRequest?[] steps) =>
        PlanRules.Validate(new("mine", new Dictionary<string, string?> { ["zh-CN"] = "我的" }, [], new Dictionary<string, IReadOnlyList<StepRequest?>?> { ["red"] = steps }))
            .Problem!.Fields.Select(bad => bad.Field);

    private static IReadOnlyList<DueStep> Schedule(Level level) => EscalationRules.Schedule(Default, level, new(Sent, Sent.AddMinutes(15), Sent.AddHours(2)));

    private static PlanRequest RequestOf(EscalationPlan plan) => Json.Read<PlanRequest>(Json.Write(plan));
}
