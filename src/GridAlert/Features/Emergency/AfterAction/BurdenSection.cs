using GridAlert.Features.Emergency.Receipts;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

internal static class BurdenSection
{
    private const int Shown = 10;
    private const int NightFrom = 22;
    private const int NightUntil = 6;

    private static bool IsNight(int hour) => hour is >= NightFrom or < NightUntil;

    public static ReviewBurden Of(ReviewFacts facts, List<TaskFacts> tasks)
    {
        var hours = new int[24];
        foreach (var task in tasks)
            hours[Hour(task)]++;
        var stairwells = facts.AskedStairwells();
        var rows = stairwells.ConvertAll(s => new BurdenRow(
            s.Unit.Code, s.Unit.Name, s.Tasks.Count, s.ContactsByHour.Sum(), Minutes(facts, s), s.ContactsByHour.Where((_, hour) => IsNight(hour)).Sum() + s.Tasks.Count(t => IsNight(Hour(t)))));
        return new()
        {
            Trios = rows.Count,
            Dispatches = tasks.Count,
            Contacts = rows.Sum(row => row.Contacts),
            Minutes = rows.Sum(row => row.Minutes),
            MedianMinutes = Median(rows.Select(row => row.Minutes)),
            MedianDispatches = Median(rows.Select(row => row.Dispatches)),
            ByHour = [.. hours.Select((sent, hour) => new BurdenHour(hour, sent, stairwells.Sum(s => s.ContactsByHour[hour])))],
            MostBurdened =
            [
                .. rows.OrderByDescending(row => row.Minutes).ThenByDescending(row => row.Dispatches).ThenByDescending(row => row.Contacts)
                    .ThenBy(row => row.StairwellCode, StringComparer.Ordinal).Take(Shown),
            ],
        };
    }

    public static int Hour(TaskFacts task) => task.Dispatch.Dispatch.SentAt.ToBeijing().Hour;

    /// <summary>How long at least one dispatch lay on the trio unfinished.</summary>
    private static int Minutes(ReviewFacts facts, StairwellFacts stairwell)
    {
        var total = TimeSpan.Zero;
        var until = DateTimeOffset.MinValue;
        foreach (var task in stairwell.Tasks.OrderBy(t => t.Dispatch.Dispatch.SentAt))
        {
            var from = task.Dispatch.Dispatch.SentAt;
            var end = facts.ClosedAt(task.Dispatch);
            if (task.State == AssignmentState.Completed && from + new TimeSpan(Math.Max(0, task.CompletedAfter)) is var completed && completed < end)
                end = completed;
            from = from < until ? until : from;
            if (end <= from)
                continue;
            total += end - from;
            until = end;
        }
        return (int)total.TotalMinutes;
    }

    private static int? Median(IEnumerable<int> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? null : sorted[ReviewRules.Rank(sorted.Count, 50)];
    }
}
