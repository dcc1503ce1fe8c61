namespace GridAlert.Features.Emergency.Receipts;

/// <summary>What a responder does with a dispatch.</summary>
public enum AnswerAct { Read, Acknowledge, Complete, Decline, Withdraw, Reply }

public enum ReceiptState { Queued, Sent, Received, Read, Acknowledged, Completed, Declined }

public enum AssignmentState { Pending, Acknowledged, Completed, Unable, Returned }

/// <param name="OccurredAt">By the phone's clock.</param>
/// <param name="Note">Encrypted, as <paramref name="Reason"/> is.</param>
/// <param name="Reply">The reply's fields as a JSON object, encrypted, as a JSON string; null when none was given.</param>
/// <param name="ReplyIsWhole">Every field that must be there is there.</param>
/// <param name="AvailableFrom">Not now, but from then on; null means now.</param>
/// <param name="IsDated">The phone said when; otherwise <paramref name="OccurredAt"/> is only when it arrived.</param>
/// <param name="Stairwell">The one where the responder is; null when there are several, or it is not known.</param>
/// <param name="ClockOffset">How many milliseconds the phone's clock was ahead when it was last compared; null when it never was.</param>
public sealed record Answer(
    Guid DispatchId, Guid MemberId, AnswerAct Act, DateTimeOffset OccurredAt,
    string? Note = null, string? Reason = null, string? Reply = null, bool ReplyIsWhole = false, DateTimeOffset? AvailableFrom = null, bool IsDated = false, long? ClockOffset = null,
    string? Stairwell = null)
{
    /// <summary>Further off than this, or never compared, a phone's clock is a claim.</summary>
    private const long ToleratedOffset = 2 * 60 * 1000;

    public bool ClockIsKnown => ClockOffset is >= -ToleratedOffset and <= ToleratedOffset;
}

/// <param name="Acknowledged">How many of the trio have answered.</param>
/// <param name="Members">How many of the trio the dispatch was sent to.</param>
public sealed record StairwellReceipt(string Code, AssignmentState State, int Acknowledged, int Members);

/// <summary>The proof given to a phone, only once it is durable.</summary>
/// <param name="OccurredAt">The phone's clock; null while nothing was answered.</param>
/// <param name="RecordedAt">The server's clock; null while nothing was answered.</param>
public sealed record Receipt(Guid DispatchId, ReceiptState State, DateTimeOffset? OccurredAt, DateTimeOffset? RecordedAt, StairwellReceipt Stairwell);
