using GridAlert.Features.Everyday.Requests.Figures;
using GridAlert.Features.Neighbourhood;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Requests.Public;

/// <summary>What a community has answered, for everybody: only what an officer put into words that name nobody.</summary>
[AllowAnonymous]
public sealed class AnswersModel(RequestQuery query, RequestFiguresQuery figures, UnitTree tree, TimeProvider time) : PageModel
{
    private const int Most = 100;

    public Unit Community { get; private set; } = null!;
    public IReadOnlyList<(string KindName, PublicAnswer Answer)> Answers { get; private set; } = [];

    /// <summary>Of this month.</summary>
    public UnitRequests Figures { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string code)
    {
        if (!tree.TryFind(code, out var unit) || unit.Kind != UnitKind.Community)
            return NotFound();
        Community = unit;
        Answers = await query.PublishedAsync(code, Most, HttpContext.RequestAborted);
        MonthRules.TryRead(null, time.GetUtcNow(), out var month);
        Figures = (await figures.RunAsync(unit, month, HttpContext.RequestAborted)).Unit;
        return Page();
    }
}
