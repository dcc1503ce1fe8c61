using GridAlert.Features.Emergency.Playbooks;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class OverviewPart
{
    public static ReviewSection Of(ReviewReading r, IReadOnlyList<Playbook> playbooks)
    {
        var overview = r.Review.Overview;
        return r.Section("overview") with
        {
            Facts =
            [
                r.Fact("stairwells", r.Counted(overview.Stairwells, "asked")),
                r.Fact("assignments", r.Counted(overview.Assignments, "asked")),
                r.Fact("receipts", r.Counted(overview.Receipts, "asked")),
                r.Fact("dispatches", overview.Dispatches.Count),
                r.Fact("lines", overview.Lines),
            ],
            Tables =
            [
                r.Table("levels", [r.Moment("at"), r.Text("level"), r.Text("by"), r.Text("reason")],
                    overview.Levels.Select(level => new ReviewCell[] { level.At, r.Words.Level(EmergencyWords.Code(level.Level)), level.ByName ?? r.Words["itself"], level.Reason })),
                r.Table("dispatches",
                    [r.Text("dispatch"), r.Text("kind"), r.Text("playbook"), r.Moment("sentAt"), r.Text("by"), r.Text("acknowledgeBy"), r.Text("replyBy"), r.Text("completeBy"), r.Text("state")],
                    overview.Dispatches.Select(d => new ReviewCell[]
                    {
                        new(d.Title, r.Links.Dispatch(d.Id.ToString())), r.Words.Kind(d.Kind),
                        d.PlaybookVersion is { } version ? r.Words["playbook.version", playbooks.NameOf(d.Playbook), version] : r.Words["playbook.none"],
                        d.SentAt, d.SentByName, By(r, d.AcknowledgeBy), By(r, d.ReplyBy), By(r, d.CompleteBy),
                        d.ClosedAt is { } closed ? $"{r.Words.DispatchState(d.State)} {ReviewWords.Moment(closed)}" : r.Words.DispatchState(d.State),
                    })),
            ],
        };
    }

    private static string By(ReviewReading r, DateTimeOffset? by) => by is { } at ? ReviewWords.Moment(at) : r.Words["notSet"];
}
