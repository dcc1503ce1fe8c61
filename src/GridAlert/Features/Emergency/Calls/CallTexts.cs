using System.Globalization;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Calls;

/// <summary>Names the texts of the call list, and of what was tried.</summary>
public sealed class CallTexts;

public static class CallWords
{
    /// <summary>The word for a code; the code itself where a new one has no word yet.</summary>
    public static string Word(this IStringLocalizer<CallTexts> texts, string group, string? code) =>
        code is null ? "" : texts[$"{group}.{code}"] is { ResourceNotFound: false } word ? word.Value : code;

    /// <summary>The sentences that the page's script speaks.</summary>
    public static string ForScript(this IStringLocalizer<CallTexts> texts) =>
        Json.Write(texts.GetAllStrings(includeParentCultures: true)
            .Where(text => text.Name.StartsWith("js.", StringComparison.Ordinal))
            .DistinctBy(text => text.Name)
            .ToDictionary(text => text.Name, text => text.Value));

    /// <summary>2:07, 1:02:07, 3 天 1:02:07: a length of time as the page's script goes on counting it.</summary>
    public static string Length(this IStringLocalizer<CallTexts> texts, TimeSpan length)
    {
        length = length < TimeSpan.Zero ? TimeSpan.Zero : length;
        var rest = length.ToString(length.TotalHours < 1 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
        return length.Days == 0 ? rest : texts["days", length.Days, rest];
    }
}
