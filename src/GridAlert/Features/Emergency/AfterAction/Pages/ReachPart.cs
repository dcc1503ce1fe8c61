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
                r.Fact("neverBeforeDeadline", r.Linked(new(a.NeverBeforeDeadline, a.Never), "neverBeforeDeadline")),
                r.Fact("unable", r.Linked(new(a.Unable, a.Never), "unable")),
                r.Fact("completed", r.Linked(Of(a.Completed), "completed")),
                r.Fact("received", r.Linked(new(p.Received, p.Targeted), "received")),
                r.Fact("read", r.Linked(new(p.Read, p.Targeted), "read")),
            ],
            Charts = reach.Spread.Any(spread => spread.Units > 0) ? [SpreadChart(r)] : [],
            Tables =
            [
                Assignments(r, "byStreet", reach.ByStreet),
                Assignments(r, "byCommunity", reach.ByCommunity),
                Assignments(r, "byGrid", reach.ByGrid) with { Folded = true },
                Receipts(r, "byRole", reach.ByRole.Select(row => row with { Name = r.Words.Role(row.Key) }), row => $"role.{row.Key}."),
                Assignments(r, "byDispatch", reach.ByDispatch),
                Assignments(r, "byKind", reach.ByKind.Select(row => row with { Name = r.Words.Kind(row.Key) })),
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

    private static ReviewTable Assignments(ReviewReading r, string key, IEnumerable<ReachRow> rows)
    {
        var isUnit = key is "byStreet" or "byCommunity" or "byGrid";
        string Among(ReachRow row) => isUnit ? "" : key == "byDispatch" ? $"dispatch.{row.Key}." : $"kind.{row.Key}.";
        return r.Table(key, Columns(r, key),
            rows.Where(row => row.Assignments is not null).Select(row => (ReviewCell[])
            [
                new(row.Name, isUnit ? r.Links.Review(row.Key) : key == "byDispatch" ? r.Links.Dispatch(row.Key) : null),
                r.Counted(row.Assignments!.Targeted, Among(row) + "asked", isUnit ? row.Key : null),
                .. Counts(row.Assignments).Select(count => r.Linked(count.Figure, Among(row) + count.Name, isUnit ? row.Key : null)),
                row.Acknowledged.Median, row.Acknowledged.P90,
            ]));
    }

    /// <param name="of">The figures' names begin so; null where nothing is listed.</param>
    private static ReviewTable Receipts(ReviewReading r, string key, IEnumerable<ReachRow> rows, Func<ReachRow, string>? of = null) =>
        r.Table(key, Columns(r, key), rows.Select(row => (ReviewCell[])
        [
            row.Name, of is null ? row.Receipts.Targeted : r.Counted(row.Receipts.Targeted, of(row) + "targeted"),
            .. Counts(row.Receipts).Select(count => of is null ? count.Figure : r.Linked(count.Figure, of(row) + count.Name)), row.Acknowledged.Median, row.Acknowledged.P90,
        ]));

    private static ReviewColumn[] Columns(ReviewReading r, string key) =>
    [
        r.Text(key), r.Number("targeted"), r.Figure("hadDevice"), r.Figure("sent"), r.Figure("received"), r.Figure("read"), r.Figure("inTime"), r.Figure("late"), r.Figure("never"),
        r.Figure("completed"), r.Length("median"), r.Length("p90"),
    ];

    /// <summary>In the order of the columns, each with the name of the list of stairwells behind it.</summary>
    private static IEnumerable<(Figure Figure, string Name)> Counts(ReachCounts c) =>
    [
        (new(c.HadDevice, c.Targeted), "hadDevice"), (new(c.Sent, c.Targeted), "sent"), (new(c.Received, c.Targeted), "received"), (new(c.Read, c.Targeted), "read"),
        (new(c.AcknowledgedInTime, c.Targeted), "inTime"), (new(c.Late, c.Targeted), "late"), (new(c.Never, c.Targeted), "never"), (new(c.Completed, c.Targeted), "completed"),
    ];

    private static ReviewTable NeverReached(ReviewReading r) =>
        r.Table("neverReached", [r.Text("stairwell"), r.Figure("unmet"), r.Number("posts"), r.Figure("devices"), r.Text("tried")],
            r.Review.Reach.NeverReached.Select(row => new ReviewCell[]
            {
                r.Stairwell(row.Code, row.Name),
                new Figure(row.Unmet.Count, row.Targeted), row.Posts, new Figure(row.Devices, row.Posts),
                new(row.Tried.Count == 0 ? [r.Words["tried.nothing"]] : row.Tried.Select(r.Words.Attempt).ToArray()),
            })) with
        { Empty = r.Words["neverReached.none"], Whole = true, Folded = r.Review.Reach.NeverReached.Count > ReviewTable.MostRows };

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
