using GridAlert.Features.Everyday.Recognition.Stars;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Recognition;

/// <summary>Names the texts of hours, points, stars, awards and allowances.</summary>
public sealed class RecognitionTexts;

public static class RecognitionWords
{
    private const int MinutesPerHour = 60;
    private const decimal FenPerYuan = 100;

    /// <summary>12 小时 5 分: to the minute, whatever the length.</summary>
    public static string Hours(this IStringLocalizer<RecognitionTexts> texts, long minutes)
    {
        var (sign, length) = (minutes < 0 ? "−" : "", Math.Abs(minutes));
        return sign + (length < MinutesPerHour ? texts["span.minutes", length].Value
            : length % MinutesPerHour == 0 ? texts["span.hours", length / MinutesPerHour].Value
            : texts["span.both", length / MinutesPerHour, length % MinutesPerHour].Value);
    }

    /// <summary>1,204 with the separators of the reader's language.</summary>
    public static string N(this long number) => number.ToString("N0", System.Globalization.CultureInfo.CurrentUICulture);

    public static string Yuan(this IStringLocalizer<RecognitionTexts> texts, long fen) =>
        texts["yuan", (fen / FenPerYuan).ToString("N2", System.Globalization.CultureInfo.CurrentUICulture)];

    /// <summary>★★★☆☆</summary>
    public static string Stars(int stars) => new string('★', stars) + new string('☆', StarRules.Most - stars);
}
