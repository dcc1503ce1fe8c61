namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class ComparisonPart
{
    public static ReviewSection Of(ReviewReading r, ReviewComparison comparison)
    {
        var section = r.Section("comparison");
        var rows = comparison.Earlier.Select(other => Row(r, other, new(r.Words["comparison.other", ReviewWords.Day(other.OpenedAt), other.Reason], r.Links.Other(other.ActivationId))));
        return section with
        {
            Help = comparison.LeftOut == 0 ? section.Help : $"{section.Help} {r.Words["comparison.leftOut", comparison.LeftOut]}",
            Tables =
            [
                r.Table("comparison",
                    [r.Text("activation"), r.Number("stairwells"), r.Number("assignments"), r.Figure("inTime"), r.Length("medianToAcknowledge"), r.Figure("neverReached"), r.Figure("completed"), r.Figure("atTheDoor")],
                    comparison.Earlier.Count == 0 ? [] : rows.Prepend(Row(r, comparison.This, r.Words["comparison.this"]))) with { Empty = r.Words["comparison.none"] },
            ],
        };
    }

    private static ReviewCell[] Row(ReviewReading reading, ReviewHeadline h, ReviewCell name)
    {
        var r = reading with { Links = reading.Links with { ActivationId = h.ActivationId } };
        return
        [
            name, r.Counted(h.Stairwells, "asked"), r.Counted(h.Assignments, "asked"), r.Linked(h.InTime, "inTime"), h.MedianToAcknowledge, r.Linked(h.NeverReached, "neverAtAll"),
            r.Linked(h.Completed, "completed"), r.Linked(h.AtTheDoor, "atTheDoor"),
        ];
    }
}
