namespace GridAlert.Features.Emergency.Reports;

/// <summary>A report as it is sent, as JSON or as the fields of a form.</summary>
public sealed record ReportRequest
{
    public string? Kind { get; init; }
    public string? Text { get; init; }
    public Guid? DispatchId { get; init; }
    public Guid? HouseholdId { get; init; }
    /// <summary>By the phone's clock; null means now.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
    /// <summary>When a hazard was found; null means when it was reported. Means nothing for other kinds.</summary>
    public DateTimeOffset? FoundAt { get; init; }
    /// <summary>The responder agrees that the place in the photos is kept.</summary>
    public bool ShareLocation { get; init; }
}

/// <summary>A report found sound, with defaults filled in.</summary>
public sealed record SoundReport(string Kind, string Text, Guid? DispatchId, Guid? HouseholdId, DateTimeOffset OccurredAt, DateTimeOffset? FoundAt, bool ShareLocation);

/// <param name="Seen">The state that the caller saw; an act on a report that has moved on since is refused.</param>
public sealed record TakeRequest(string? Seen);

public sealed record AssignRequest(Guid? AccountId, string? Seen);

public sealed record AnswerRequest(string? Text, string? Seen);

public sealed record CloseRequest(string? Outcome, string? Reason, string? Seen);
