using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>The stairwells behind one figure of a review.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ReviewStairwellsModel(ReviewQuery reviews, UnitTree tree, ReviewWords words) : PageModel
{
    private const int PageSize = 100;

    public StairwellList List { get; private set; } = null!;
    public string Figure { get; private set; } = StairwellFigures.Listed[0];
    public IReadOnlyList<string> Listed { get; } = StairwellFigures.Listed;
    public string Title => words.Figure(Figure, id => List.Overview.Dispatches.FirstOrDefault(dispatch => dispatch.Id.ToString() == id)?.Title ?? id);
    public new IReadOnlyList<StairwellRow> Page { get; private set; } = [];
    /// <summary>Where the next page begins; null on the last.</summary>
    public string? Next { get; private set; }

    /// <summary>With its grid: stairwells are named alike in each.</summary>
    public string NameOf(StairwellRow row) => $"{tree.Find(row.GridCode)?.Name} {row.Name}".Trim();

    public IReadOnlyList<string> Columns { get; } = ["targeted", "hadDevice", "received", "read", "inTime", "late", "never", "completed", "cover"];

    /// <summary>In the order of the columns.</summary>
    public IEnumerable<int> Values(StairwellRow row) => [row.Targeted, row.HadDevice, row.Received, row.Read, row.InTime, row.Late, row.Never, row.Completed, row.Cover];

    public async Task<IActionResult> OnGetAsync(Guid id, string? figure, string? unitCode, string? after)
    {
        Figure = string.IsNullOrEmpty(figure) ? Figure : figure;
        var list = await reviews.BehindAsync(User.Caller(), id, string.IsNullOrEmpty(unitCode) ? null : unitCode, Figure, HttpContext.RequestAborted);
        if (!list.Ok)
            return list.Problem.Kind == ProblemKind.NotFound ? NotFound() : StatusCode((int)list.Problem.Kind);
        List = list.Value;
        Page = [.. List.Rows.Where(row => after is null || string.CompareOrdinal(row.Code, after) > 0).Take(PageSize)];
        Next = Page.Count == PageSize && Page[^1] != List.Rows[^1] ? Page[^1].Code : null;
        return base.Page();
    }
}
