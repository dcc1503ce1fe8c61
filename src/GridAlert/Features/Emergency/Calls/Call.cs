using GridAlert.Features.Emergency.Receipts;

namespace GridAlert.Features.Emergency.Calls;

/// <summary>What came of a call, or of going there.</summary>
public enum CallOutcome { Answered, Voicemail, NoAnswer, WrongNumber, InPerson }

/// <summary>How a person of the stairwell was reached.</summary>
public enum ReachedBy { Phone, InPerson }

public sealed record OutcomeRequest
{
    /// <summary>Whose number was called; may be missing when somebody went there.</summary>
    public Guid? MemberId { get; init; }
    public CallOutcome? Outcome { get; init; }
    public bool HeardToTheEnd { get; init; }
    public string? Note { get; init; }
    /// <summary>When it happened by the caller's clock; null means now. A dispatch sent later is not covered.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
    /// <summary>The dispatches that the caller had in view and told of; null means every one on which the stairwell is silent.</summary>
    public IReadOnlyList<Guid>? DispatchIds { get; init; }
}

public sealed record AnswerForRequest
{
    public Guid? MemberId { get; init; }
    public ReachedBy? By { get; init; }
    public bool HeardToTheEnd { get; init; }
    public string? Note { get; init; }
    public DateTimeOffset? OccurredAt { get; init; }
}

/// <summary>A call as it is recorded.</summary>
/// <param name="Role">The post of the member called, as a bit; null when it was nobody's in particular.</param>
public sealed record Call(
    Guid Id, string StairwellCode, Guid? MemberId, int? Role, CallOutcome Outcome, bool HeardToTheEnd, string? Note,
    DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, Guid ByAccount, string ByName)
{
    public bool Counts => CallRules.Counts(Outcome, HeardToTheEnd);
}

/// <param name="Counts">Whether a person answered: then the stairwell has answered the dispatches.</param>
/// <param name="DispatchIds">The dispatches that the call was about.</param>
public sealed record RecordedCall(Guid CallId, string StairwellCode, CallOutcome Outcome, bool Counts, IReadOnlyList<Guid> DispatchIds, DateTimeOffset RecordedAt);

/// <summary>Who answered for a stairwell, and on what ground.</summary>
public sealed record AnsweredFor(string ByName, ReachedBy By, Guid? MemberId, string? Note, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt);

/// <param name="Counted">Whether this call was an answer; a call that was not heard to its end is an attempt.</param>
/// <param name="AnsweredFor">The first answer on the stairwell's behalf; null while there is none.</param>
public sealed record StairwellAnswer(Guid DispatchId, bool Counted, AnsweredFor? AnsweredFor, StairwellReceipt Stairwell);

/// <param name="Until">When it runs out by itself.</param>
public sealed record CallClaim(string StairwellCode, string Name, DateTimeOffset Until);
