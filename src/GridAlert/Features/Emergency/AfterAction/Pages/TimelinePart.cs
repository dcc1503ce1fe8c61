namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class TimelinePart
{
    public static ReviewSection Of(ReviewReading r)
    {
        var titles = r.Review.Overview.Dispatches.ToDictionary(d => d.Id, d => d.Title);
        var names = r.Review.Reach.Stairwells.ToDictionary(s => s.Code, s => s.Name, StringComparer.Ordinal);
        return r.Section("timeline") with
        {
            Tables =
            [
                r.Table("timeline", [r.Moment("at"), r.Text("happened"), r.Number("lines"), r.Text("by"), r.Text("about"), r.Text("stairwell")],
                    r.Review.Timeline.Select(moment => new ReviewCell[]
                    {
                        new(moment.At, r.Links.Replay(moment.At)), What(r, moment), moment.Count, moment.ByName ?? "", About(r, moment, titles),
                        moment.StairwellCode is { } code ? r.Stairwell(code, names.GetValueOrDefault(code, code)) : "",
                    })),
            ],
        };
    }

    private static string What(ReviewReading r, ReviewMoment moment)
    {
        var text = moment.Kind switch
        {
            "activationOpened" or "levelChanged" => r.Words.Level(moment.Text ?? ""),
            "escalated" or "unreachable" => r.Words["moment.step", r.Words.Who(moment.Who ?? ""), r.Words.Via(moment.Via ?? "")],
            "messagesFailed" => r.Words.Channel(moment.Text ?? ""),
            "dangerConfirmed" => r.Words["moment.danger." + moment.Via, moment.Text ?? ""],
            // Its title stands in the column beside it.
            "dispatchSent" => "",
            _ => moment.Text ?? "",
        };
        var what = r.Words["moment." + moment.Kind];
        return text.Length == 0 ? what : r.Words["moment.with", what, text];
    }

    private static ReviewCell About(ReviewReading r, ReviewMoment moment, Dictionary<Guid, string> titles) =>
        moment.DispatchId is { } id && titles.TryGetValue(id, out var title) ? new ReviewCell(title, r.Links.Dispatch(id.ToString()))
        : moment.ReportId is { } report ? new ReviewCell(r.Words["about.report"], r.Links.Report(report))
        : new ReviewCell("");
}
