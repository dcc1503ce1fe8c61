namespace GridAlert.Features.Emergency.Reports;

/// <summary>reported → taken (somebody's name is on it) → answered → closed. None is closed without an answer.</summary>
public enum ReportState { Reported, Taken, Answered, Closed }

/// <summary>Who must see to it that a report moves; it rises when nobody does.</summary>
public enum ReportHands { GridLead, Officer, CommandCentre }

public static class ReportKind
{
    public const string Need = "need";
    public const string Hazard = "hazard";
    public const string Headcount = "headcount";
    public const string Situation = "situation";
    public const string Information = "information";

    public static IReadOnlyList<string> All { get; } = [Need, Hazard, Headcount, Situation, Information];
}

public static class ReportOutcome
{
    public static IReadOnlyList<string> All { get; } = ["handled", "passedOn", "notNeeded", "duplicate"];
}

public sealed record Reporter(Guid MemberId, string Name, string Role);

public sealed record ReportAnswer(DateTimeOffset At, string ByName, string Text);

/// <param name="Latitude">Where it was taken; null unless the responder agreed to tell.</param>
public sealed record ReportPhoto(Guid Id, int Width, int Height, int Bytes, string Sha256, decimal? Latitude, decimal? Longitude, DateTimeOffset AddedAt);

/// <summary>A photo that was not kept; the report itself was.</summary>
/// <param name="Number">Which of those sent, from 1.</param>
/// <param name="Reason">The code's sentence in the caller's language.</param>
public sealed record RefusedPhoto(int Number, string? FileName, string Code, string Reason);

/// <summary>A dispatch that came of a report.</summary>
public sealed record ReportDispatch(Guid Id, string Title);

/// <summary>What a responder sent up, and what became of it.</summary>
public sealed record Report
{
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    public required string Text { get; init; }
    public required string StairwellCode { get; init; }
    public required Reporter ReportedBy { get; init; }
    public Guid? DispatchId { get; init; }
    public Guid? HouseholdId { get; init; }
    /// <summary>The household's floor and room as people say it.</summary>
    public string? Household { get; init; }
    public Guid? ActivationId { get; init; }
    public required bool Drill { get; init; }
    /// <summary>When a hazard was found; null for other kinds.</summary>
    public DateTimeOffset? FoundAt { get; init; }
    /// <summary>The phone's clock.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The server's clock.</summary>
    public required DateTimeOffset ReportedAt { get; init; }
    /// <summary>The two are more than two minutes apart: a wrong clock, or a phone that was offline.</summary>
    public required bool ClockOff { get; init; }
    public required ReportState State { get; init; }
    public required ReportHands InHandsOf { get; init; }
    /// <summary>When the next act must have happened; null once it is closed.</summary>
    public DateTimeOffset? DueAt { get; init; }
    /// <summary>The first act that did not come in time; stays for ever.</summary>
    public DateTimeOffset? LateAt { get; init; }
    public DateTimeOffset? TakenAt { get; init; }
    public Guid? TakenBy { get; init; }
    public string? TakenByName { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public string? ClosedByName { get; init; }
    public string? Outcome { get; init; }
    public string? CloseReason { get; init; }
    public IReadOnlyList<ReportAnswer> Answers { get; init; } = [];
    public IReadOnlyList<ReportPhoto> Photos { get; init; } = [];
    public IReadOnlyList<ReportDispatch> Dispatches { get; init; } = [];
    /// <summary>Filled only in the answer to the call that sent them.</summary>
    public IReadOnlyList<RefusedPhoto> RefusedPhotos { get; init; } = [];
}
