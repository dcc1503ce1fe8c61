using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Receipts;

namespace GridAlert.Features.Emergency.Calls;

/// <summary>One of the trio, as somebody to call.</summary>
/// <param name="Cover">Stands in for a vacant or absent post.</param>
/// <param name="WrongNumber">A caller found that the number is not theirs.</param>
/// <param name="LastCalledAt">When they were last called about what is silent now.</param>
public sealed record CallPerson(Guid MemberId, string Name, string Role, bool Cover, string? Phone, bool WrongNumber, DateTimeOffset? LastCalledAt)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public bool CanBeCalled => Phone is not null && !WrongNumber;
}

/// <summary>Who stands above the trio and can go there.</summary>
public sealed record Supervisor(string Name, string Role, string? Phone);

/// <summary>A dispatch on which the stairwell is silent.</summary>
/// <param name="Body">What the caller tells.</param>
public sealed record SilentOn(
    Guid DispatchId, string Title, string Body, string Kind, Level? Level, bool Drill, AssignmentState State, SilenceReason Reason, DateTimeOffset Since);

/// <param name="Of">gridLead, officer or commandCentre.</param>
/// <param name="Via">call, door or desk.</param>
public sealed record InHands(string Of, string? Via, DateTimeOffset? Since);

/// <param name="Mine">Whether the claim is the reader's own.</param>
public sealed record ClaimView(string Name, DateTimeOffset Until, bool Mine);

/// <summary>Something that was tried, in words.</summary>
/// <param name="DispatchIds">What it was about; one call is about all that is silent.</param>
public sealed record AttemptView(DateTimeOffset At, string Kind, string Text, string? Note, IReadOnlyList<Guid> DispatchIds);

/// <summary>A silent stairwell as the call list shows it.</summary>
public sealed record CallItem
{
    public required string StairwellCode { get; init; }
    public required string Name { get; init; }
    /// <summary>Community and grid, as people say where it is.</summary>
    public required string Place { get; init; }
    public required Level? Level { get; init; }
    public required bool Drill { get; init; }
    public required DateTimeOffset Since { get; init; }
    public required int FragileHomes { get; init; }
    /// <summary>Names and numbers are whole: this sign-in asked for them just now.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsShown { get; init; }
    public required InHands? InHands { get; init; }
    public required ClaimView? Claim { get; init; }
    public required IReadOnlyList<SilentOn> Dispatches { get; init; }
    public required IReadOnlyList<CallPerson> People { get; init; }
    public required IReadOnlyList<Supervisor> Supervisors { get; init; }
    public required IReadOnlyList<AttemptView> Attempts { get; init; }
}
