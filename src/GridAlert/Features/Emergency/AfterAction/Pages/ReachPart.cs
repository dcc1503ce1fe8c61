namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class ReachPart
{
    public static ReviewSection Of(ReviewReading r)
    {
        var reach = r.Review.Reach;
        var (a, p) = (reach.Total.Assignments!, reach.Total.Receipts);
        Figure Of(int count) => new(count, a.Targeted);
        return r.Section("reach") with
        {
            Facts =
            [
                r.Fact("inTime", r.Linked(Of(a.AcknowledgedInTime), "inTime")),
                r.Fact("late", r.Linked(Of(a.Late), "late")),
                r.Fact("never", r.Linked(Of(a.Never), "never")),
                r.Fact("neverBeforeDeadline", new Figure(a.NeverBeforeDeadline, a.Never)),
                r.Fact("unable", new Figure(a.Unable, a.Never)),
                r.Fact("completed", r.Linked(Of(a.Completed), "completed")),
                r.Fact("received", new Figure(p.Received, p.Targeted)),
                r.Fact("read", new Figure(p.Read, p.Targeted)),
            ],
            Charts = reach.Spread.Any(spread => spread.Units > 0) ? [SpreadChart(r)] : [],
            Tables =
            [
                Assignments(r, "byStreet", reach.ByStreet, isUnit: true),
                Assignments(r, "byCommunity", reach.ByCommunity, isUnit: true),
                Assignments(r, "byGrid", reach.ByGrid, isUnit: true) with { Folded = true },
                Receipts(r, "byRole", reach.ByRole.Select(row => row with { Name = r.Words.Role(row.Key) })),
                Assignments(r, "byDispatch", reach.ByDispatch, isUnit: false),
                Assignments(r, "byKind", reach.ByKind.Select(row => row with { Name = r.Words.Kind(row.Key) }), isUnit: false),
                NeverReached(r),
            ],
        };
    }

    /// <summary>What nobody reads from top to bottom: receipts by unit and dispatch, and every stairwell.</summary>
    public static IEnumerable<ReviewTable> MoreTables(ReviewReading r)
    {
        var reach = r.Review.Reach;
        yield return Receipts(r, "receiptsByStreet", reach.ByStreet);
        yield return Receipts(r, "receiptsByCommunity", reach.ByCommunity);
        yield return Receipts(r, "receiptsByGrid", reach.ByGrid);
        yield return Receipts(r, "receiptsByDispatch", reach.ByDispatch);
        yield return r.Table("stairwells",
            [
                r.Text("code"), r.Text("grid"), r.Text("stairwell"), r.Number("targeted"), r.Number("hadDevice"), r.Number("received"), r.Number("read"), r.Number("inTime"), r.Number("late"),
                r.Number("never"), r.Number("completed"), r.Number("forThem"), r.Number("onDesk"), r.Number("cover"), r.Text("vacant"),
            ],
            reach.Stairwells.Select(s => new ReviewCell[]
            {
                s.Code, r.GridOf(s.Code), s.Name, s.Targeted, s.HadDevice, s.Received, s.Read, s.InTime, s.Late, s.Never, s.Completed, s.ForThem, s.OnDesk, s.Cover,
                string.Join(r.Words["and"], s.Vacant.Select(r.Words.Role)),
            }));
    }

    private static ReviewTable Assignments(ReviewReading r, string key, IEnumerable<ReachRow> rows, bool isUnit) =>
        r.Table(key, Columns(r, key),
            rows.Where(row => row.Assignments is not null).Select(row => (ReviewCell[])
            [
                new(row.Name, isUnit ? r.Links.Review(row.Key) : key == "byDispatch" ? r.Links.Dispatch(row.Key) : null),
                row.Assignments!.Targeted,
                .. Counts(row.Assignments).Select(count => new ReviewCell(count.Figure,
                    count.Figure.Count == 0 ? null : isUnit ? r.Links.Stairwells(count.Stairwells, row.Key) : key == "byDispatch" && count.State is { } state ? r.Links.Dispatch(row.Key, state) : null)),
                row.Acknowledged.Median, row.Acknowledged.P90,
            ]));

    private static ReviewTable Receipts(ReviewReading r, string key, IEnumerable<ReachRow> rows) =>
        r.Table(key, Columns(r, key), rows.Select(row => (ReviewCell[])
        [
            row.Name, row.Receipts.Targeted, .. Counts(row.Receipts).Select(count => new ReviewCell(count.Figure)), row.Acknowledged.Median, row.Acknowledged.P90,
        ]));

    private static ReviewColumn[] Columns(ReviewReading r, string key) =>
    [
        r.Text(key), r.Number("targeted"), r.Figure("hadDevice"), r.Figure("sent"), r.Figure("received"), r.Figure("read"), r.Figure("inTime"), r.Figure("late"), r.Figure("never"),
        r.Figure("completed"), r.Length("median"), r.Length("p90"),
    ];

    /// <summary>In the order of the columns, with the list of stairwells and the dispatch's filter behind each.</summary>
    private static IEnumerable<(Figure Figure, string Stairwells, string? State)> Counts(ReachCounts c) =>
    [
        (new(c.HadDevice, c.Targeted), "hadDevice", null), (new(c.Sent, c.Targeted), "sent", null), (new(c.Received, c.Targeted), "received", null), (new(c.Read, c.Targeted), "read", null),
        (new(c.AcknowledgedInTime, c.Targeted), "inTime", null), (new(c.Late, c.Targeted), "late", "late"), (new(c.Never, c.Targeted), "never", null), (new(c.Completed, c.Targeted), "completed", "completed"),
    ];

    private static ReviewTable NeverReached(ReviewReading r) =>
        r.Table("neverReached", [r.Text("stairwell"), r.Figure("unmet"), r.Number("posts"), r.Figure("devices"), r.Text("tried")],
            r.Review.Reach.NeverReached.Select(row => new ReviewCell[]
            {
                r.Stairwell(row.Code, row.Name),
                new Figure(row.Unmet.Count, row.Targeted), row.Posts, new Figure(row.Devices, row.Posts),
                new(row.Tried.Count == 0 ? [r.Words["tried.nothing"]] : row.Tried.Select(r.Words.Attempt).ToArray()),
            })) with
        { Empty = r.Words["neverReached.none"] };

    private static ReviewChart SpreadChart(ReviewReading r)
    {
        var spread = r.Review.Reach.Spread.Where(row => row.Units > 0).ToList();
        return new(r.Words["chart.spread"],
            string.Join(r.Words["sentence"], spread.Select(row => r.Words["chart.spread.alt", r.Words["spread." + row.Level], ReviewWords.Share(row.Best!.Value), ReviewWords.Share(row.Median!.Value), ReviewWords.Share(row.Worst!.Value)])),
            ReviewCharts.Spread(spread, r.Words),
            r.Table("spread", [r.Text("spreadOf"), r.Number("units"), r.Percent("best"), r.Percent("middle"), r.Percent("worstTenth"), r.Percent("worst")],
                spread.Select(row => new ReviewCell[]
                {
                    r.Words["spread." + row.Level], row.Units, new(Percent.Of(row.Best)), new(Percent.Of(row.Median)), new(Percent.Of(row.WorstTenth)), new(Percent.Of(row.Worst)),
                })));
    }
}
