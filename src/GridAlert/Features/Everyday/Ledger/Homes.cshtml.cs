using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Emergency;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Ledger;

/// <summary>The homes of a unit by what the ledger knows: who lives alone, who is pregnant. Names and numbers are masked.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.LedgerSeen)]
public sealed class LedgerHomesModel(OpenLedger open, UnitTree tree, ProblemTexts problemTexts) : PageModel
{
    private const int PageSize = 50;

    public Unit Unit { get; private set; } = null!;
    public IReadOnlyList<Unit> Above { get; private set; } = [];
    public IReadOnlyList<string> Tags { get; private set; } = [];
    public IReadOnlyList<LedgerFind> Homes { get; private set; } = [];
    public LedgerPlace? Next { get; private set; }
    public bool IsFirstPage { get; private set; }
    public FormProblems? Problems { get; private set; }

    public async Task<IActionResult> OnGetAsync(string unitCode, string[] tag, string? after)
    {
        Tags = tag;
        IsFirstPage = after is null;
        var found = await open.FindAsync(User.Caller(), unitCode, tag, after, PageSize, HttpContext.RequestAborted);
        if (found.Problem?.Kind == ProblemKind.Forbidden)
            return Forbid();
        if (found.Problem?.Kind == ProblemKind.NotFound)
            return NotFound();
        Unit = tree.Find(unitCode)!;
        Above = [.. tree.Above(Unit, User.Caller())];
        if (found.Ok)
        {
            (Homes, Next) = (found.Value.Homes, found.Value.Next);
            return Page();
        }
        Problems = FormProblems.From(found.Problem, problemTexts);
        Response.StatusCode = (int)found.Problem.Kind;
        return Page();
    }

    public string PlaceOf(string stairwellCode) => tree.Find(stairwellCode) is { } stairwell
        ? $"{tree.Find(stairwell.CodeOf(UnitKind.Community))?.Name} · {tree.Find(stairwell.ParentCode)?.Name} {stairwell.Name}"
        : stairwellCode;

    public string Query(LedgerPlace? after = null) => string.Join("&", Tags.Select(tag => $"tag={Uri.EscapeDataString(tag)}").Concat(after is null ? [] : [$"after={Uri.EscapeDataString(after.ToString())}"]));
}
