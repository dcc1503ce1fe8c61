using System.Numerics;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>When a stairwell counts as having answered 签收规则.</summary>
public enum AcknowledgementRule { Any, Two, Lead, All, Roles }

/// <summary>
/// Decides over sets of the trio's posts, written as bits (lead 1, information 2, support 4). The rule is laid
/// down for each stairwell as a truth table over all sets when a dispatch is sent, so that the database applies
/// exactly this function to any batch of answers.
/// </summary>
public static class AcknowledgementRules
{
    private const int Lead = 1;
    private const int Information = 2;
    private const int Support = 4;

    /// <param name="rule">The dispatch's rule.</param>
    /// <param name="members">Posts that were filled and targeted when the dispatch was sent. A vacant post can neither answer nor hold up the others.</param>
    /// <param name="declined">Posts whose holder cannot.</param>
    /// <param name="answered">Posts whose holder has answered; those who declined do not count.</param>
    public static bool IsMet(AcknowledgementRule rule, int members, int declined, int answered)
    {
        answered &= members & ~declined;
        return answered != 0 && rule switch
        {
            AcknowledgementRule.Any => true,
            AcknowledgementRule.Two => BitOperations.PopCount((uint)answered) >= Math.Min(2, BitOperations.PopCount((uint)members)),
            AcknowledgementRule.Lead => (answered & LeadOrCover(members & ~declined)) != 0,
            AcknowledgementRule.All or AcknowledgementRule.Roles => answered == members,
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
        };
    }

    /// <summary>The lead; where that post is vacant or its holder cannot, the information officer, then the support officer.</summary>
    private static int LeadOrCover(int able) =>
        (able & Lead) != 0 ? Lead : (able & Information) != 0 ? Information : able & Support;

    /// <summary>Bit (declined × 8 + answered) tells whether the rule is met for a stairwell with these members.</summary>
    public static long TruthTable(AcknowledgementRule rule, int members)
    {
        var table = 0UL;
        for (var declined = 0; declined < 8; declined++)
        {
            for (var answered = 0; answered < 8; answered++)
            {
                if (IsMet(rule, members, declined, answered))
                    table |= 1UL << ((declined * 8) + answered);
            }
        }
        return unchecked((long)table);
    }

    /// <summary>One truth table for each of the eight sets of members a stairwell can have.</summary>
    public static long[] TruthTables(AcknowledgementRule rule) => [.. Enumerable.Range(0, 8).Select(members => TruthTable(rule, members))];
}
