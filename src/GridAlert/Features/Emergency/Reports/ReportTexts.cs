using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>Names the texts of reports, on the command centre's pages and on the phone.</summary>
public sealed class ReportTexts;

public static class ReportTextsExtensions
{
    /// <summary>The sentences that the phone's form speaks when its script sends it.</summary>
    public static string ForPhone(this IStringLocalizer<ReportTexts> texts) =>
        Json.Write(texts.GetAllStrings(includeParentCultures: true)
            .Where(text => text.Name.StartsWith("phone.js.", StringComparison.Ordinal))
            .DistinctBy(text => text.Name)
            .ToDictionary(text => text.Name, text => text.Value));

    public static bool IsOverdue(this Report report, DateTimeOffset now) => report.DueAt <= now;
}
