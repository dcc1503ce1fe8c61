using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Recognition.Stars;

/// <summary>A community's star stairwells for everybody, each with its lines, and the rule. It names stairwells, and nobody.</summary>
[AllowAnonymous]
public sealed class PublicStarsModel(StarQuery query, UnitTree tree, TimeProvider time) : PageModel
{
    public Unit Community { get; private set; } = null!;
    public IReadOnlyList<RatedStairwell> Rated { get; private set; } = [];
    public Month Month { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string code, string? month)
    {
        if (!tree.TryFind(code, out var unit) || unit.Kind != UnitKind.Community || (month is null ? Month.Of(time.GetUtcNow().Day()).Before : Month.Read(month)) is not { } asked)
            return NotFound();
        (Community, Month) = (unit, asked);
        Rated = [.. (await query.RatedAsync(code, asked.First, HttpContext.RequestAborted)).OrderByDescending(one => one.Rating.Score).ThenBy(one => one.StairwellCode, StringComparer.Ordinal)];
        return Page();
    }

    public string Place(string stairwell) => $"{tree.Find(tree.Find(stairwell)?.ParentCode)?.Name} {tree.Find(stairwell)?.Name}";
}
