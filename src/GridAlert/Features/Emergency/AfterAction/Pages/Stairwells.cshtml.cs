using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>The stairwells behind one figure of a review.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ReviewStairwellsModel(ReviewQuery reviews, UnitTree tree) : PageModel
{
    private const int PageSize = 100;

    public Review Review { get; private set; } = null!;
    public StairwellFigure Figure { get; private set; } = StairwellFigure.All[0];
    public IReadOnlyList<StairwellRow> Rows { get; private set; } = [];
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
        var review = await reviews.RunAsync(User.Caller(), id, string.IsNullOrEmpty(unitCode) ? null : unitCode, HttpContext.RequestAborted);
        if (!review.Ok)
            return review.Problem.Kind == ProblemKind.NotFound ? NotFound() : StatusCode((int)review.Problem.Kind);
        if (figure is not null && StairwellFigure.Find(figure) is null)
            return NotFound();
        Review = review.Value;
        Figure = StairwellFigure.Find(figure) ?? Figure;
        Rows = [.. Review.Reach.Stairwells.Where(Figure.Holds)];
        Page = [.. Rows.Where(row => after is null || string.CompareOrdinal(row.Code, after) > 0).Take(PageSize)];
        Next = Page.Count == PageSize && Page[^1] != Rows[^1] ? Page[^1].Code : null;
        return base.Page();
    }
}
