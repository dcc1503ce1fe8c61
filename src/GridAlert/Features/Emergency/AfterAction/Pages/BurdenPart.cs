using System.Globalization;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class BurdenPart
{
    public static ReviewSection Of(ReviewReading r)
    {
        var b = r.Review.Burden;
        return r.Section("burden") with
        {
            Facts =
            [
                r.Fact("trios", r.Counted(b.Trios, "asked")), r.Fact("burdenDispatches", r.Counted(b.Dispatches, "asked")), r.Fact("contacts", r.Counted(b.Contacts, "contacted")), r.Fact("minutes", r.Counted(b.Minutes, "asked")),
                r.Fact("medianMinutes", b.MedianMinutes), r.Fact("medianDispatches", b.MedianDispatches),
            ],
            Charts = b.Trios > 0 ? [Chart(r)] : [],
            Tables =
            [
                r.Table("mostBurdened", [r.Text("stairwell"), r.Number("dispatches"), r.Number("contacts"), r.Number("minutes"), r.Number("atNight")],
                    b.MostBurdened.Select(row => new ReviewCell[] { r.Stairwell(row.StairwellCode, row.StairwellName), row.Dispatches, row.Contacts, row.Minutes, row.AtNight })),
            ],
        };
    }

    private static ReviewChart Chart(ReviewReading r)
    {
        var hours = r.Review.Burden.ByHour;
        var most = hours.MaxBy(hour => hour.Dispatches + hour.Contacts)!;
        return new(r.Words["chart.burden"], r.Words["chart.burden.alt", Hour(most.Hour), most.Dispatches, most.Contacts], ReviewCharts.Burden(hours, r.Words),
            r.Table("hours", [r.Text("hour"), r.Number("dispatches"), r.Number("contacts")],
                hours.Select(hour => new ReviewCell[] { Hour(hour.Hour), r.Counted(hour.Dispatches, $"hour.{hour.Hour}.dispatches"), r.Counted(hour.Contacts, $"hour.{hour.Hour}.contacts") })));
    }

    private static string Hour(int hour) => string.Create(CultureInfo.InvariantCulture, $"{hour:00}:00–{hour:00}:59");
}
