namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>Whom the dispatches reached. The same assignment is counted in a row of every table; within each of the tables by unit its rows add up to <see cref="Total"/>.</summary>
public sealed record ReviewReach
{
    public required ReachRow Total { get; init; }
    public required IReadOnlyList<ReachRow> ByStreet { get; init; }
    public required IReadOnlyList<ReachRow> ByCommunity { get; init; }
    public required IReadOnlyList<ReachRow> ByGrid { get; init; }
    /// <summary>Key lead, information, support: receipts only, <see cref="ReachRow.Assignments"/> is null.</summary>
    public required IReadOnlyList<ReachRow> ByRole { get; init; }
    /// <summary>Key is the dispatch's id, the name its title, in the order of sending.</summary>
    public required IReadOnlyList<ReachRow> ByDispatch { get; init; }
    /// <summary>Key is the kind of dispatch (the entry of the playbook it came from).</summary>
    public required IReadOnlyList<ReachRow> ByKind { get; init; }
    /// <summary>Every stairwell that was asked anything, by code: what stands behind each figure.</summary>
    public required IReadOnlyList<StairwellRow> Stairwells { get; init; }
    /// <summary>Stairwells with at least one assignment that was never met; those that met none at all first, then by code.</summary>
    public required IReadOnlyList<NeverReached> NeverReached { get; init; }
    /// <summary>How evenly: over communities, grids and stairwells with at least one assignment, the share that was met in time.</summary>
    public required IReadOnlyList<ReachSpread> Spread { get; init; }
}

/// <param name="Key">A unit's code, a dispatch's id, a role or a kind.</param>
/// <param name="Name">As it is read; the key itself where a page has the word (role, kind).</param>
/// <param name="Assignments">Null where a row counts receipts only.</param>
/// <param name="Acknowledged">From sending to when the assignment was met (for a role: to the post's own acknowledgement).</param>
public sealed record ReachRow(string Key, string Name, ReachCounts? Assignments, ReachCounts Receipts, Percentiles Acknowledged);

/// <summary>
/// For assignments and for receipts. Targeted = AcknowledgedInTime + Late + Never. Each of HadDevice, Sent, Received and
/// Read is a part of Targeted: for an assignment it is enough that it holds of one post.
/// </summary>
public sealed record ReachCounts
{
    public required int Targeted { get; init; }
    /// <summary>A phone was bound when it was sent.</summary>
    public required int HadDevice { get; init; }
    /// <summary>It left for a phone. Whatever came back says so as well: received implies sent, read implies received, any answer implies read.</summary>
    public required int Sent { get; init; }
    public required int Received { get; init; }
    public required int Read { get; init; }
    /// <summary>
    /// An assignment: met, and not marked late (a mark that a phone's clock lifted is none). A receipt: acknowledged by its
    /// own post before the deadline by the server's clock, or by the phone's where that lies between sending and deadline. Without a deadline every acknowledgement is in time.
    /// </summary>
    public required int AcknowledgedInTime { get; init; }
    public required int Late { get; init; }
    /// <summary>Not met (an assignment), or not acknowledged by the post itself (a receipt; one that declined is among them).</summary>
    public required int Never { get; init; }
    /// <summary>Of Never: the deadline had not come yet when the dispatch closed, or when the record ends.</summary>
    public required int NeverBeforeDeadline { get; init; }
    /// <summary>Of Never: declined (a receipt), or the rule could not be met any more (an assignment).</summary>
    public required int Unable { get; init; }
    public required int Completed { get; init; }
}

/// <summary>One stairwell over the whole activation; each count is a number of its assignments.</summary>
public sealed record StairwellRow
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public string? GridCode { get; init; }
    public required int Targeted { get; init; }
    public required int HadDevice { get; init; }
    public required int Sent { get; init; }
    public required int Received { get; init; }
    public required int Read { get; init; }
    public required int InTime { get; init; }
    public required int Late { get; init; }
    public required int Never { get; init; }
    public required int Completed { get; init; }
    /// <summary>Met by an officer's record, the trio's own answers not being enough.</summary>
    public required int ForThem { get; init; }
    /// <summary>Reached the command centre's desk.</summary>
    public required int OnDesk { get; init; }
    /// <summary>Somebody was sent to the door.</summary>
    public required int AtTheDoor { get; init; }
    /// <summary>Met without any step of escalation.</summary>
    public required int WithoutStep { get; init; }
    /// <summary>Nobody there could be notified when it was sent.</summary>
    public required int Unreachable { get; init; }
    /// <summary>Steps that any of them came to, as whom and by what: gridLead.call.</summary>
    public required IReadOnlyList<string> Steps { get; init; }
    /// <summary>Posts that acknowledged at least one, as role words.</summary>
    public required IReadOnlyList<string> Answering { get; init; }
    /// <summary>Different posts that acknowledged at least one dispatch: 0–3.</summary>
    public required int Cover { get; init; }
    /// <summary>Posts that were asked for and vacant, as role words, at the last dispatch that asked for them.</summary>
    public required IReadOnlyList<string> Vacant { get; init; }
}

/// <summary>A stairwell that did not answer, with all that was tried.</summary>
/// <param name="Unmet">Its assignments that were never met, by dispatch, in the order of sending.</param>
/// <param name="Targeted">All its assignments; when as many as unmet, the stairwell was never reached at all.</param>
/// <param name="Posts">Filled posts that were asked, at most three.</param>
/// <param name="Devices">Of these, with a bound phone.</param>
/// <param name="Tried">Oldest first: what was tried on the unmet dispatches, and calls that were about none. A call about several is one.</param>
public sealed record NeverReached(
    string Code, string Name, string? GridCode, IReadOnlyList<Guid> Unmet, int Targeted, int Posts, int Devices, IReadOnlyList<Tried> Tried);

/// <summary>One attempt: a reminder, a step, a message, a call, a visit at the door, somebody at the desk.</summary>
public sealed record Tried
{
    public required DateTimeOffset At { get; init; }
    /// <summary>The journal's kind: reminded, escalated, unreachable, messageSettled, called, answeredFor, deskTaken, deskClosed.</summary>
    public required string Kind { get; init; }
    /// <summary>The first of them where it was about several; null for a call that was about none.</summary>
    public required Guid? DispatchId { get; init; }
    /// <summary>lead, information or support; null where it was nobody's in particular.</summary>
    public string? Role { get; init; }
    public Guid? MemberId { get; init; }
    /// <summary>Whom a step turned to.</summary>
    public string? Who { get; init; }
    /// <summary>By what a step went; a message's channel.</summary>
    public string? Via { get; init; }
    /// <summary>A call's outcome (answered, voicemail, noAnswer, wrongNumber, inPerson), a message's state.</summary>
    public string? Outcome { get; init; }
    /// <summary>Of a call that was answered.</summary>
    public bool HeardToTheEnd { get; init; }
    /// <summary>The far side's reason for a message, a person's for what they did.</summary>
    public string? Reason { get; init; }
    public string? ByName { get; init; }
    /// <summary>The step's way was not set up: nothing left by it.</summary>
    public bool ChannelOff { get; init; }
}

/// <summary>Shares of assignments met in time, of the units of one kind that were asked anything. Nearest rank.</summary>
/// <param name="Level">community, grid or stairwell.</param>
/// <param name="Units">How many units were compared.</param>
/// <param name="Best">Between 0 and 1; null when there are no units, as the next two.</param>
/// <param name="WorstTenth">The share that a tenth of the units do not exceed.</param>
public sealed record ReachSpread(string Level, int Units, double? Best, double? Median, double? WorstTenth, double? Worst);
