namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class EscalationPart
{
    public static ReviewSection Of(ReviewReading r)
    {
        var e = r.Review.Escalation;
        return r.Section("escalation") with
        {
            Facts =
            [
                r.Fact("metWithoutStep", r.Linked(e.MetWithoutStep, "metWithoutStep")),
                r.Fact("atTheDoor", r.Linked(e.AtTheDoor, "atTheDoor")),
                r.Fact("onTheDesk", r.Linked(e.OnTheDesk, "onDesk")),
                r.Fact("unreachable", r.Linked(e.Unreachable, "unreachable")),
                r.Fact("channelOff", r.Linked(e.ChannelOff, "channelOff")),
                r.Fact("callsAboutNoDispatch", r.Linked(e.Calls.AboutNoDispatch, "call.aboutNoDispatch")),
            ],
            Tables =
            [
                r.Table("steps", [r.Text("who"), r.Text("via"), r.Figure("reached"), r.Figure("worked"), r.Number("taken")],
                    e.Steps.Select(step => new ReviewCell[] { r.Words.Who(step.Who), r.Words.Via(step.Via), r.Linked(step.Reached, $"step.{step.Who}.{step.Via}"), r.Linked(step.Worked, $"step.{step.Who}.{step.Via}.worked"), r.Counted(step.Taken, $"step.{step.Who}.{step.Via}") })) with { Empty = r.Words["steps.none"] },
                r.Table("hands", [r.Text("hands"), r.Number("assignments"), r.Figure("met")],
                    e.Hands.Select(row => new ReviewCell[] { r.Words.Hands(row.Hands), r.Counted(row.Met.Of, $"hands.{row.Hands}"), r.Linked(row.Met, $"hands.{row.Hands}.met") })),
                r.Table("calls", [r.Text("outcome"), r.Figure("calls"), r.Number("stairwells")],
                    e.Calls.ByOutcome.Select(row => new ReviewCell[] { r.Words.CallOutcome(row.Outcome), r.Linked(row.Calls, $"call.{row.Outcome}"), r.Counted(row.Stairwells, $"call.{row.Outcome}") })) with { Empty = r.Words["calls.none"] },
            ],
        };
    }
}
