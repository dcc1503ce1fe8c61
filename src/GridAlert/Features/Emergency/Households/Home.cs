using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Households;

/// <summary>What became of a home.</summary>
public enum HouseholdOutcome { Done, Absent, Refused, Moved }

/// <summary>What one member of the trio found; the newest of theirs.</summary>
/// <param name="OccurredAt">By the phone's clock.</param>
/// <param name="Own">It is the asking member's.</param>
public sealed record HouseholdVersion(string Role, string Name, HouseholdOutcome Outcome, string? Note, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, bool Own);

/// <summary>A home that a dispatch concerns, as the trio's phones see it.</summary>
public sealed record Home
{
    public required Guid HouseholdId { get; init; }
    public required string StairwellCode { get; init; }
    public required int Floor { get; init; }
    public required string Room { get; init; }
    public string? ContactName { get; init; }
    public string? Phone { get; init; }
    /// <summary>Those the dispatch was targeted by first; only what the errand needs, only while it lasts.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
    /// <summary>Somebody lives there who needs help first.</summary>
    public required bool Fragile { get; init; }
    /// <summary>What counts: the later of two that differ. Null while nobody was there.</summary>
    public HouseholdOutcome? Outcome { get; init; }
    public string? Note { get; init; }
    public DateTimeOffset? OccurredAt { get; init; }
    /// <summary>Two members found different things: somebody has to say which it is.</summary>
    public required bool Conflict { get; init; }
    /// <summary>Newest first.</summary>
    public required IReadOnlyList<HouseholdVersion> Versions { get; init; }
}

/// <summary>How far the doors are.</summary>
/// <param name="Open">Homes where nobody was yet.</param>
public sealed record HouseholdFigures(int Total, int Done, int Absent, int Refused, int Moved, int Open, int Conflicts)
{
    public static HouseholdFigures Of(IReadOnlyCollection<Home> homes) => new(
        homes.Count,
        homes.Count(home => home.Outcome == HouseholdOutcome.Done),
        homes.Count(home => home.Outcome == HouseholdOutcome.Absent),
        homes.Count(home => home.Outcome == HouseholdOutcome.Refused),
        homes.Count(home => home.Outcome == HouseholdOutcome.Moved),
        homes.Count(home => home.Outcome is null),
        homes.Count(home => home.Conflict));

    public static HouseholdFigures Sum(IReadOnlyCollection<HouseholdFigures> figures) => new(
        figures.Sum(one => one.Total), figures.Sum(one => one.Done), figures.Sum(one => one.Absent), figures.Sum(one => one.Refused),
        figures.Sum(one => one.Moved), figures.Sum(one => one.Open), figures.Sum(one => one.Conflicts));
}

public sealed record Homes(IReadOnlyList<Home> Items, HouseholdFigures Figures);

public sealed record RecordHouseholdRequest
{
    /// <summary>done, absent, refused or moved; <c>open</c> takes back the caller's own.</summary>
    public string? Outcome { get; init; }
    public string? Note { get; init; }
    /// <summary>By the phone's clock; null means now.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
    public long? ClockOffset { get; init; }
    /// <summary>The caller has seen what the others found, and this is what holds.</summary>
    public bool Settles { get; init; }
}
