using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>What an emergency would find missing: links of the responsibility chain, terms about to end, posts without training.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ReadinessGapsModel(OpenReadiness open, UnitTree tree) : PageModel
{
    public Unit Unit { get; private set; } = null!;
    public IReadOnlyList<Unit> Above { get; private set; } = [];
    public ReadinessGaps Gaps { get; private set; } = null!;
    public ReadinessOptions Options => open.Options;

    public string NameOf(string code) => tree.Find(code)?.Name ?? code;

    public string PathOf(string code) => string.Join(" · ", tree.Find(code)!.Lineage[Math.Min(Unit.Lineage.Length, tree.Find(code)!.Lineage.Length - 1)..].Select(NameOf));

    /// <summary>Where the missing link is made; null where the caller may not.</summary>
    public string? PageOf(ChainGap gap)
    {
        var role = User.Caller().Role;
        return gap.Link == "responsible"
            ? AccessPolicy.MayEver(role, Act.KeepRoster) ? $"/responsible/{gap.UnitCode}" : null
            : AccessPolicy.MayEver(role, Act.ManageAccounts) ? "/accounts" : null;
    }

    public async Task<IActionResult> OnGetAsync(string unitCode)
    {
        var gaps = await open.GapsAsync(User.Caller(), unitCode, HttpContext.RequestAborted);
        if (!gaps.Ok)
            return NotFound();
        (Unit, Gaps) = gaps.Value;
        Above = [.. tree.Above(Unit, User.Caller())];
        return Page();
    }
}
