using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Shared;

/// <summary>Names the texts of the command centre's pages.</summary>
public sealed class DeskTexts;

public static class DeskTextsExtensions
{
    /// <summary>The sentences that the pages' scripts need, for a JSON block in the page.</summary>
    public static string ForScripts(this IStringLocalizer<DeskTexts> texts) =>
        Json.Write(texts.GetAllStrings(includeParentCultures: true)
            .Where(text => text.Name.StartsWith("js.", StringComparison.Ordinal))
            .ToDictionary(text => text.Name, text => text.Value));

    /// <summary>The word for a code, or the code itself where it is new data and has none.</summary>
    public static string Word(this IStringLocalizer<DeskTexts> texts, string group, string? code) =>
        code is null ? "" : texts[$"js.{group}.{code}"] is { ResourceNotFound: false } word ? word.Value : code;
}
