using GridAlert.Features.Emergency.Dispatches;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Rules;

/// <summary>All eight subsets of a trio, under every rule: who answered (lead 1, information 2, support 4) → is the stairwell's answer there?</summary>
public class AcknowledgementRulesTests
{
    private const int Lead = 1;
    private const int Information = 2;
    private const int Support = 4;
    private const int Trio = 7;

    [Theory]
    //                            none   L      I      L+I    S      L+S    I+S    all
    [InlineData("Any", new[] { false, true, true, true, true, true, true, true })]
    [InlineData("Two", new[] { false, false, false, true, false, true, true, true })]
    [InlineData("Lead", new[] { false, true, false, true, false, true, false, true })]
    [InlineData("All", new[] { false, false, false, false, false, false, false, true })]
    [InlineData("Roles", new[] { false, false, false, false, false, false, false, true })]
    public void A_full_trio_answers(string rule, bool[] met)
    {
        for (var answered = 0; answered < 8; answered++)
            AcknowledgementRules.IsMet(Enum.Parse<AcknowledgementRule>(rule), Trio, 0, answered).ShouldBe(met[answered], $"{rule}, answered {answered}");
    }

    [Theory]
    [InlineData("Two", Lead, Lead, true)]
    [InlineData("Lead", Information | Support, Information, true)]
    [InlineData("Lead", Information | Support, Support, false)]
    [InlineData("Lead", Support, Support, true)]
    [InlineData("All", Lead | Support, Lead | Support, true)]
    [InlineData("Roles", Information, Information, true)]
    [InlineData("Any", 0, 0, false)]
    [InlineData("All", 0, 0, false)]
    public void A_vacant_post_neither_answers_nor_holds_up_the_others(string rule, int filled, int answered, bool met) =>
        AcknowledgementRules.IsMet(Enum.Parse<AcknowledgementRule>(rule), filled, 0, answered).ShouldBe(met);

    [Theory]
    [InlineData("Lead", Lead, Information, true)]
    [InlineData("Lead", Lead | Information, Support, true)]
    [InlineData("All", Lead, Information | Support, false)]
    [InlineData("Two", Lead, Information | Support, true)]
    [InlineData("Two", Lead | Information, Support, false)]
    [InlineData("Any", Lead | Information, Support, true)]
    public void Who_cannot_is_covered_for_by_the_others_where_the_rule_allows(string rule, int declined, int answered, bool met) =>
        AcknowledgementRules.IsMet(Enum.Parse<AcknowledgementRule>(rule), Trio, declined, answered).ShouldBe(met);

    [Fact]
    public void One_more_answer_never_takes_an_answer_away()
    {
        foreach (var rule in Enum.GetValues<AcknowledgementRule>())
        {
            for (var members = 0; members < 8; members++)
            {
                for (var answered = 0; answered < 8; answered++)
                {
                    for (var more = 0; more < 8; more++)
                    {
                        if (AcknowledgementRules.IsMet(rule, members, 0, answered))
                            AcknowledgementRules.IsMet(rule, members, 0, answered | more).ShouldBeTrue($"{rule} {members} {answered} {more}");
                    }
                }
            }
        }
    }

    [Fact]
    public void The_truth_table_says_what_the_rule_says()
    {
        foreach (var rule in Enum.GetValues<AcknowledgementRule>())
        {
            var tables = AcknowledgementRules.TruthTables(rule);
            for (var members = 0; members < 8; members++)
            {
                for (var bit = 0; bit < 64; bit++)
                    (((tables[members] >> bit) & 1) == 1).ShouldBe(AcknowledgementRules.IsMet(rule, members, bit / 8, bit % 8));
            }
        }
    }
}
