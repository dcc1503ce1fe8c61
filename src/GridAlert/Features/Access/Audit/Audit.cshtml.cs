using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Access.Audit;

/// <summary>The audit 审计: who did and saw what, from where and when, inside an administrator's own unit.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class AuditModel(SearchAudit search, AccountStore accounts, UnitTree tree, AuditWords words, ProblemTexts problems) : PageModel
{
    public AuditRequest Search { get; private set; } = new(null, null, null, null, null);
    public IReadOnlyList<AuditLine> Lines { get; private set; } = [];
    public AuditCursor? Next { get; private set; }
    public bool IsFirstPage { get; private set; }
    public FormRefusal? Refused { get; private set; }
    public IReadOnlyList<AccountEntry> Accounts { get; private set; } = [];
    public AuditWords Words => words;

    /// <summary>Down to the grid; a stairwell is searched for from its own page.</summary>
    public IEnumerable<Unit> Units => tree.Find(User.Caller().UnitCode)!.Subtree().Where(unit => unit.Kind < UnitKind.Stairwell || unit.Code == Search.Unit);

    public bool IsFiltered => Search.Address.Length > 0;

    public async Task<IActionResult> OnGetAsync(string? unit, string? who, string? what, string? from, string? until, string? after)
    {
        Search = new(unit, who, what, from, until);
        IsFirstPage = after is null;
        var found = await search.RunAsync(User.Caller(), Search, after, HttpContext.RequestAborted);
        if (found.Problem?.Kind == ProblemKind.Forbidden)
            return Forbid();
        if (found.Problem?.Kind == ProblemKind.NotFound)
            return NotFound();
        Accounts = await accounts.InAsync(User.Caller().UnitCode, HttpContext.RequestAborted);
        if (found.Ok)
            (Lines, Next) = (found.Value.Lines, found.Value.Next);
        else
            Refused = FormRefusal.Of(found.Problem, problems, Response);
        return Page();
    }
}
