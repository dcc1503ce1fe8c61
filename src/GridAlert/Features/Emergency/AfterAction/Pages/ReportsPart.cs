namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class ReportsPart
{
    public static ReviewSection Of(ReviewReading r)
    {
        var reports = r.Review.Reports;
        return r.Section("reports") with
        {
            Facts = [r.Fact("reports", reports.Total.Count), r.Fact("reportsAnswered", reports.Total.Answered), r.Fact("reportsClosed", reports.Total.Closed)],
            Tables =
            [
                r.Table("reports", [r.Text("reportKind"), r.Number("reports"), r.Figure("reportsAnswered"), r.Figure("reportsClosed"), r.Figure("reportsLate"), r.Length("median"), r.Length("p90"), r.Length("slowest")],
                    reports.ByKind.Append(reports.Total).Where(_ => reports.Total.Count > 0).Select(row => new ReviewCell[]
                    {
                        row.Kind is { } kind ? r.Words.ReportKind(kind) : r.Words["total"], row.Count, row.Answered, row.Closed, row.Late,
                        row.TimeToAnswer.Median, row.TimeToAnswer.P90, row.TimeToAnswer.Slowest,
                    })) with { Empty = r.Words["reports.none"] },
            ],
        };
    }
}
