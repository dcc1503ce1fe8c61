using System.Text.Json.Serialization;

namespace GridAlert.Features.Emergency.Approvals;

/// <summary>What asks for more than one press.</summary>
public enum DangerousAct { Activation, Dispatch, Ending }

/// <summary>A dangerous act that somebody is about to do.</summary>
/// <param name="Stairwells">How many it is about: the number that is typed back. At an end, the silent ones.</param>
/// <param name="People">How many responders in them.</param>
/// <param name="Subject">The activation that ends; null for what does not exist yet.</param>
/// <param name="What">Its title or reason, as it is shown to the second person.</param>
public sealed record Danger(DangerousAct Act, int Stairwells, int People, IReadOnlyList<string> UnitCodes, bool Drill, Guid? Subject, string What);

public enum ApprovalState { Waiting, Granted, Refused, Used, Lapsed }

/// <summary>What a request for a dangerous act may carry to show that it is meant.</summary>
public interface IConfirmed
{
    /// <summary>The number of stairwells, typed back.</summary>
    int? ConfirmCount { get; }

    /// <summary>What a second person was asked with.</summary>
    Guid? ApprovalId { get; }

    /// <summary>A person's press, and not a program's call.</summary>
    bool OnScreen { get; }
}

/// <summary>A second person is asked: yes or no.</summary>
public sealed record Approval
{
    public required Guid Id { get; init; }
    public required DangerousAct Act { get; init; }
    public required string What { get; init; }
    public required int Stairwells { get; init; }
    public required int People { get; init; }
    public required bool Drill { get; init; }
    public required string[] UnitCodes { get; init; }
    public Guid? Subject { get; init; }
    public required Guid AskedBy { get; init; }
    public required string AskedByName { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public Guid? AnsweredBy { get; init; }
    public string? AnsweredByName { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public bool? Granted { get; init; }
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>The request as it was made, to be made again.</summary>
    [JsonIgnore]
    public string Request { get; init; } = "";

    public ApprovalState StateAt(DateTimeOffset now) =>
        UsedAt is not null ? ApprovalState.Used
        : now - AskedAt > ApprovalRules.Lapses ? ApprovalState.Lapsed
        : Granted switch { true => ApprovalState.Granted, false => ApprovalState.Refused, null => ApprovalState.Waiting };
}
