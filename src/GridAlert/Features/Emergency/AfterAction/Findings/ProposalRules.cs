namespace GridAlert.Features.Emergency.AfterAction.Findings;

/// <summary>A finding that a rule proposes; a person decides.</summary>
/// <param name="Rule">Names its words: what it says, and why.</param>
/// <param name="Count">Of how many it holds, of Of.</param>
/// <param name="Evidence">The section of the review that shows it.</param>
public sealed record Proposal(string Rule, FindingKind Kind, FindingRating Rating, int Count, int Of, string Evidence);

/// <summary>Reads findings off a review. Each rule speaks of one figure and says which.</summary>
public static class ProposalRules
{
    private static readonly (string Rule, FindingKind Kind, Func<Review, Figure> Figure, Func<double, FindingRating?> Rate, string Section)[] Rules =
    [
        ("inTime", FindingKind.Strength, r => InTime(r.Reach.Total), share => share >= 0.95 ? FindingRating.Performed : null, "reach"),
        ("notInTime", FindingKind.Improvement, r => NotInTime(r.Reach.Total), share => Worse(share, 0.05, 0.2, 0.5), "reach"),
        ("neverReached", FindingKind.Improvement, r => new(r.Reach.NeverReached.Count, r.Reach.Stairwells.Count), share => Worse(share, 0, 0.05, 0.2), "reach"),
        ("repliesLate", FindingKind.Improvement, r => Missed(r.ResponseTimes.FullReply.WithinLimit), share => Worse(share, 0.1, 0.3, 0.6), "times"),
        ("completedLate", FindingKind.Improvement, r => Missed(r.ResponseTimes.Completed.WithinLimit), share => Worse(share, 0.1, 0.3, 0.6), "times"),
        ("withoutStep", FindingKind.Strength, r => r.Escalation.MetWithoutStep, share => share >= 0.9 ? FindingRating.Performed : null, "escalation"),
        ("atTheDoor", FindingKind.Improvement, r => r.Escalation.AtTheDoor, share => Worse(share, 0.02, 0.1, 0.3), "escalation"),
        ("nobodyToNotify", FindingKind.Improvement, r => r.Escalation.Unreachable, share => Worse(share, 0, 0.05, 0.2), "escalation"),
        ("channelOff", FindingKind.Improvement, r => r.Escalation.ChannelOff, share => Worse(share, 0, 0.2, 0.6), "escalation"),
        ("oneOfThree", FindingKind.Improvement, r => new(r.TrioCover.Stairwells.One + r.TrioCover.Stairwells.None, r.TrioCover.Stairwells.Of), share => Worse(share, 0.3, 0.5, 0.8), "cover"),
        ("hazardsOpen", FindingKind.Improvement, r => Missed(r.Hazards.Closed), share => Worse(share, 0, 0.2, 0.5), "hazards"),
        ("taggedDoorsOpen", FindingKind.Improvement, r => Doors(r.Households.Tagged), share => Worse(share, 0, 0.05, 0.2), "households"),
        ("reportsUnanswered", FindingKind.Improvement, r => Missed(r.Reports.Total.Answered), share => Worse(share, 0, 0.1, 0.3), "reports"),
        ("reportsAnswered", FindingKind.Strength, r => r.Reports.Total.Answered, share => share >= 1 ? FindingRating.Performed : null, "reports"),
        ("vacantPosts", FindingKind.Improvement, r => r.DataQuality.VacantPosts, share => Worse(share, 0, 0.05, 0.2), "quality"),
        ("withoutDevice", FindingKind.Improvement, r => r.DataQuality.WithoutDevice, share => Worse(share, 0.02, 0.1, 0.4), "quality"),
        ("wrongNumbers", FindingKind.Improvement, r => r.DataQuality.WrongNumbers, share => Worse(share, 0, 0.1, 0.3), "quality"),
    ];

    public static IReadOnlyList<string> All { get; } = [.. Rules.Select(rule => rule.Rule)];

    /// <summary>What the figures suggest, in the order of the review. A figure without observations suggests nothing.</summary>
    public static IReadOnlyList<Proposal> Of(Review review) =>
        [.. from rule in Rules
            let figure = rule.Figure(review)
            where figure.Of > 0
            let rating = rule.Rate((double)figure.Count / figure.Of)
            where rating is not null
            select new Proposal(rule.Rule, rule.Kind, rating.Value, figure.Count, figure.Of, rule.Section)];

    private static FindingRating? Worse(double share, double some, double major, double unable) =>
        share > unable ? FindingRating.Unable : share > major ? FindingRating.MajorChallenges : share > some ? FindingRating.SomeChallenges : null;

    private static Figure InTime(ReachRow total) => total.Assignments is { } counts ? new(counts.AcknowledgedInTime, counts.Targeted) : new(0, 0);

    private static Figure NotInTime(ReachRow total) => total.Assignments is { } counts ? new(counts.Late + counts.Never - counts.NeverBeforeDeadline, counts.Targeted) : new(0, 0);

    private static Figure Missed(Figure met) => new(met.Of - met.Count, met.Of);

    private static Figure Doors(DoorCounts doors) => new(doors.Open ?? 0, doors.Total ?? 0);
}
