namespace GridAlert.Features.Everyday.Recognition.Stars;

/// <summary>What a month has of a stairwell under one heading: so many of so many.</summary>
public sealed record StarFact(string Criterion, int Part, int Of);

/// <summary>The fact, and what it gives.</summary>
/// <param name="Points">Of <see cref="StarRules.PerCriterion"/>; null where there was nothing to do.</param>
public sealed record StarLine(string Criterion, int Part, int Of, int? Points);

/// <summary>A month's rating, with each line that it stands on.</summary>
/// <param name="Score">Of a hundred.</param>
public sealed record StarRating(IReadOnlyList<StarLine> Lines, int Score, int Stars);

/// <summary>The newest rating of a stairwell for a month.</summary>
/// <param name="Version">1 as computed; each correction is one more.</param>
/// <param name="ByName">Who corrected it; null as computed.</param>
public sealed record RatedStairwell(string StairwellCode, DateOnly Month, int Version, int Rule, StarRating Rating, DateTimeOffset At, string? ByName);

/// <summary>An objection by somebody who serves there.</summary>
public sealed record StarObjection
{
    public required Guid Id { get; init; }
    public required string StairwellCode { get; init; }
    public required DateOnly Month { get; init; }
    public required GridAlert.Platform.Personal Text { get; init; }
    public required DateTimeOffset At { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? DecidedByName { get; init; }
    public GridAlert.Platform.Personal? Answer { get; init; }
    public bool? Corrected { get; init; }
}

/// <param name="Criterion">The line whose fact was wrong; null rejects.</param>
/// <param name="Part">What is right.</param>
public sealed record ObjectionDecision(Guid Objection, string? Criterion, int? Part, string? Answer);
