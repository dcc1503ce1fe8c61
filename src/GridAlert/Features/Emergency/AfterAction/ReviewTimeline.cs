namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>
/// A moment worth telling: a decision, a dispatch, a change of level, the first or last answer to a dispatch, an
/// escalation, a report, a fault. What one sweep did to many stairwells at once is one moment with their number.
/// </summary>
public sealed record ReviewMoment
{
    public required DateTimeOffset At { get; init; }
    /// <summary>
    /// The journal's kind of line (activationOpened, levelChanged, activationEnded, dispatchSent, dispatchClosed,
    /// reminded, escalated, unreachable, late, replyLate, completeLate, deskTaken, deskClosed, reported, reportTaken,
    /// reportAnswered, reportClosed, reportRaised, reportDispatched, closingReportFiled, closingReportLate, dangerConfirmed), or
    /// firstAnswer, lastAnswer (to one dispatch: acknowledged, completed, declined, replied or recorded by an officer), or
    /// messagesFailed (messages of one channel that failed for good, together for each minute).
    /// </summary>
    public required string Kind { get; init; }
    /// <summary>The first of its lines as "tx-seq": where a replay jumps to.</summary>
    public required string Line { get; init; }
    /// <summary>How many lines it stands for.</summary>
    public int Count { get; init; } = 1;
    public Guid? DispatchId { get; init; }
    public Guid? ReportId { get; init; }
    /// <summary>Only where it concerns one stairwell.</summary>
    public string? StairwellCode { get; init; }
    /// <summary>Whose act it was; null where it happened by itself, and where nobody is named.</summary>
    public string? ByName { get; init; }
    /// <summary>The level, title, reason, channel or words that belong to the moment, as they were written.</summary>
    public string? Text { get; init; }
    /// <summary>Whom an escalation turned to: same, trio, gridLead, officer, commandCentre.</summary>
    public string? Who { get; init; }
    /// <summary>By what: app, sms, voice, call, door, desk; how a dangerous act was confirmed: count, second, alone.</summary>
    public string? Via { get; init; }
}
