using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>What a stairwell's routine facts say of it: whether somebody would hear tonight, what falls short, and what mends it first.</summary>
public static class ReadinessRules
{
    private static readonly IReadOnlyList<ReadinessFact> InOrder = Enum.GetValues<ReadinessFact>();

    public static StairwellReadiness Of(StairwellFacts facts, ReadinessOptions options)
    {
        var weak = InOrder.Where(fact => ShareOf(facts, fact) is { } part && part.Count * 100 < Needed(fact, options) * part.Of).ToList();
        var state = facts.Seen == 0 ? ReadinessState.Silent : weak.Count > 0 ? ReadinessState.Weak : ReadinessState.Ready;
        return new(facts, state, Score(facts), weak, ActOf(facts, state, weak));
    }

    /// <summary>The average of what is known, each fact with the same weight.</summary>
    public static int Score(StairwellFacts facts)
    {
        var known = InOrder.Select(fact => ShareOf(facts, fact)).OfType<Part>().ToList();
        return (int)Math.Floor((known.Average(part => (double)part.Count / part.Of) * 100) + 1e-9);
    }

    /// <summary>What there is of a fact; null where nothing can be said: nobody was asked, nothing was counted yet.</summary>
    public static Part? ShareOf(StairwellFacts facts, ReadinessFact fact) => fact switch
    {
        ReadinessFact.Posts => new(facts.Posts, TrioRole.All.Count),
        // Of nobody, nobody's phone was seen.
        ReadinessFact.Phones => new(facts.Seen, Math.Max(1, facts.Posts)),
        ReadinessFact.Answer => facts.InTime is { } inTime ? new(inTime ? 1 : 0, 1) : null,
        // An empty ledger is no ledger; where it is empty nobody can be visited.
        ReadinessFact.Ledger => facts.Homes is { } homes ? new(facts.Fresh, Math.Max(1, homes)) : null,
        ReadinessFact.Visits => facts.Homes is > 0 and var homes ? new(facts.Visited, homes) : null,
        _ => facts.Tested > 0 ? new(facts.Reached, facts.Tested) : null,
    };

    public static ReadinessFigures Figures(IReadOnlyCollection<StairwellReadiness> stairwells)
    {
        Part Sum(Func<StairwellFacts, Part> part) => stairwells.Aggregate(new Part(0, 0), (sum, one) => part(one.Facts) is var more ? new(sum.Count + more.Count, sum.Of + more.Of) : sum);
        return new(
            stairwells.Count, stairwells.Count(one => one.State == ReadinessState.Silent), stairwells.Count(one => one.State == ReadinessState.Weak),
            SpreadOf([.. stairwells.Select(one => one.Score)]),
            Sum(facts => new(facts.Posts, TrioRole.All.Count)), Sum(facts => new(facts.Seen, facts.Posts)),
            Sum(facts => facts.InTime is { } inTime ? new(inTime ? 1 : 0, 1) : new(0, 0)),
            Sum(facts => new(facts.Fresh, facts.Homes ?? 0)), Sum(facts => new(facts.Visited, facts.Homes ?? 0)), Sum(facts => new(facts.Reached, facts.Tested)));
    }

    /// <summary>Values that are there: of one, all three are the same.</summary>
    public static ReadinessSpread? SpreadOf(IReadOnlyCollection<int> scores)
    {
        if (scores.Count == 0)
            return null;
        var sorted = scores.Order().ToArray();
        int At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
        return new(sorted[sorted.Length - 1 - ((sorted.Length - 1) / 10)], At(0.5), sorted[(sorted.Length - 1) / 10]);
    }

    /// <summary>The silent first, then the worst.</summary>
    public static IEnumerable<StairwellReadiness> WorstFirst(IEnumerable<StairwellReadiness> stairwells) =>
        stairwells.OrderBy(one => one.State).ThenBy(one => one.Score).ThenBy(one => one.Facts.Code, StringComparer.Ordinal);

    private static MendingAct? ActOf(StairwellFacts facts, ReadinessState state, List<ReadinessFact> weak) => state switch
    {
        ReadinessState.Ready => null,
        // One phone that is heard of mends silence; a vacancy beside it can wait.
        ReadinessState.Silent => facts.Posts == 0 ? MendingAct.FillPost : facts.Phones == 0 ? MendingAct.Invite : MendingAct.Ring,
        _ => weak[0] switch
        {
            ReadinessFact.Posts => MendingAct.FillPost,
            ReadinessFact.Phones => facts.Phones < facts.Posts ? MendingAct.Invite : MendingAct.Ring,
            ReadinessFact.Ledger => MendingAct.ConfirmLedger,
            ReadinessFact.Visits => MendingAct.PlanVisits,
            _ => MendingAct.Ring,
        },
    };

    private static int Needed(ReadinessFact fact, ReadinessOptions options) => fact switch
    {
        ReadinessFact.Posts => options.PostsPercent,
        ReadinessFact.Phones => options.PhonesPercent,
        ReadinessFact.Answer => 100,
        ReadinessFact.Ledger => options.LedgerPercent,
        ReadinessFact.Visits => options.VisitsPercent,
        _ => options.TestPercent,
    };
}
