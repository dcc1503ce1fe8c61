using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Ledger;

/// <summary>How complete and how old the ledger of a unit's parts is. Figures only.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class LedgerModel(OpenLedger open, UnitTree tree) : PageModel
{
    public Unit Unit { get; private set; } = null!;
    public IReadOnlyList<Unit> Above { get; private set; } = [];
    public IReadOnlyList<LedgerFiguresOf> Parts { get; private set; } = [];

    public LedgerFigures Whole => LedgerFigures.Sum([.. Parts.Select(part => part.Figures)]);

    /// <summary>A stairwell has a page with its homes, for those who follow them up.</summary>
    public string? LinkOf(string code) => tree.Find(code) is not { Kind: UnitKind.Stairwell } ? $"/ledger/{code}"
        : AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp) ? $"/stairwells/{code}/ledger" : null;

    public async Task<IActionResult> OnGetAsync(string unitCode)
    {
        var figures = await open.FiguresAsync(User.Caller(), unitCode, HttpContext.RequestAborted);
        if (!figures.Ok)
            return NotFound();
        Unit = tree.Find(unitCode)!;
        Above = [.. tree.Above(Unit, User.Caller())];
        Parts = figures.Value;
        return Page();
    }
}
