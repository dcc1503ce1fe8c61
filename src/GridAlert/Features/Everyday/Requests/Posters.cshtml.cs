using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>The posters that hang in the stairwells: a code each, through which residents raise requests without an account.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class RequestPostersModel(UnitTree tree, RequestCodeStore codes, RenewCodes renew) : PageModel
{
    public Unit Unit { get; private set; } = null!;
    public IReadOnlyDictionary<string, RequestCode> Known { get; private set; } = new Dictionary<string, RequestCode>();

    /// <summary>A whole street or district is chosen from, not printed.</summary>
    public bool CanBePrinted => Unit.Kind >= UnitKind.Community;

    public IReadOnlyList<Unit> Stairwells => [.. Unit.Within(UnitKind.Stairwell)];

    public int Missing => Stairwells.Count(stairwell => !Known.ContainsKey(stairwell.Code));

    public async Task<IActionResult> OnGetAsync(string unit) => await FindAsync(unit) ?? Page();

    public async Task<IActionResult> OnPostMakeAsync(string unit) =>
        await FindAsync(unit) ?? Answer(await renew.MakeAsync(User.Caller(), unit, null, HttpContext.RequestAborted), unit);

    /// <param name="stairwell">Below the unit.</param>
    public async Task<IActionResult> OnPostRenewAsync(string unit, string? stairwell) =>
        await FindAsync(unit) ?? (tree.Find(stairwell)?.LiesIn(unit) == true ? Answer(await renew.RenewAsync(User.Caller(), stairwell!, null, HttpContext.RequestAborted), unit) : NotFound());

    public string UrlOf(RequestCode code) => $"{Request.Scheme}://{Request.Host}/r/{code.Code}";

    public string Place(Unit stairwell) => $"{tree.Find(stairwell.CodeOf(UnitKind.Community))?.Name} · {tree.Find(stairwell.ParentCode)?.Name} {stairwell.Name}";

    private IActionResult Answer(Outcome<MadeCodes> outcome, string unit) => outcome.Ok ? Redirect($"/requests/posters/{unit}") : StatusCode((int)outcome.Problem.Kind);

    private async Task<IActionResult?> FindAsync(string code)
    {
        if (!tree.TryFind(code, out var unit) || AccessPolicy.Refuse(User.Caller(), Act.See, unit) is not null)
            return NotFound();
        if (!AccessPolicy.MayEver(User.Caller().Role, Act.Invite))
            return Forbid();
        Unit = unit;
        if (CanBePrinted)
            Known = await codes.BelowAsync(code, HttpContext.RequestAborted);
        return null;
    }
}
