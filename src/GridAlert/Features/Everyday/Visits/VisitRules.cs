using GridAlert.Features.Emergency.Households;

namespace GridAlert.Features.Everyday.Visits;

/// <summary>What counts as visited, which home is due, and in which order doors are walked today.</summary>
public static class VisitRules
{
    /// <summary>A round is never shorter, while so many homes are left.</summary>
    public const int SmallestRound = 3;

    /// <summary>Homes of the old and young who are alone: they are to be reached each month.</summary>
    public static IReadOnlyList<string> AloneTags { get; } = ["old", "livingAlone", "emptyNest", "leftBehindChild"];

    /// <summary>What a month has of a home: met once is visited; else the newest at the door says what it is.</summary>
    public static VisitOutcome? OutcomeOf(IEnumerable<Contact> contacts)
    {
        var doors = contacts.Where(contact => contact.Way == VisitWay.Door).OrderByDescending(contact => contact.OccurredAt).ToList();
        return doors.Exists(contact => contact.Outcome == VisitOutcome.Met) ? VisitOutcome.Met : doors.Count == 0 ? null : doors[0].Outcome;
    }

    /// <summary>The cover of homes whose month came to this.</summary>
    public static VisitCover CoverOf(IReadOnlyCollection<VisitOutcome?> homes) => new(
        homes.Count, homes.Count(outcome => outcome == VisitOutcome.Met), homes.Count(outcome => outcome == VisitOutcome.Refused), homes.Count(outcome => outcome == VisitOutcome.Absent));

    /// <summary>The reasons that a home owes this month: everybody a visit, the lonely theirs, a dispute until it is settled, an epidemic while there is one.</summary>
    public static IReadOnlyList<string> DueOf(IReadOnlyCollection<string> tags, bool disputeOpen, bool epidemic) =>
        [.. VisitReason.All.Where(reason => reason switch
        {
            VisitReason.Epidemic => epidemic,
            VisitReason.EmptyNest => tags.Any(AloneTags.Contains),
            VisitReason.Dispute => disputeOpen,
            _ => true,
        })];

    /// <summary>
    /// Today's round: as many of the homes that are left as keep the month, fragile ones first, then down the stairs floor by
    /// floor. What was visited today stays in it, so that the round does not grow while it is walked; who refused is not
    /// pressed again this month.
    /// </summary>
    /// <param name="daysLeft">Of the month, with today.</param>
    public static IReadOnlyList<VisitHome> Round(IEnumerable<VisitHome> homes, DateOnly today, int daysLeft)
    {
        var left = homes.Where(home => OutcomeOf(home.Contacts.Where(contact => contact.Day < today)) is null or VisitOutcome.Absent).ToList();
        var size = Math.Max(SmallestRound, (int)Math.Ceiling((double)left.Count / Math.Max(1, daysLeft)));
        var walked = left.Where(home => home.Contacts.Any(contact => contact.Day == today && contact.Way == VisitWay.Door)).ToList();
        var more = InOrder(left.Except(walked)).Take(Math.Max(0, size - walked.Count));
        return InOrder(walked.Concat(more));
    }

    public static IReadOnlyList<VisitHome> InOrder(IEnumerable<VisitHome> homes) =>
    [
        .. homes.OrderByDescending(home => home.Fragile).ThenBy(home => home.StairwellCode, StringComparer.Ordinal)
            .ThenByDescending(home => home.Floor).ThenBy(home => home.Room, StringComparer.Ordinal),
    ];

    /// <summary>Behind what the month's clock asks for.</summary>
    public static bool IsBehind(VisitCover cover, bool isPaused, double expected) =>
        !isPaused && cover.Open + cover.Absent > 0 && cover.Visited + cover.Refused < Math.Floor(cover.Homes * expected);

    public static IReadOnlyList<string> FragileTags(IEnumerable<string> tags) => [.. tags.Where(HouseholdRules.CareTags.Contains)];
}
