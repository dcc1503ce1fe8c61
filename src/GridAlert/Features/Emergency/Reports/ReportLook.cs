namespace GridAlert.Features.Emergency.Reports;

/// <summary>The glyph that stands beside a report's word: overdue is as loud as silence.</summary>
public static class ReportLook
{
    public static string Mark(Report report, DateTimeOffset now) => report.State switch
    {
        ReportState.Closed => "completed",
        _ when report.IsOverdue(now) => "silent",
        ReportState.Answered => "acknowledged",
        ReportState.Taken => "read",
        _ => "waiting",
    };
}
