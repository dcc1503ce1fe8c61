namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class HouseholdsPart
{
    public static ReviewSection Of(ReviewReading r)
    {
        var h = r.Review.Households;
        return r.Section("households") with
        {
            Facts = [r.Fact("disputed", r.Linked(h.Disputed, "doors.disputed")), .. h.Times.Count == 0 ? Array.Empty<ReviewFact>() : [r.Fact("doorMedian", h.Times.Median), r.Fact("doorP90", h.Times.P90), r.Fact("doorSlowest", h.Times.Slowest)]],
            Tables =
            [
                Table(r, "doors", [new("", r.Words["doors.all"], h.Tagged, h.All)], _ => null),
                Table(r, "doorsByStreet", h.ByStreet, row => r.Links.Review(row.Key)),
                Table(r, "doorsByCommunity", h.ByCommunity, row => r.Links.Review(row.Key)) with { Folded = true },
                Table(r, "doorsByGrid", h.ByGrid, row => r.Links.Review(row.Key)) with { Folded = true },
                Table(r, "doorsByDispatch", h.ByDispatch, row => r.Links.Dispatch(row.Key)),
                r.Table("openDoors", [r.Text("stairwell"), r.Text("dispatch"), r.Number("openTagged"), r.Number("open")],
                    h.Open.Select(row => new ReviewCell[]
                    {
                        r.Stairwell(row.StairwellCode, row.StairwellName),
                        new(h.ByDispatch.FirstOrDefault(d => d.Key == row.DispatchId.ToString())?.Name ?? "", r.Links.Dispatch(row.DispatchId.ToString())), row.TaggedOpen, row.Open,
                    })) with { Empty = r.Words["openDoors.none"] },
            ],
        };
    }

    private static ReviewTable Table(ReviewReading r, string key, IReadOnlyList<DoorRow> rows, Func<DoorRow, string?> href) =>
        r.Table(key, [r.Text(key), r.Text("homes"), r.Number("total"), r.Number("done"), r.Number("absent"), r.Number("refused"), r.Number("moved"), r.Number("open")],
            rows.SelectMany(row => new[] { Cells(r, key, row, "tagged", row.Tagged, href(row)), Cells(r, key, row, "all", row.All, href(row)) }));

    private static ReviewCell[] Cells(ReviewReading r, string key, DoorRow row, string homes, DoorCounts c, string? href)
    {
        var (among, unit) = key switch { "doors" => ("", (string?)null), "doorsByDispatch" => ($"dispatch.{row.Key}.", null), _ => ("", row.Key) };
        ReviewCell Count(int? count, string outcome) => r.Counted(count, $"{among}doors.{homes}.{outcome}", unit);
        return
        [
            new(row.Name, href), r.Words["homes." + homes], Count(c.Total, "total"), Count(c.Done, "done"), Count(c.Absent, "absent"), Count(c.Refused, "refused"), Count(c.Moved, "moved"),
            Count(c.Open, "open"),
        ];
    }
}
