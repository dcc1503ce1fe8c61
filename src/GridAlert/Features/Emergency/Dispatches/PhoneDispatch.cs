using System.Numerics;
using System.Text.Json;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Receipts;

namespace GridAlert.Features.Emergency.Dispatches;

/// <param name="At">When that member answered; null while open.</param>
/// <param name="AvailableFrom">Not at once, but from then on; null means at once.</param>
public sealed record TrioMark(string Role, string Name, ReceiptState State, DateTimeOffset? At, DateTimeOffset? AvailableFrom);

/// <summary>A dispatch as one responder's phone sees it; live and on catching up it is the same.</summary>
public sealed record PhoneDispatch
{
    public required Guid DispatchId { get; init; }
    public required string Cursor { get; init; }
    public required string StairwellCode { get; init; }
    public required string Kind { get; init; }
    public required string Title { get; init; }
    /// <summary>The role's own words where the dispatch has them.</summary>
    public required string Body { get; init; }
    public Level? Level { get; init; }
    public required bool Drill { get; init; }
    public required DateTimeOffset SentAt { get; init; }
    public DateTimeOffset? AcknowledgeBy { get; init; }
    public DateTimeOffset? ReplyBy { get; init; }
    public DateTimeOffset? CompleteBy { get; init; }
    public required AcknowledgementRule AcknowledgementRule { get; init; }
    public required IReadOnlyList<ReplyField> Reply { get; init; }
    /// <summary>The responder's own receipt.</summary>
    public required ReceiptState State { get; init; }
    public required string Role { get; init; }
    public required DispatchState DispatchState { get; init; }
    public Guid? ActivationId { get; init; }
    public string? Scenario { get; init; }
    public Guid? Supersedes { get; init; }
    public string? CloseReason { get; init; }
    public required int Reminders { get; init; }
    /// <summary>When the responder's own answer was recorded; null while there is none.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
    /// <summary>When an officer reached one of the trio by voice and recorded the answer for the stairwell.</summary>
    public DateTimeOffset? AnsweredForAt { get; init; }
    /// <summary>Done home by home, at <c>/phone/doors</c>.</summary>
    public required bool PerHousehold { get; init; }
    /// <summary>The responder's own reply, newest version; null while there is none.</summary>
    public JsonElement? OwnReply { get; init; }
    /// <summary>When the own reply first had all that must be there; null while something is missing.</summary>
    public DateTimeOffset? OwnReplyAt { get; init; }
    public required StairwellReceipt Stairwell { get; init; }
    public required IReadOnlyList<TrioMark> Trio { get; init; }
}

/// <summary>A change of mode as phones hear of it.</summary>
public sealed record ModeChange(string UnitCode, Mode Mode, Level? Level, Guid? ActivationId, string? Scenario, bool Drill)
{
    public static ModeChange From(string unitCode, UnitMode mode) =>
        new(unitCode, mode.Mode, mode.Level, mode.Activation?.Id, mode.Activation?.Scenario, mode.Activation?.Drill ?? false);
}
