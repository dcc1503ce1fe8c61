using GridAlert.Features.Neighbourhood;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Access;

/// <summary>Printable invite sheets: a card for every responder, a block for every stairwell.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class InvitesModel(UnitTree tree, UnitCountsQuery counts, IssueInvites issue) : PageModel
{
    public Unit Unit { get; private set; } = null!;
    public UnitCounts Counts { get; private set; } = null!;
    public IReadOnlyList<IGrouping<string, Invite>>? Sheets { get; private set; }

    /// <summary>A whole street or district is chosen from, not printed: its sheets would be handed out by community anyway.</summary>
    public bool CanBePrinted => Unit.Kind >= UnitKind.Community;

    [BindProperty]
    public bool Reissue { get; set; }

    public async Task<IActionResult> OnGetAsync(string unit) => await FindAsync(unit) ?? Page();

    public async Task<IActionResult> OnPostAsync(string unit)
    {
        if (await FindAsync(unit) is { } refused)
            return refused;
        var request = new InviteRequest(null, Reissue);
        if (!CanBePrinted || issue.Refuse(User.Caller(), unit, request) is not null)
            return Forbid();
        var invites = await issue.RunAsync(User.Caller(), unit, request, $"{Request.Scheme}://{Request.Host}", HttpContext.RequestAborted).ToListAsync(HttpContext.RequestAborted);
        Sheets = [.. invites.GroupBy(invite => invite.StairwellCode)];
        Response.Headers.CacheControl = "no-store";
        return Page();
    }

    public string Place(string stairwellCode) =>
        tree.Find(stairwellCode) is { } stairwell ? $"{tree.Find(stairwell.ParentCode)?.Name} {stairwell.Name}" : stairwellCode;

    private async Task<IActionResult?> FindAsync(string code)
    {
        if (!tree.TryFind(code, out var unit) || AccessPolicy.Refuse(User.Caller(), Act.See, unit) is not null)
            return NotFound();
        if (!AccessPolicy.MayEver(User.Caller().Role, Act.Invite))
            return Forbid();
        Unit = unit;
        Counts = (await counts.RunAsync([unit], HttpContext.RequestAborted))[code];
        return null;
    }
}
