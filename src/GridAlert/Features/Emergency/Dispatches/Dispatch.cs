using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Audiences;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.Dispatches;

public enum DispatchState { Open, Superseded, Cancelled, Ended }

public static class DispatchKind
{
    public const string RollCall = "rollCall";

    public static IReadOnlyList<string> All { get; } =
    [
        RollCall, "testingNotice", "homeTesting", "supplyDelivery", "medicalTrip", "disasterAlert", "evacuation", "homeVisit",
        "headcount", "liaison", "mobilisation", "service", "publicity", "cleanup", "inspection", "other",
    ];
}

public static class HouseholdTag
{
    public static IReadOnlyList<string> All { get; } =
    [
        "old", "frail", "ill", "disabled", "livingAlone", "emptyNest", "leftBehindChild", "pregnant", "infant",
        "partyMember", "floatingPopulation", "rentedHome",
    ];
}

/// <summary>One dispatch, three cards: each post's own words; null where the common body will do.</summary>
public sealed record RoleBodies(string? Lead, string? Information, string? Support)
{
    public string? For(int role)
    {
        var own = role switch { 1 => Lead, 2 => Information, _ => Support };
        return string.IsNullOrWhiteSpace(own) ? null : own;
    }
}

public sealed record Targets
{
    public IReadOnlyList<string> UnitCodes { get; init; } = [];
    public IReadOnlyList<string> Roles { get; init; } = [];
    public IReadOnlyList<string> HouseholdTags { get; init; } = [];
    /// <summary>Named audiences; <see cref="UnitCodes"/> and <see cref="Roles"/> hold theirs as well once it is sent.</summary>
    public IReadOnlyList<Guid> Audiences { get; init; } = [];
    /// <summary>What the audiences meant when it was sent, and what was named beside them; null without any.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public AudienceTargets? Beside { get; init; }

    /// <summary>As somebody chose them, to be chosen again.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Targets AsChosen => Beside is { } beside ? this with { UnitCodes = beside.UnitCodes, Roles = beside.Roles.Count > 0 ? beside.Roles : TrioRole.All, Beside = null } : this;
}

/// <summary>One field of the reply that a dispatch asks for.</summary>
/// <param name="Type">text, number, choice, yesNo or photo.</param>
/// <param name="Choices">The choices, for a choice.</param>
public sealed record ReplyField(string Key, string Label, string Type, bool Required, IReadOnlyList<string>? Choices = null)
{
    public const string Photo = "photo";

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsPhoto => Type == Photo;
}

/// <summary>An order sent to stairwells 任务.</summary>
public sealed record Dispatch
{
    public required Guid Id { get; init; }
    /// <summary>Null for a dispatch of normal mode.</summary>
    public Guid? ActivationId { get; init; }
    public required string Kind { get; init; }
    public required string Title { get; init; }
    public required string Body { get; init; }
    public required RoleBodies RoleBodies { get; init; }
    public Guid? Supersedes { get; init; }
    public required Targets Targets { get; init; }
    public required AcknowledgementRule AcknowledgementRule { get; init; }
    public required IReadOnlyList<ReplyField> Reply { get; init; }
    public required bool PerHousehold { get; init; }
    /// <summary>The plan's key, or "none".</summary>
    public required string Escalation { get; init; }
    /// <summary>The plan as it was when the dispatch was sent; null where nothing escalates.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public EscalationPlan? EscalationPlan { get; init; }
    public string? Scenario { get; init; }
    public int? PlaybookVersion { get; init; }
    public Level? Level { get; init; }
    public required bool Drill { get; init; }
    public required DateTimeOffset SentAt { get; init; }
    public required string SentByName { get; init; }
    public DateTimeOffset? AcknowledgeBy { get; init; }
    public DateTimeOffset? ReplyBy { get; init; }
    public DateTimeOffset? CompleteBy { get; init; }
    public required int Recipients { get; init; }
    public required int Stairwells { get; init; }
    public required DispatchState State { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public string? CloseReason { get; init; }
}
