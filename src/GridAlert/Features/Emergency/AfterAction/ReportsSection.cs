using GridAlert.Features.Emergency.Reports;

namespace GridAlert.Features.Emergency.AfterAction;

internal static class ReportsSection
{
    public static ReviewReports Of(ReviewFacts facts)
    {
        var reports = InOrder(facts);
        return new()
        {
            Total = Row(null, reports),
            ByKind = [.. ReportKind.All.Select(kind => (kind, Those: reports.FindAll(r => r.Data.Kind == kind))).Where(pair => pair.Those.Count > 0).Select(pair => Row(pair.kind, pair.Those))],
        };
    }

    public static ReviewHazards Hazards(ReviewFacts facts)
    {
        var rows = InOrder(facts).Where(r => r.Data.Kind == ReportKind.Hazard).OrderBy(r => r.ClosedAt is not null).Select(r => Row(facts, r)).ToList();
        var open = rows.FindAll(row => row.ClosedAt is null);
        return new()
        {
            Items = rows,
            Closed = new(rows.Count - open.Count, rows.Count),
            OpenWithoutName = new(open.Count(row => row.TakenByName is null), open.Count),
            FoundToReported = ReviewRules.Percentiles(rows.Select(row => row.FoundToReported)),
            ReportedToFirstAct = ReviewRules.Percentiles(rows.Select(row => row.ReportedToFirstAct)),
            ReportedToClosed = ReviewRules.Percentiles(rows.Select(row => row.ReportedToClosed)),
            FoundToClosed = ReviewRules.Percentiles(rows.Select(row => row.FoundToClosed)),
        };
    }

    private static List<ReportFacts> InOrder(ReviewFacts facts) => [.. facts.Reports.Values.OrderBy(r => r.Data.ReportedAt).ThenBy(r => r.Data.ReportId)];

    private static ReportRow Row(string? kind, List<ReportFacts> reports) => new(
        kind, reports.Count, new(reports.Count(r => r.AnsweredAt is not null), reports.Count), new(reports.Count(r => r.ClosedAt is not null), reports.Count),
        new(reports.Count(r => r.Data.LateAt is not null), reports.Count), ReviewRules.Percentiles(reports.Select(r => r.AnsweredAt - r.Data.ReportedAt)));

    private static HazardRow Row(ReviewFacts facts, ReportFacts report)
    {
        var data = report.Data;
        return new()
        {
            ReportId = data.ReportId,
            StairwellCode = report.Stairwell.Unit.Code,
            StairwellName = report.Stairwell.Unit.Name,
            Text = data.Text,
            FoundAt = data.FoundAt,
            ReportedAt = data.ReportedAt,
            FirstActAt = report.FirstActAt,
            ClosedAt = report.ClosedAt,
            FoundToReported = data.ReportedAt - data.FoundAt,
            ReportedToFirstAct = report.FirstActAt - data.ReportedAt,
            ReportedToClosed = report.ClosedAt - data.ReportedAt,
            FoundToClosed = report.ClosedAt - data.FoundAt,
            State = data.State,
            TakenByName = facts.Shown(data.TakenByName),
            InHandsOf = data.InHandsOf,
            InHandsOfNames = [.. data.InHandsOfNames.Select(name => facts.Shown(name)!)],
            Late = data.LateAt is not null,
            Outcome = data.Outcome,
            Photos = data.Photos,
        };
    }
}
