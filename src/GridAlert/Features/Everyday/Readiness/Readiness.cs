using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>What readiness follows from.</summary>
public enum ReadinessFact { Posts, Phones, Answer, Ledger, Visits, Test }

/// <summary>Silent: nobody there would hear tonight. Weak: somebody would, and something is to be mended.</summary>
public enum ReadinessState { Silent, Weak, Ready }

/// <summary>The one act that mends a stairwell first.</summary>
public enum MendingAct { FillPost, Invite, Ring, ConfirmLedger, PlanVisits }

/// <summary>The routine facts of one stairwell.</summary>
public sealed record StairwellFacts
{
    public required string Code { get; init; }
    /// <summary>Of the three posts, those that somebody holds or stands in for.</summary>
    public required int Posts { get; init; }
    /// <summary>Of them, those with a bound phone, and with one that was connected lately.</summary>
    public required int Phones { get; init; }
    public required int Seen { get; init; }
    /// <summary>Of them, those whom the last silent test asked to its end, and those it reached.</summary>
    public required int Tested { get; init; }
    public required int Reached { get; init; }
    /// <summary>Null before the stairwell's homes were counted for the first time.</summary>
    public int? Homes { get; init; }
    public int Fresh { get; init; }
    public int Visited { get; init; }
    /// <summary>Null when nothing with a deadline was asked lately.</summary>
    public bool? InTime { get; init; }
    public DateTimeOffset? AskedAt { get; init; }
}

/// <summary>A stairwell as the rules see it.</summary>
/// <param name="Score">0 to 100.</param>
/// <param name="Weak">The facts that fall short, in the order in which they are mended.</param>
/// <param name="Act">Null where nothing is to be mended.</param>
public sealed record StairwellReadiness(StairwellFacts Facts, ReadinessState State, int Score, IReadOnlyList<ReadinessFact> Weak, MendingAct? Act);

/// <summary>A count beside what it is of.</summary>
public sealed record Part(int Count, int Of);

/// <summary>How scores lie: the average alone hides a dark corner. Null where there are no stairwells.</summary>
/// <param name="Best">One in ten is at least as good.</param>
/// <param name="Worst">One in ten is no better.</param>
public sealed record ReadinessSpread(int Best, int Median, int Worst);

/// <summary>The readiness of a unit, rolled up from its stairwells.</summary>
public sealed record ReadinessFigures(int Stairwells, int Silent, int Weak, ReadinessSpread? Spread, Part Posts, Part Phones, Part Answers, Part Ledger, Part Visits, Part Test)
{
    public int Ready => Stairwells - Silent - Weak;

    /// <summary>Stairwells where somebody would hear tonight.</summary>
    public int Reachable => Stairwells - Silent;
}

public sealed record ReadinessOf(string Code, string Name, ReadinessFigures Figures);

/// <summary>The last silent test of a unit.</summary>
/// <param name="Answered">So many of those asked gave a sign of life.</param>
/// <param name="IsOver">No phone can answer it any more.</param>
public sealed record LastTest(DateOnly Month, int Asked, int Answered, bool IsOver);

/// <summary>A unit's readiness and that of its parts.</summary>
/// <param name="At">When posts and phones were counted; null before the first time.</param>
/// <param name="HomesAt">When homes and answers were.</param>
public sealed record ReadinessPicture(Unit Unit, DateTimeOffset? At, DateTimeOffset? HomesAt, ReadinessFigures Whole, IReadOnlyList<ReadinessOf> Parts, IReadOnlyList<StairwellReadiness> Stairwells, LastTest? Test);
