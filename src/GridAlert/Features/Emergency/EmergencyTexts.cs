using System.Globalization;
using System.Text.Json;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency;

/// <summary>Names the texts of the pages for switching modes and for dispatches.</summary>
public sealed class EmergencyTexts;

public static class EmergencyWords
{
    private const string ScriptPrefix = "js.";

    /// <summary>The code of an enum value as API and texts spell it.</summary>
    public static string Code<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The word for a code; the code itself where a new one has no word yet.</summary>
    public static string Word(this IStringLocalizer<EmergencyTexts> texts, string group, string? code) =>
        code is null ? "" : texts[$"{group}.{code}"] is { ResourceNotFound: false } word ? word.Value : code;

    /// <summary>A scenario's name from its newest playbook.</summary>
    public static string NameOf(this IEnumerable<Playbook> playbooks, string? scenario) =>
        playbooks.FirstOrDefault(playbook => playbook.Scenario == scenario)?.Name.Here ?? scenario ?? "";

    /// <summary>A length of time as people say it: 3 分钟, 2 小时 15 分钟, 1 天 4 小时.</summary>
    public static string Span(this IStringLocalizer<EmergencyTexts> texts, TimeSpan span)
    {
        if (span < TimeSpan.FromMinutes(1))
            return texts["span.seconds", Math.Max(0, (int)span.TotalSeconds)];
        if (span < TimeSpan.FromHours(1))
            return texts["span.minutes", (int)span.TotalMinutes];
        if (span < TimeSpan.FromDays(1))
            return span.Minutes == 0 ? texts["span.hours", (int)span.TotalHours] : texts["span.hoursMinutes", (int)span.TotalHours, span.Minutes];
        return span.Hours == 0 ? texts["span.days", span.Days] : texts["span.daysHours", span.Days, span.Hours];
    }

    /// <summary>1:02:03, as a clock that runs on the page goes on with it.</summary>
    public static string Running(this TimeSpan span) => $"{(int)span.TotalHours}:{span:mm\\:ss}";

    /// <summary>1,204 with the separators of the reader's language.</summary>
    public static string N(this int number) => number.ToString("N0", CultureInfo.CurrentUICulture);

    /// <summary>The sentences that the page's script speaks.</summary>
    public static string ForScript(this IStringLocalizer<EmergencyTexts> texts) =>
        Json.Write(texts.GetAllStrings(includeParentCultures: true)
            .Where(text => text.Name.StartsWith(ScriptPrefix, StringComparison.Ordinal))
            .DistinctBy(text => text.Name)
            .ToDictionary(text => text.Name, text => text.Value));
}
