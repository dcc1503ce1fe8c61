using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>How ready a unit and its parts are. Figures only.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ReadinessModel(OpenReadiness open, UnitTree tree, TimeProvider time) : PageModel
{
    public ReadinessPicture Picture { get; private set; } = null!;
    public IReadOnlyList<Unit> Above { get; private set; } = [];
    public ReadinessOptions Options => open.Options;

    public string NameOf(string code) => tree.Find(code)?.Name ?? code;

    /// <summary>The next day of the silent test; null when there is none.</summary>
    public DateOnly? NextTest => Options.TestDay == 0 ? null : time.GetUtcNow().Day() is var today && today.Day < Options.TestDay ? new(today.Year, today.Month, Options.TestDay) : new DateOnly(today.Year, today.Month, Options.TestDay).AddMonths(1);

    public async Task<IActionResult> OnGetAsync(string unitCode)
    {
        var picture = await open.RunAsync(User.Caller(), unitCode, HttpContext.RequestAborted);
        if (!picture.Ok)
            return NotFound();
        Picture = picture.Value;
        Above = [.. tree.Above(Picture.Unit, User.Caller())];
        return Page();
    }
}
