using System.Text.Json;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.Board;

public sealed record BoardUnit(string Code, string Name, UnitKind Kind, Mode Mode, Level? Level);

public sealed record BoardActivation(
    Guid Id, string Scenario, Level Level, string Reason, bool Drill, DateTimeOffset OpenedAt, string OpenedByName, IReadOnlyList<string> UnitCodes);

public sealed record BoardDispatch(
    Guid Id, Guid? ActivationId, string Kind, string Title, Level? Level, bool Drill, AcknowledgementRule AcknowledgementRule,
    DateTimeOffset SentAt, string SentByName, DateTimeOffset? AcknowledgeBy, DateTimeOffset? CompleteBy, DispatchState State, Progress Progress);

/// <param name="State">pending, acknowledged, completed, unable; or idle when no open dispatch concerns it.</param>
/// <param name="Roles">Post → state of its receipt; only posts the dispatch was sent to.</param>
/// <param name="AnsweredFor">It is acknowledged by an officer's record alone.</param>
/// <param name="Unreachable">Nobody there could be notified when it was sent.</param>
/// <param name="InHandsOf">gridLead, officer or commandCentre once the stairwell is in their hands; null while with the trio.</param>
/// <param name="ReplyLate">The reply with content was not there in time.</param>
/// <param name="CompleteLate">The completion was not there in time.</param>
public sealed record TileDispatch(
    string State, bool Late, bool AnsweredFor, IReadOnlyDictionary<string, ReceiptState> Roles, bool Unreachable, string? InHandsOf, bool ReplyLate, bool CompleteLate);

public sealed record BoardStairwell(
    string Code, string Name, StairwellForm Form, int Members, int Devices, string State, bool Late, IReadOnlyDictionary<string, TileDispatch> Dispatches);

/// <summary>Of the newest open roll-call: people here, here later, who cannot, and who have not answered.</summary>
public sealed record RollCallCount(int Present, int Later, int Cannot, int Unanswered);

/// <param name="RollCall">Null while no roll-call is open there.</param>
public sealed record BoardCommunity(string Code, string Name, string StreetCode, Mode Mode, Level? Level, RollCallCount? RollCall);

public sealed record BoardPlace(string Code, string Name, UnitKind Kind, string? ParentCode);

/// <summary>A report that is still open.</summary>
/// <param name="Text">The beginning of what was written.</param>
/// <param name="DueAt">When the next act must have happened.</param>
/// <param name="Late">Some act did not come in time, if only an earlier one.</param>
public sealed record BoardReport(
    Guid Id, string Kind, string StairwellCode, string Text, bool Drill, DateTimeOffset ReportedAt, DateTimeOffset? FoundAt, string State, string? TakenByName,
    string InHandsOf, DateTimeOffset? DueAt, bool Late, int Photos);

/// <param name="Data">The journal line's data, as recorded.</param>
public sealed record FeedLine(string Id, DateTimeOffset At, string Kind, string? StairwellCode, Guid? DispatchId, Guid? ActivationId, JsonElement Data);

public sealed record BoardSnapshot(
    string Cursor, BoardUnit Unit, IReadOnlyList<BoardActivation> Activations, IReadOnlyList<BoardDispatch> Dispatches,
    IReadOnlyList<BoardStairwell> Stairwells, IReadOnlyList<BoardCommunity> Communities, IReadOnlyList<BoardPlace> Units, IReadOnlyList<BoardReport> Reports,
    IReadOnlyList<FeedLine> Feed);

/// <param name="List">Which list of the snapshot; "unit" for the unit itself.</param>
/// <param name="Value">The entry as it is now; null when it is gone.</param>
public sealed record BoardChange(string List, string Key, object? Value);

public sealed record BoardChanges(string Cursor, IReadOnlyList<BoardChange> Changes);
