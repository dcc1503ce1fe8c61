using GridAlert.Features.Access;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>All rows of one table of a review, some at a time.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ReviewTableModel(ReadReview read) : PageModel
{
    public ReviewDocument Document { get; private set; } = null!;
    public ReviewSection Section { get; private set; } = null!;
    public ReviewTable Table { get; private set; } = null!;
    public new ReviewTable Page { get; private set; } = null!;
    /// <summary>The number of the first row that is shown; of the last, <see cref="Last"/>.</summary>
    public int First { get; private set; }
    public int Last => First - 1 + Page.Rows.Count;

    public async Task<IActionResult> OnGetAsync(Guid id, string section, string table, string? unitCode, int after = 0)
    {
        var outcome = await read.RunAsync(User.Caller(), id, string.IsNullOrEmpty(unitCode) ? null : unitCode, "", HttpContext.RequestAborted);
        if (!outcome.Ok)
            return outcome.Problem.Kind == ProblemKind.NotFound ? NotFound() : StatusCode((int)outcome.Problem.Kind);
        Document = outcome.Value;
        var part = Document.Sections.FirstOrDefault(one => one.Key == section);
        if (part?.Tables.FirstOrDefault(one => one.Key == table) is not { } found || !ModelState.IsValid || after < 0 || after > found.Rows.Count)
            return NotFound();
        (Section, Table, First) = (part, found, after + 1);
        Page = found with { Rows = [.. found.Rows.Skip(after).Take(ReviewTable.MostRows)] };
        return base.Page();
    }
}
