using GridAlert.Features.Emergency.Households;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Rules;

public class HouseholdRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_the_dispatch_is_about_comes_first_then_who_needs_help_and_nothing_else() =>
        HouseholdRules.VisibleTags(["partyMember", "old", "rentedHome", "ill"], ["ill", "rentedHome"], isOpen: true).ShouldBe(["rentedHome", "ill", "old"]);

    [Fact]
    public void Once_the_dispatch_is_over_nothing_is_shown() =>
        HouseholdRules.VisibleTags(["old", "ill"], ["ill"], isOpen: false).ShouldBeEmpty();

    [Theory]
    [InlineData("old", true)]
    [InlineData("infant", true)]
    [InlineData("partyMember", false)]
    [InlineData("rentedHome", false)]
    public void Fragile_is_who_needs_help(string tag, bool fragile) => HouseholdRules.IsFragile([tag]).ShouldBe(fragile);

    [Fact]
    public void The_later_by_the_phones_clocks_counts()
    {
        var newest = HouseholdRules.NewestFirst([Version(HouseholdOutcome.Absent, 5), Version(HouseholdOutcome.Done, 9), Version(HouseholdOutcome.Refused, 7)]);
        newest.Select(version => version.Outcome).ShouldBe([HouseholdOutcome.Done, HouseholdOutcome.Refused, HouseholdOutcome.Absent]);
    }

    [Fact]
    public void Agreeing_is_no_conflict()
    {
        HouseholdRules.IsConflict([]).ShouldBeFalse();
        HouseholdRules.IsConflict([Version(HouseholdOutcome.Done, 1), Version(HouseholdOutcome.Done, 2)]).ShouldBeFalse();
        HouseholdRules.IsConflict([Version(HouseholdOutcome.Done, 1), Version(HouseholdOutcome.Absent, 2)]).ShouldBeTrue();
    }

    private static HouseholdVersion Version(HouseholdOutcome outcome, int minute) => new("lead", "王芳", outcome, null, Noon.AddMinutes(minute), Noon.AddMinutes(minute), false);
}
