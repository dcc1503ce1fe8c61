using System.Text.Json.Serialization;
using GridAlert.Features.Emergency.Approvals;
using GridAlert.Features.Emergency.Joint;

namespace GridAlert.Features.Emergency.Dispatches;

/// <param name="Audiences">Named audiences, beside the units or in their place.</param>
public sealed record TargetsRequest(IReadOnlyList<string>? UnitCodes, IReadOnlyList<string>? Roles, IReadOnlyList<string>? HouseholdTags, IReadOnlyList<Guid>? Audiences = null);

public sealed record ReplyFieldRequest(string? Key, string? Label, string? Type, bool Required, IReadOnlyList<string>? Choices);

/// <summary>A dispatch as it is asked for. Enums and durations are texts, so that a wrong one is named in the answer.</summary>
public sealed record PublishRequest : IConfirmed
{
    public Guid? ActivationId { get; init; }
    public string? Kind { get; init; }
    public string? Title { get; init; }
    public string? Body { get; init; }
    public RoleBodies? RoleBodies { get; init; }
    public Guid? Supersedes { get; init; }
    public TargetsRequest? Targets { get; init; }
    public string? AcknowledgementRule { get; init; }
    public string? AcknowledgeWithin { get; init; }
    public string? ReplyWithin { get; init; }
    public string? CompleteWithin { get; init; }
    public IReadOnlyList<ReplyFieldRequest>? Reply { get; init; }
    public bool PerHousehold { get; init; }
    public string? Escalation { get; init; }
    public string? Scenario { get; init; }
    public int? PlaybookVersion { get; init; }
    /// <summary>The report that this dispatch comes of; it then shows what came of it.</summary>
    public Guid? ReportId { get; init; }
    /// <summary>Streets and communities with a part of their own, each closed by itself.</summary>
    public IReadOnlyList<PartyRequest>? Parties { get; init; }
    public int? ConfirmCount { get; init; }
    public Guid? ApprovalId { get; init; }
    /// <summary>The sender was told that it is much, and sends it all the same.</summary>
    public bool AcceptsBurden { get; init; }
    [JsonIgnore]
    public bool OnScreen { get; init; }
}

/// <summary>The answer to a dispatch that is stored.</summary>
public sealed record Published(Guid Id, int Recipients, int Stairwells);
