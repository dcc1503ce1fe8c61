namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class CoverPart
{
    public static ReviewSection Of(ReviewReading r)
    {
        var c = r.Review.TrioCover;
        return r.Section("cover") with
        {
            Facts =
            [
                r.Fact("byThemselves", r.Linked(c.ByThemselves, "byThemselves")),
                r.Fact("forThem", r.Linked(c.ForThem, "forThem")),
                r.Fact("forThemByPhone", r.Linked(c.ForThemByPhone, "forThemByPhone")),
                new(r.Words["fact.substitutes"], c.Substitutes.Of == 0 ? default(ReviewCell) : r.Linked(c.Substitutes, "substitutes")),
                new(r.Words["fact.perPost"], Radius(r, c.Radius.PerPost), r.Words["fact.perPost.note", r.Words.Shown(c.Radius.Households), c.Radius.Posts]),
                new(r.Words["fact.perAnswering"], Radius(r, c.Radius.PerAnswering), r.Words["fact.perAnswering.note", c.Radius.Answering, r.Words.Shown(c.Radius.Recorded)]),
            ],
            Charts = c.Stairwells.Of > 0 ? [Chart(r)] : [],
            Tables =
            [
                r.Table("roles", [r.Text("role"), r.Figure("answered"), r.Figure("first"), r.Figure("declined"), r.Length("median"), r.Length("p90")],
                    c.ByRole.Select(role => new ReviewCell[] { r.Words.Role(role.Role), r.Linked(role.Answered, $"role.{role.Role}.answered"), r.Linked(role.First, $"role.{role.Role}.first"), r.Linked(role.Declined, $"role.{role.Role}.declined"), role.Times.Median, role.Times.P90 })),
            ],
        };
    }

    private static ReviewCell Radius(ReviewReading r, double? households) => new(households, households is null ? null : r.Links.Stairwells("households"));

    private static ReviewChart Chart(ReviewReading r)
    {
        var (stairwells, assignments) = (r.Review.TrioCover.Stairwells, r.Review.TrioCover.Assignments);
        int[] s = [stairwells.Three, stairwells.Two, stairwells.One, stairwells.None], a = [assignments.Three, assignments.Two, assignments.One, assignments.None];
        string[] names = ["cover3", "cover2", "cover1", "cover0"];
        return new(r.Words["chart.cover"],
            string.Join(r.Words["sentence"], names.Select((name, i) => r.Words["chart.cover.alt", r.Words["figure." + name], r.Words.Shown(new Figure(s[i], stairwells.Of))])),
            ReviewCharts.Cover([.. names.Select(name => r.Words["figure." + name])], s),
            r.Table("cover", [r.Text("cover"), r.Figure("stairwells"), r.Figure("assignments")],
                names.Select((name, i) => new ReviewCell[] { r.Words["figure." + name], r.Linked(new(s[i], stairwells.Of), name), r.Linked(new Figure(a[i], assignments.Of), $"answers.{3 - i}") })));
    }
}
