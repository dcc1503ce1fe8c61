using GridAlert.Features.Everyday.Requests;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>How a figure is spread over stairwells: an average hides the one that drowns.</summary>
/// <param name="Best">A tenth of them have no more than this.</param>
/// <param name="Worst">A tenth of them have at least this.</param>
public sealed record Spread(int Best, int Median, int Worst, int Most)
{
    public static Spread None { get; } = new(0, 0, 0, 0);
}

/// <summary>What a week asks, in Beijing's weeks from Monday on.</summary>
public static class BurdenRules
{
    private const int NightFrom = 22;
    private const int NightUntil = 6;

    public static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    public static DateTimeOffset Begin(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), BeijingTime.Offset).ToUniversalTime();

    public static bool IsNight(DateTimeOffset at) => at.ToBeijing().Hour is >= NightFrom or < NightUntil;

    /// <summary>
    /// The homes that the monthly round asks for in a week: as large a part of them as its days are of their months. At noon of a day
    /// in an emergency nobody is asked to visit.
    /// </summary>
    public static int VisitsDue(int homes, DateOnly monday, IReadOnlyList<Pause> pauses)
    {
        var share = 0.0;
        for (var n = 0; n < 7; n++)
        {
            var day = monday.AddDays(n);
            var noon = Begin(day).AddHours(12);
            if (!pauses.Any(pause => pause.From <= noon && (pause.Until is null || pause.Until > noon)))
                share += 1.0 / DateTime.DaysInMonth(day.Year, day.Month);
        }
        return (int)Math.Round(homes * share, MidpointRounding.AwayFromZero);
    }

    /// <summary>Deciles by nearest rank: each is a figure that some stairwell really has.</summary>
    public static Spread Of(IEnumerable<int> figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted.Length == 0 ? Spread.None : new(Rank(0.1), Rank(0.5), Rank(0.9), sorted[^1]);

        int Rank(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
