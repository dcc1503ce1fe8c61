using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Requests.Figures;

/// <summary>件件有回应 in figures: a unit and each unit below it, month by month.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class RequestFiguresModel(RequestFiguresQuery query, UnitTree tree, TimeProvider time) : PageModel
{
    public const int TopShown = 3;

    public RequestFigures Figures { get; private set; } = null!;
    public Unit Unit { get; private set; } = null!;

    /// <summary>From the caller's own unit down.</summary>
    public IReadOnlyList<Unit> Above => [.. Unit.Lineage[..^1].Select(tree.Find).OfType<Unit>().Where(unit => unit.LiesIn(User.Caller().UnitCode))];

    public DateOnly Month { get; private set; }

    public bool HasNext => Month.AddMonths(1) <= time.GetUtcNow().Day();

    public async Task<IActionResult> OnGetAsync(string? unit, string? month)
    {
        if (!tree.TryFind(unit ?? User.Caller().UnitCode, out var found) || AccessPolicy.Refuse(User.Caller(), Act.See, found) is not null)
            return NotFound();
        if (!MonthRules.TryRead(month, time.GetUtcNow(), out var asked))
            return BadRequest();
        (Unit, Month) = (found, asked);
        Figures = await query.RunAsync(found, asked, HttpContext.RequestAborted);
        return Page();
    }

    public string Address(string unit, DateOnly month) => $"/requests/figures?unit={unit}&month={MonthRules.Code(month)}";

    public string Download(string extension) => $"/api/v1/requests/figures.{extension}?unitCode={Unit.Code}&month={MonthRules.Code(Month)}";
}
