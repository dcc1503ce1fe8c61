namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>Reports from below 上报: 件件有回应.</summary>
public sealed record ReviewReports
{
    public required ReportRow Total { get; init; }
    /// <summary>need, hazard, headcount, situation, information: those that came.</summary>
    public required IReadOnlyList<ReportRow> ByKind { get; init; }
}

/// <param name="Kind">Null for the total.</param>
/// <param name="Answered">Of Count.</param>
/// <param name="Closed">Of Count.</param>
/// <param name="Late">Some act did not come in time, of Count.</param>
/// <param name="TimeToAnswer">From reported to the first answer; of those answered.</param>
public sealed record ReportRow(string? Kind, int Count, Figure Answered, Figure Closed, Figure Late, Percentiles TimeToAnswer);
