namespace GridAlert.Features.Everyday.Law.Calendar;

/// <summary>A day or month of the year on which law is made known 普法. Its words are a draft: somebody sends them, or nobody does.</summary>
/// <param name="Day">Null for the whole month.</param>
public sealed record Campaign(string Key, int Month, int? Day, string Name, string Title, string Body);

public static class CampaignRules
{
    public const int MaxName = 40;

    /// <summary>When it is next, or has begun: the first day of it that is not over. The 29th of February is the 28th in other years.</summary>
    public static DateOnly Next(Campaign campaign, DateOnly today)
    {
        var first = On(campaign, today.Year);
        var last = campaign.Day is null ? first.AddMonths(1).AddDays(-1) : first;
        return last >= today ? first : On(campaign, today.Year + 1);
    }

    public static bool IsOn(Campaign campaign, DateOnly today) => Next(campaign, today) is var next && next <= today;

    public static bool IsDay(int month, int? day) => month is >= 1 and <= 12 && (day is null || (day >= 1 && day <= DateTime.DaysInMonth(2024, month)));

    private static DateOnly On(Campaign campaign, int year) => new(year, campaign.Month, Math.Min(campaign.Day ?? 1, DateTime.DaysInMonth(year, campaign.Month)));
}
