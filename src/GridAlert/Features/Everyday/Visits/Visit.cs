namespace GridAlert.Features.Everyday.Visits;

/// <summary>What came of a contact.</summary>
public enum VisitOutcome { Met, Refused, Absent }

/// <summary>How it was made; only the door counts as a visit 走访.</summary>
public enum VisitWay { Door, Call, Message }

/// <summary>The four reasons 四必联, as tables and API spell them.</summary>
public static class VisitReason
{
    public const string Epidemic = "epidemic";
    public const string HomeVisit = "homeVisit";
    public const string EmptyNest = "emptyNest";
    public const string Dispute = "dispute";

    public static IReadOnlyList<string> All { get; } = [Epidemic, HomeVisit, EmptyNest, Dispute];
}

/// <summary>One contact with a home.</summary>
public sealed record Contact(DateOnly Day, VisitWay Way, VisitOutcome Outcome, IReadOnlyList<string> Reasons, string? Note, DateTimeOffset OccurredAt, string By);

/// <summary>A home in the month's visits, as its trio sees it.</summary>
public sealed record VisitHome
{
    public required Guid HouseholdId { get; init; }
    public required string StairwellCode { get; init; }
    public required int Floor { get; init; }
    public required string Room { get; init; }
    public string? ContactName { get; init; }
    public string? Phone { get; init; }
    /// <summary>Only what makes it fragile.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
    public required bool Fragile { get; init; }
    /// <summary>This month's contacts, the newest first.</summary>
    public required IReadOnlyList<Contact> Contacts { get; init; }
    /// <summary>A dispute among neighbours that nobody has reported settled.</summary>
    public required bool DisputeOpen { get; init; }
    public DateTimeOffset? LastContactAt { get; init; }

    /// <summary>What the month has of it so far; null while nobody was at the door.</summary>
    public VisitOutcome? Outcome => VisitRules.OutcomeOf(Contacts);
    /// <summary>The reasons that are due this month and those of them that are done.</summary>
    public required IReadOnlyList<string> Due { get; init; }
    public IReadOnlyList<string> Done => [.. Contacts.Where(contact => contact.Outcome == VisitOutcome.Met).SelectMany(contact => contact.Reasons).Distinct()];
}

/// <summary>How much of the month's cover is there: a refused or absent home is not a visited one, and is told apart.</summary>
public sealed record VisitCover(int Homes, int Visited, int Refused, int Absent)
{
    public static VisitCover None { get; } = new(0, 0, 0, 0);

    /// <summary>Where nobody was yet.</summary>
    public int Open => Homes - Visited - Refused - Absent;

    /// <summary>Between 0 and 1; null without homes.</summary>
    public double? Share => Homes == 0 ? null : (double)Visited / Homes;

    public static VisitCover Sum(IReadOnlyCollection<VisitCover> parts) =>
        new(parts.Sum(one => one.Homes), parts.Sum(one => one.Visited), parts.Sum(one => one.Refused), parts.Sum(one => one.Absent));
}

/// <summary>How many homes owe a reason this month, and how many have it.</summary>
public sealed record ReasonFigures(string Reason, int Due, int Done);

/// <summary>The cover of a part of a unit in a month.</summary>
/// <param name="Paused">For how long the month's clock stood still, since the unit was in emergency mode.</param>
/// <param name="Expected">The share of the month's clock that has run.</param>
public sealed record VisitCoverOf(string Code, string Name, VisitCover Cover, TimeSpan Paused, bool IsPaused, double Expected, IReadOnlyList<ReasonFigures> Reasons);

/// <summary>A visit as a phone sends it.</summary>
public sealed record VisitRequest
{
    /// <summary>met, refused or absent.</summary>
    public string? Outcome { get; init; }
    /// <summary>door, call or message; null means door.</summary>
    public string? Way { get; init; }
    /// <summary>What was spoken about.</summary>
    public IReadOnlyList<string>? Reasons { get; init; }
    /// <summary>open or settled; null says nothing of it.</summary>
    public string? Dispute { get; init; }
    public string? Note { get; init; }
    /// <summary>By the phone's clock; null means now.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
    public long? ClockOffset { get; init; }
}
