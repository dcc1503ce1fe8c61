using GridAlert.Features.Emergency.AfterAction.Findings;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>What people learned, and what is to become better; on the page and in every file made from it.</summary>
internal static class FindingsPart
{
    public static ReviewSection Of(ReviewReading r, IReadOnlyList<Finding> findings) => r.Section("findings") with
    {
        Tables =
        [
            r.Table("findings", [r.Text("finding"), r.Text("findingKind"), r.Text("rating"), r.Text("cause")],
                findings.Select(finding => new ReviewCell[]
                {
                    new(finding.Text, finding.Evidence is { } path ? r.Links.Root + path : null), r.Words.FindingKind(finding.Kind), r.Words.Rating(finding.Rating), finding.Cause ?? "",
                })) with { Empty = r.Words["findings.none"] },
            r.Table("improvements", [r.Text("action"), r.Text("finding"), r.Text("owner"), r.Text("dueOn"), r.Text("state"), r.Text("why")],
                findings.SelectMany(finding => finding.Improvements).Select(improvement => new ReviewCell[]
                {
                    new(improvement.Action, r.Links.Improvement(improvement.Id)), improvement.Finding, improvement.Owner,
                    improvement.DueOn.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), r.Words.Improvement(improvement.State), improvement.StateReason ?? "",
                })) with { Empty = r.Words["improvements.none"] },
        ],
    };
}
