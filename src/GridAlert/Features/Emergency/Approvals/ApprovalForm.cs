using System.Globalization;
using GridAlert.Platform;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Emergency.Approvals;

/// <summary>How the pages of dangerous acts read what was typed, and where they lead when somebody else is asked.</summary>
public static class ApprovalForm
{
    /// <summary>A number as people type it; null for anything else.</summary>
    public static int? Typed(string? text) =>
        int.TryParse(text?.Replace(",", "", StringComparison.Ordinal).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>To the page where the second person's answer is waited for; null for every other problem.</summary>
    public static RedirectResult? Waits(Problem? problem) =>
        problem is { Code: "approvalWaits" } && problem.More.TryGetValue("approvalId", out var id) ? new($"/approvals/{id}") : null;

    /// <summary>The field has another name on the pages.</summary>
    public static Problem? OfCount(Problem? problem) =>
        problem is null ? null : problem with { Fields = [.. problem.Fields.Select(bad => bad.Field == "confirmCount" ? bad with { Field = "count" } : bad)] };
}
