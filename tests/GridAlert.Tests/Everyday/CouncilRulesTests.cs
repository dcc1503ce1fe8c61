using GridAlert.Features.Everyday.Council;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>同心网格议事会, as rules: nothing is decided without owner and day, and what is not done shows.</summary>
public class CouncilRulesTests
{
    private static readonly DateTimeOffset Monday = new(2026, 6, 1, 4, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 6, 1);

    [Theory]
    [InlineData(IssueState.Open, true, false, true, true)]
    [InlineData(IssueState.Decided, false, true, false, true)]
    [InlineData(IssueState.Closed, false, false, false, false)]
    [InlineData(IssueState.Dropped, false, false, false, false)]
    public void An_issue_is_decided_before_it_is_closed_and_dropped_only_before_that(IssueState state, bool decide, bool close, bool drop, bool note) =>
        (CouncilRules.MayBeDecided(state, MeetingState.Held), CouncilRules.MayClose(state), CouncilRules.MayDrop(state), CouncilRules.MayNote(state)).ShouldBe((decide, close, drop, note));

    [Theory]
    [InlineData(MeetingState.Planned, false)]
    [InlineData(MeetingState.Held, true)]
    [InlineData(MeetingState.Cancelled, false)]
    public void Only_a_meeting_that_took_place_decides(MeetingState meeting, bool may) => CouncilRules.MayBeDecided(IssueState.Open, meeting).ShouldBe(may);

    [Fact]
    public void A_decision_names_what_who_and_by_when()
    {
        CouncilRules.Validate(new DecideRequest(" ", null, "", null), Today).Problem!.Fields.Select(one => one.Field).ShouldBe(["decision", "party", "owner", "dueOn"]);
        CouncilRules.Validate(new DecideRequest("装灯", "property", "滨江物业", Today.AddDays(-1)), Today).Problem!.Fields.Single().Field.ShouldBe("dueOn");
        CouncilRules.Validate(new DecideRequest(" 装灯 ", "property", "滨江物业", Today), Today).Value.ShouldBe(new SoundDecision("装灯", Party.Property, "滨江物业", Today));
    }

    [Fact]
    public void One_party_alone_is_no_council_and_each_sits_there_once()
    {
        CouncilRules.Validate([new PartyInput("community", "社区", 3), new PartyInput("property", null, null)]).Problem!.Fields.Single().Code.ShouldBe("tooFewParties");
        CouncilRules.Validate([new PartyInput("community", "社区", 3), new PartyInput("community", "社区", 2)]).Problem!.Fields.ShouldContain(one => one.Code == "usedTwice");
        CouncilRules.Validate([new PartyInput("community", "社区", 3), new PartyInput("property", "物业", 0)]).Problem!.Fields.ShouldContain(one => one.Code == "between");
        CouncilRules.Validate([new PartyInput("community", "社区", 3), new PartyInput("property", "物业", 1)]).Value!.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(IssueState.Decided, 0, false)]
    [InlineData(IssueState.Decided, 1, true)]
    [InlineData(IssueState.Closed, 9, false)]
    public void A_decision_is_late_from_the_day_after_its_last_one_until_it_is_closed(IssueState state, int daysAfter, bool late) =>
        CouncilRules.IsLate(Issue(state), Today.AddDays(daysAfter)).ShouldBe(late);

    [Fact]
    public void Days_in_an_emergency_put_the_last_day_off_one_for_one()
    {
        // Decided on the first, due on the first; an emergency from the third, 20 o'clock, to the fifth, 13 o'clock in Beijing: two noons.
        var issue = Issue(IssueState.Decided) with { Pauses = [new(Monday.AddDays(2).AddHours(8), Monday.AddDays(4).AddHours(1))] };
        CouncilRules.DaysLate(issue, Today.AddDays(1)).ShouldBe(1);
        CouncilRules.DaysLate(issue, Today.AddDays(2)).ShouldBe(2);
        CouncilRules.PausedDays(Monday, issue.Pauses, Today.AddDays(9)).ShouldBe(2);
        CouncilRules.DaysLate(issue, Today.AddDays(9)).ShouldBe(7);
        // One that goes on holds every day that comes; what was in time stays in time.
        var open = issue with { Pauses = [new(Monday, null)] };
        CouncilRules.IsLate(open, Today.AddDays(1)).ShouldBeTrue();
        CouncilRules.DaysLate(open, Today.AddDays(30)).ShouldBe(1);
        CouncilRules.DaysLate(issue with { State = IssueState.Closed }, Today.AddDays(9)).ShouldBe(0);
    }

    [Fact]
    public void An_issue_ages_until_it_ends()
    {
        CouncilRules.Age(Issue(IssueState.Open), Monday.AddDays(3).AddHours(1)).ShouldBe(3);
        CouncilRules.Age(Issue(IssueState.Closed) with { EndedAt = Monday.AddDays(2) }, Monday.AddDays(30)).ShouldBe(2);
    }

    private static CouncilIssue Issue(IssueState state) => new()
    {
        Id = Guid.Empty,
        UnitCode = "",
        Tag = IssueTag.Hard,
        Title = "楼道堆物",
        State = state,
        RaisedAt = Monday,
        RaisedByName = "",
        Decision = new(Guid.Empty, "清走", Party.Property, "物业", Today, Monday, ""),
    };
}
