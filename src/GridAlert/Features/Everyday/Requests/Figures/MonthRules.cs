using System.Globalization;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Requests.Figures;

/// <summary>A month as people in Beijing mean it.</summary>
public static class MonthRules
{
    private const string Format = "yyyy-MM";

    /// <summary>False where it is no month, or none that there can be figures of.</summary>
    public static bool TryRead(string? text, DateTimeOffset now, out DateOnly month)
    {
        if (string.IsNullOrEmpty(text))
        {
            month = MonthOf(now);
            return true;
        }
        return DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out month) && month.Year is >= 2020 and < 2100;
    }

    public static string Code(DateOnly month) => month.ToString(Format, CultureInfo.InvariantCulture);

    public static (DateTimeOffset From, DateTimeOffset Until) Bounds(DateOnly month) => (Begin(month), Begin(month.AddMonths(1)));

    private static DateOnly MonthOf(DateTimeOffset at)
    {
        var day = at.Day();
        return new(day.Year, day.Month, 1);
    }

    private static DateTimeOffset Begin(DateOnly month) => new DateTimeOffset(month.ToDateTime(TimeOnly.MinValue), BeijingTime.Offset).ToUniversalTime();
}
