using System.Globalization;
using GridAlert.Features.Everyday.Law.Covenants;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Law.Public;

/// <summary>A community's agreement of residents for everybody: in force now, or on the day that is asked for.</summary>
[AllowAnonymous]
public sealed class PublicCovenantModel(CovenantStore store, UnitTree tree, TimeProvider time) : PageModel
{
    public Unit Community { get; private set; } = null!;
    public Covenant? Item { get; private set; }
    public IReadOnlyList<Covenant> Versions { get; private set; } = [];
    public DateOnly On { get; private set; }

    public async Task<IActionResult> OnGetAsync(string code, string? on)
    {
        if (!tree.TryFind(code, out var unit) || unit.Kind != UnitKind.Community)
            return NotFound();
        Community = unit;
        On = DateOnly.TryParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : time.GetUtcNow().Day();
        Versions = await store.OfAsync(code, HttpContext.RequestAborted);
        Item = CovenantRules.InForce(Versions, On);
        return Page();
    }
}
