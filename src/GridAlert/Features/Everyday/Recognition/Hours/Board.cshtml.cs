using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Recognition.Hours;

/// <summary>A community's hours for everybody 志愿服务时长晾晒: whole names of those who allow it, 王** of the others. Its sum is the ledger's, to the minute.</summary>
[AllowAnonymous]
public sealed class BoardModel(HoursQuery query, UnitTree tree, TimeProvider time) : PageModel
{
    public Unit Community { get; private set; } = null!;
    public IReadOnlyList<PersonHours> People { get; private set; } = [];
    public Month Month { get; private set; } = null!;

    public long Minutes => People.Sum(one => one.Minutes);

    public bool HasNext => Month.End <= time.GetUtcNow().Day();

    public Month After => Month.Of(Month.End);

    public async Task<IActionResult> OnGetAsync(string code, string? month)
    {
        var present = Month.Of(time.GetUtcNow().Day());
        if (!tree.TryFind(code, out var unit) || unit.Kind != UnitKind.Community || (month is null ? present : Month.Read(month)) is not { } asked || asked.First > present.First || asked.First.Year < 2020)
            return NotFound();
        (Community, Month) = (unit, asked);
        People = await query.PeopleAsync(code, asked.First, asked.End, HttpContext.RequestAborted);
        return Page();
    }
}
