namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class HazardsPart
{
    public static ReviewSection Of(ReviewReading r)
    {
        var h = r.Review.Hazards;
        (string Key, Percentiles Times)[] clocks = [("foundToReported", h.FoundToReported), ("reportedToFirstAct", h.ReportedToFirstAct), ("reportedToClosed", h.ReportedToClosed), ("foundToClosed", h.FoundToClosed)];
        return r.Section("hazards") with
        {
            Facts = [r.Fact("hazardsClosed", new(h.Closed, "#hazards-hazards")), r.Fact("openWithoutName", new(h.OpenWithoutName, "#hazards-hazards"))],
            Tables =
            [
                r.Table("hazardTimes", [r.Text("clock"), .. r.PercentileColumns()],
                    clocks.Select(row => (ReviewCell[])[r.Words["clock." + row.Key], .. ReviewReading.Cells(row.Times)])),
                r.Table("hazards",
                    [
                        r.Text("hazard"), r.Text("stairwell"), r.Moment("foundAt"), r.Moment("reportedAt"), r.Length("foundToReported"), r.Length("reportedToFirstAct"), r.Length("reportedToClosed"),
                        r.Text("state"), r.Text("inHands"), r.Text("late"),
                    ],
                    h.Items.Select(row => new ReviewCell[]
                    {
                        new(row.Text, r.Links.Report(row.ReportId)), r.Stairwell(row.StairwellCode, row.StairwellName), row.FoundAt, row.ReportedAt,
                        row.FoundToReported, row.ReportedToFirstAct, row.ReportedToClosed,
                        row.Outcome is { } outcome ? $"{r.Words.ReportState(row.State)} · {r.Words.ReportOutcome(outcome)}" : r.Words.ReportState(row.State),
                        row.TakenByName is { } name ? $"{r.Words.Hands(row.InHandsOf)} {name}" : row.InHandsOfNames.Count > 0
                            ? $"{r.Words.Hands(row.InHandsOf)} {string.Join(r.Words["and"], row.InHandsOfNames)}" : r.Words.Hands(row.InHandsOf),
                        r.Words[row.Late ? "late.yes" : "late.no"],
                    })) with { Empty = r.Words["hazards.none"] },
            ],
        };
    }
}
