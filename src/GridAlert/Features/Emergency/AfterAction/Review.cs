using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>
/// The after-action review 复盘报告 of one activation, for one unit: a pure function of the journal's lines. Every
/// figure has its numerator and denominator; null says that there was no observation, never that it was nothing.
/// <para>
/// What is counted: an *assignment* 楼道任务 is one dispatch for one stairwell, a *receipt* 回执 one dispatch for one
/// post of its trio. An assignment is *met* when in the end its acknowledgement rule holds, by the trio's answers or by
/// an officer's record; an answer taken back does not count. Times are the server's, unless a figure says otherwise.
/// </para>
/// </summary>
public sealed record Review
{
    public required ReviewOverview Overview { get; init; }
    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<ReviewMoment> Timeline { get; init; }
    public required ReviewReach Reach { get; init; }
    public required ReviewResponseTimes ResponseTimes { get; init; }
    public required ReviewEscalation Escalation { get; init; }
    public required ReviewTrioCover TrioCover { get; init; }
    public required ReviewHazards Hazards { get; init; }
    public required ReviewHouseholds Households { get; init; }
    public required ReviewReports Reports { get; init; }
    public required ReviewDataQuality DataQuality { get; init; }
    public required ReviewBurden Burden { get; init; }
}

/// <summary>Count of Of: the numerator and what it is a part of.</summary>
public sealed record Figure(int Count, int Of)
{
    /// <summary>Between 0 and 1; null where nothing was observed.</summary>
    public double? Share => Of == 0 ? null : Math.Round((double)Count / Of, 4);
}

/// <summary>A unit as it is named today.</summary>
/// <param name="Kind">Null for a stairwell that is no longer in the tree; its code is then its name.</param>
public sealed record ReviewUnit(string Code, string Name, UnitKind? Kind, string? ParentCode);

/// <summary>What it was, from when to when, and who decided.</summary>
public sealed record ReviewOverview
{
    public required Guid ActivationId { get; init; }
    /// <summary>The unit whose figures these are; lines about stairwells outside it are left out of every section.</summary>
    public required ReviewUnit Unit { get; init; }
    /// <summary>The activation is still open: every figure can change.</summary>
    public required bool Provisional { get; init; }
    /// <summary>The moment of the last line that was read.</summary>
    public required DateTimeOffset AsOf { get; init; }
    public required string Scenario { get; init; }
    /// <summary>演练: to be marked everywhere.</summary>
    public required bool Drill { get; init; }
    public required string Reason { get; init; }
    /// <summary>The units that were put into emergency mode.</summary>
    public required IReadOnlyList<ReviewUnit> Scope { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required string OpenedByName { get; init; }
    /// <summary>Null while it is open, as the next two.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    public string? EndedByName { get; init; }
    public string? EndReason { get; init; }
    /// <summary>The level over time: the first entry is that of the beginning.</summary>
    public required IReadOnlyList<ReviewLevel> Levels { get; init; }
    /// <summary>Those that reached the unit, in the order in which they were sent.</summary>
    public required IReadOnlyList<ReviewDispatch> Dispatches { get; init; }
    /// <summary>Different stairwells that any dispatch was sent to.</summary>
    public required int Stairwells { get; init; }
    public required int Assignments { get; init; }
    public required int Receipts { get; init; }
    /// <summary>Journal lines that concern this unit.</summary>
    public required int Lines { get; init; }
    /// <summary>The last line of the activation that was read, as "tx-seq".</summary>
    public required string LastLine { get; init; }
}

/// <param name="Reason">Of the activation for the first, of the change for the others.</param>
public sealed record ReviewLevel(DateTimeOffset At, Level Level, string? Reason, string? ByName);

/// <summary>A dispatch as it was sent, with what became of it.</summary>
public sealed record ReviewDispatch
{
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    public required string Title { get; init; }
    /// <summary>The scenario and version of the playbook that it came from; null for one written freely.</summary>
    public string? Playbook { get; init; }
    public int? PlaybookVersion { get; init; }
    public required DateTimeOffset SentAt { get; init; }
    public required string SentByName { get; init; }
    public DateTimeOffset? AcknowledgeBy { get; init; }
    public DateTimeOffset? ReplyBy { get; init; }
    public DateTimeOffset? CompleteBy { get; init; }
    /// <summary>open, superseded, cancelled or ended.</summary>
    public required string State { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
}
