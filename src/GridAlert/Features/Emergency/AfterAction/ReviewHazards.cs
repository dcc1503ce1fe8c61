namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>Hazards 险情: found early, handled early 早发现、早处置.</summary>
public sealed record ReviewHazards
{
    /// <summary>Open ones first, then by when they were reported.</summary>
    public required IReadOnlyList<HazardRow> Items { get; init; }
    /// <summary>Closed, of all.</summary>
    public required Figure Closed { get; init; }
    /// <summary>Open ones that nobody has taken under their name, of those open. This must be 0.</summary>
    public required Figure OpenWithoutName { get; init; }
    /// <summary>From found to reported; of those that say when they were found.</summary>
    public required Percentiles FoundToReported { get; init; }
    /// <summary>From reported to the first act; of those on which somebody acted.</summary>
    public required Percentiles ReportedToFirstAct { get; init; }
    /// <summary>From reported to closed; of those closed.</summary>
    public required Percentiles ReportedToClosed { get; init; }
    /// <summary>From found to closed; of those closed that say when they were found.</summary>
    public required Percentiles FoundToClosed { get; init; }
}

public sealed record HazardRow
{
    public required Guid ReportId { get; init; }
    public required string StairwellCode { get; init; }
    public required string StairwellName { get; init; }
    public required string Text { get; init; }
    /// <summary>By the finder's own clock; null where it was not said.</summary>
    public DateTimeOffset? FoundAt { get; init; }
    public required DateTimeOffset ReportedAt { get; init; }
    /// <summary>Somebody took it, answered it or sent a dispatch because of it; null while nobody did.</summary>
    public DateTimeOffset? FirstActAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    /// <summary>Null where the earlier or the later moment is missing, as all four.</summary>
    public TimeSpan? FoundToReported { get; init; }
    public TimeSpan? ReportedToFirstAct { get; init; }
    public TimeSpan? ReportedToClosed { get; init; }
    public TimeSpan? FoundToClosed { get; init; }
    /// <summary>reported, taken, answered, closed.</summary>
    public required string State { get; init; }
    /// <summary>Whose it is; null while nobody has taken it.</summary>
    public string? TakenByName { get; init; }
    /// <summary>gridLead, officer, commandCentre: whose hands it is in.</summary>
    public required string InHandsOf { get; init; }
    /// <summary>Those by name in whose hands it lay when it was last touched; empty where it was not recorded.</summary>
    public IReadOnlyList<string> InHandsOfNames { get; init; } = [];
    /// <summary>Some act did not come in time.</summary>
    public required bool Late { get; init; }
    public string? Outcome { get; init; }
    public required int Photos { get; init; }
}
