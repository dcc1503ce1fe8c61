using GridAlert.Features.Emergency.Calls;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Rules;

public class CallRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(CallOutcome.Answered, true, true)]
    [InlineData(CallOutcome.Answered, false, false)]
    [InlineData(CallOutcome.InPerson, false, true)]
    [InlineData(CallOutcome.Voicemail, true, false)]
    [InlineData(CallOutcome.NoAnswer, true, false)]
    [InlineData(CallOutcome.WrongNumber, true, false)]
    public void Only_a_person_who_heard_it_counts(CallOutcome outcome, bool heardToTheEnd, bool counts) =>
        CallRules.Counts(outcome, heardToTheEnd).ShouldBe(counts);

    [Fact]
    public void The_lead_is_called_first_then_the_others_then_the_lead_again()
    {
        CallRules.NextPerson([Person("lead"), Person("information"), Person("support")])!.Role.ShouldBe("lead");
        CallRules.NextPerson([Person("lead", minutesAgo: 1), Person("information"), Person("support")])!.Role.ShouldBe("information");
        CallRules.NextPerson([Person("lead", minutesAgo: 3), Person("information", minutesAgo: 2), Person("support", minutesAgo: 1)])!.Role.ShouldBe("lead");
    }

    [Fact]
    public void A_wrong_number_or_none_is_not_called()
    {
        CallRules.NextPerson([Person("lead") with { WrongNumber = true }, Person("information") with { Phone = null }, Person("support")])!.Role.ShouldBe("support");
        CallRules.NextPerson([Person("lead") with { WrongNumber = true }]).ShouldBeNull();
    }

    [Fact]
    public void A_stairwell_whose_people_were_all_called_just_now_rests_and_the_next_one_comes()
    {
        var rested = Item("1", null, Person("lead", minutesAgo: 1), Person("information", minutesAgo: 1));
        CallRules.Next([rested, Item("2", null, Person("lead"))], Now)!.StairwellCode.ShouldBe("2");
        CallRules.Next([rested], Now)!.StairwellCode.ShouldBe("1");
        CallRules.Next([Item("1", null, Person("lead", minutesAgo: 2)), Item("2", null, Person("lead"))], Now)!.StairwellCode.ShouldBe("1");
    }

    [Fact]
    public void Nobody_is_sent_to_a_stairwell_that_another_is_calling_while_there_is_one_left()
    {
        var theirs = Item("1", new("王芳", Now.AddMinutes(2), Mine: false), Person("lead"));
        var mine = Item("2", new("我", Now.AddMinutes(2), Mine: true), Person("lead"));
        CallRules.Next([theirs, mine], Now)!.StairwellCode.ShouldBe("2");
        CallRules.Next([theirs], Now)!.StairwellCode.ShouldBe("1");
        CallRules.Next([], Now).ShouldBeNull();
    }

    private static CallPerson Person(string role, int? minutesAgo = null) =>
        new(Guid.Empty, "张三", role, false, "10012345678", false, minutesAgo is { } minutes ? Now.AddMinutes(-minutes) : null);

    private static CallItem Item(string code, ClaimView? claim, params CallPerson[] people) => new()
    {
        StairwellCode = code,
        Name = code,
        Place = "",
        Level = null,
        Drill = false,
        Since = Now,
        FragileHomes = 0,
        InHands = null,
        Claim = claim,
        Dispatches = [],
        People = people,
        Supervisors = [],
        Attempts = [],
    };
}
