using System.Text.Json.Serialization;

namespace GridAlert.Features.Emergency.AfterAction.Findings;

public enum FindingKind { Strength, Improvement }

/// <summary>How an objective was met, in the four steps of HSEEP: P, S, M and U.</summary>
public enum FindingRating { Performed, SomeChallenges, MajorChallenges, Unable }

public enum ImprovementState { Open, InHand, Done, Dropped }

/// <summary>What somebody learned from an activation.</summary>
public sealed record Finding
{
    public required Guid Id { get; init; }
    public required Guid ActivationId { get; init; }
    /// <summary>The unit it is about.</summary>
    public required string UnitCode { get; init; }
    public required FindingKind Kind { get; init; }
    public required FindingRating Rating { get; init; }
    public required string Text { get; init; }
    /// <summary>Null where nobody knows it yet.</summary>
    public string? Cause { get; init; }
    /// <summary>A path inside GridAlert that shows it; null where there is none.</summary>
    public string? Evidence { get; init; }
    /// <summary>The rule that proposed it; null where a person found it.</summary>
    public string? Rule { get; init; }
    public required string ByName { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public IReadOnlyList<Improvement> Improvements { get; init; } = [];
}

/// <summary>What is to be done so that it goes better next time.</summary>
public sealed record Improvement
{
    public required Guid Id { get; init; }
    public required Guid FindingId { get; init; }
    public required Guid ActivationId { get; init; }
    public required string UnitCode { get; init; }
    /// <summary>The finding's text.</summary>
    public required string Finding { get; init; }
    public required string Action { get; init; }
    /// <summary>Who answers for it: a person or an office, who need not have an account.</summary>
    public required string Owner { get; init; }
    /// <summary>A day in Beijing.</summary>
    public required DateOnly DueOn { get; init; }
    public required ImprovementState State { get; init; }
    public required string PlannedByName { get; init; }
    public required DateTimeOffset PlannedAt { get; init; }
    /// <summary>Why the state is what it is; null while it was never moved, as the next two.</summary>
    public string? StateReason { get; init; }
    public string? StateByName { get; init; }
    public DateTimeOffset? StateAt { get; init; }

    [JsonIgnore]
    public bool IsOpen => State is ImprovementState.Open or ImprovementState.InHand;
}

/// <param name="UnitCode">The caller's own unit when null.</param>
public sealed record FindingRequest(string? UnitCode, string? Kind, string? Rating, string? Text, string? Cause, string? Evidence, string? Rule);

public sealed record WithdrawFindingRequest(string? Reason);

/// <param name="DueOn">A day, as 2026-12-31.</param>
public sealed record ImprovementRequest(string? Action, string? Owner, DateOnly? DueOn);

/// <param name="Seen">The state that the caller saw.</param>
public sealed record MoveImprovementRequest(string? State, string? Reason, string? Seen);
