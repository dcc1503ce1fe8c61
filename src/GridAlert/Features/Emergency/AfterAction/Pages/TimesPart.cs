namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class TimesPart
{
    /// <summary>The table of the curves says when so many of a tenth of those that could be had come.</summary>
    private const int Parts = 10;

    public static ReviewSection Of(ReviewReading r)
    {
        var rows = Rows(r.Review.ResponseTimes);
        return r.Section("times") with
        {
            Charts = rows.Any(row => row.Time.Curve.Count > 0) ? [CurveChart(r, rows)] : [],
            Tables =
            [
                r.Table("times", [r.Text("step"), r.Figure("observed"), r.Length("median"), r.Length("p90"), r.Length("p99"), r.Length("slowest"), r.Text("slowestAt"), r.Figure("withinLimit")],
                    rows.Select(row => new ReviewCell[]
                    {
                        r.Words["step." + row.Key], r.Linked(row.Time.Observed, "times." + row.Key), row.Time.Percentiles.Median, row.Time.Percentiles.P90, row.Time.Percentiles.P99, row.Time.Percentiles.Slowest,
                        row.Time.SlowestAt is { } at ? r.Stairwell(at.StairwellCode, r.Review.Reach.Stairwells.FirstOrDefault(s => s.Code == at.StairwellCode)?.Name ?? at.StairwellCode) : default,
                        row.Time.WithinLimit.Of == 0 ? new ReviewCell(r.Words["notSet"]) : r.Linked(row.Time.WithinLimit, "within." + row.Key),
                    })),
            ],
        };
    }

    public static ReviewTable Curves(ReviewReading r) =>
        r.Table("curvePoints", [r.Text("step"), r.Length("after"), r.Number("count"), r.Number("of")],
            Rows(r.Review.ResponseTimes).SelectMany(row => row.Time.Curve.Select(point => new ReviewCell[] { r.Words["step." + row.Key], new(point.After), point.Count, row.Time.Observed.Of })));

    private static List<(string Key, ResponseTime Time)> Rows(ReviewResponseTimes t) =>
        [("received", t.Received), ("read", t.Read), ("acknowledged", t.Acknowledged), ("fullReply", t.FullReply), ("completed", t.Completed)];

    private static ReviewChart CurveChart(ReviewReading r, List<(string Key, ResponseTime Time)> rows)
    {
        var seen = rows.FindAll(row => row.Time.Curve.Count > 0);
        return new(r.Words["chart.curves"],
            string.Join(r.Words["sentence"], seen.Select(row => r.Words["chart.curves.alt", r.Words["step." + row.Key], r.Words.Shown(row.Time.Observed), r.Words.Shown(row.Time.Percentiles.Median), r.Words.Shown(row.Time.Percentiles.Slowest)])),
            ReviewCharts.Curves(seen, r.Words),
            r.Table("curves", [r.Text("share"), .. seen.Select(row => new ReviewColumn(r.Words["step." + row.Key], ColumnKind.Length))],
                Enumerable.Range(1, Parts).Select(part => (ReviewCell[])
                [
                    ReviewWords.Share((double)part / Parts),
                    .. seen.Select(row => row.Time.Curve.FirstOrDefault(point => point.Count * Parts >= row.Time.Observed.Of * part) is { } point
                        ? new ReviewCell(point.After) : new ReviewCell(r.Words["curve.notReached"])),
                ])));
    }
}
