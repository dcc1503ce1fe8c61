using GridAlert.Features.Neighbourhood;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Council;

/// <summary>The published minutes of a community's councils, for everybody, with what became of each decision.</summary>
[AllowAnonymous]
public sealed class PublicCouncilModel(CouncilQuery query, UnitTree tree, TimeProvider time) : PageModel
{
    private const int Most = 24;

    public Unit Community { get; private set; } = null!;

    public IReadOnlyList<CouncilMeeting> Meetings { get; private set; } = [];

    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public string NameOf(string code) => tree.Find(code)?.Name ?? code;

    public async Task<IActionResult> OnGetAsync(string code)
    {
        if (!tree.TryFind(code, out var unit) || unit.Kind != UnitKind.Community)
            return NotFound();
        Community = unit;
        Meetings = await query.PublishedAsync(code, Most, HttpContext.RequestAborted);
        return Page();
    }
}
