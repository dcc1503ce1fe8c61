namespace GridAlert.Features.Emergency.AfterAction.Replay;

/// <summary>A moment worth jumping to.</summary>
/// <param name="At">The board of this time has it.</param>
/// <param name="Kind">activationOpened, levelChanged, activationEnded, dispatchSent, dispatchClosed, dangerConfirmed, firstAnswer, lastAnswer, escalated, reported.</param>
/// <param name="Count">How many stairwells or reports it is about; 1 when it is about the whole.</param>
public sealed record ReplayMark(
    DateTimeOffset At, string Kind, Guid? DispatchId, string? Title, string? Level, string? Who, string? ReportKind, string? StairwellCode, int Count);
