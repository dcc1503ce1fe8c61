using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Desk;

/// <summary>Names the texts of the command centre's desk.</summary>
public sealed class DeskItemTexts;

public static class DeskItemWords
{
    /// <summary>The sentences that the alarm speaks.</summary>
    public static string ForScript(this IStringLocalizer<DeskItemTexts> texts) =>
        Json.Write(texts.GetAllStrings(includeParentCultures: true)
            .Where(text => text.Name.StartsWith("js.", StringComparison.Ordinal))
            .DistinctBy(text => text.Name)
            .ToDictionary(text => text.Name, text => text.Value));
}
