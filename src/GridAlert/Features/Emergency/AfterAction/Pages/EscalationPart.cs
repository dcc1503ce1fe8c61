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
                r.Fact("channelOff", e.ChannelOff),
            ],
            Tables =
            [
                r.Table("steps", [r.Text("who"), r.Text("via"), r.Figure("reached"), r.Figure("worked"), r.Number("taken")],
                    e.Steps.Select(step => new ReviewCell[] { r.Words.Who(step.Who), r.Words.Via(step.Via), r.Linked(step.Reached, StairwellFigure.Step(step.Who, step.Via)), step.Worked, step.Taken })) with { Empty = r.Words["steps.none"] },
                r.Table("hands", [r.Text("hands"), r.Number("assignments"), r.Figure("met")],
                    e.Hands.Select(row => new ReviewCell[] { r.Words.Hands(row.Hands), row.Met.Of, row.Met })),
            ],
        };
    }
}
