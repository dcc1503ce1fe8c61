namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class ReportsPart
{
    public static ReviewSection Of(ReviewReading r)
    {
        var reports = r.Review.Reports;
        return r.Section("reports") with
        {
            Facts = [r.Fact("reports", r.Counted(reports.Total.Count, "reports.all.all")), r.Fact("reportsAnswered", r.Linked(reports.Total.Answered, "reports.all.answered")), r.Fact("reportsClosed", r.Linked(reports.Total.Closed, "reports.all.closed"))],
            Tables =
            [
                r.Table("reports", [r.Text("reportKind"), r.Number("reports"), r.Figure("reportsAnswered"), r.Figure("reportsClosed"), r.Figure("reportsLate"), r.Length("median"), r.Length("p90"), r.Length("slowest")],
                    reports.ByKind.Append(reports.Total).Where(_ => reports.Total.Count > 0).Select(row => new ReviewCell[]
                    {
                        row.Kind is { } kind ? r.Words.ReportKind(kind) : r.Words["total"], r.Counted(row.Count, Name(row, "all")), r.Linked(row.Answered, Name(row, "answered")), r.Linked(row.Closed, Name(row, "closed")), r.Linked(row.Late, Name(row, "late")),
                        row.TimeToAnswer.Median, row.TimeToAnswer.P90, row.TimeToAnswer.Slowest,
                    })) with { Empty = r.Words["reports.none"] },
            ],
        };
    }

    private static string Name(ReportRow row, string state) => $"reports.{row.Kind ?? "all"}.{state}";
}
