using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Everyday.Recognition.Letters;

/// <summary>
/// A street's letters of commendation 表扬信 to employers. One press makes all that are missing and shows every letter of the year, to be
/// printed; opened again, the page shows figures alone until it is pressed again.
/// </summary>
[Authorize(Policy = Policies.Account)]
public sealed class CommendationsModel(CommendationStore store, MakeCommendations make, UnitTree tree, ProblemTexts problems, TimeProvider time) : RecognitionPage(tree, problems, time)
{
    /// <summary>Null where the unit is no street.</summary>
    public CommendationState? State { get; private set; }

    public MadeCommendations? Made { get; private set; }

    public Task<IActionResult> OnGetAsync(string unit, int? year) => ShowAsync(unit, year);

    public async Task<IActionResult> OnPostMakeAsync(string unit, int? year, string? reason)
    {
        var of = year ?? Today.Year;
        var made = of >= 2020 && of <= Today.Year
            ? await make.RunAsync(User.Caller(), unit, of, reason, HttpContext.RequestAborted)
            : Problem.NotFound;
        if (!made.Ok)
            return await AfterAsync(made, "", "", () => ShowAsync(unit, year));
        Made = made.Value;
        Response.Headers.CacheControl = "no-store";
        return await ShowAsync(unit, year);
    }

    private async Task<IActionResult> ShowAsync(string unit, int? year)
    {
        if (!Find(unit, year))
            return NotFound();
        State = Unit.Kind == UnitKind.Street ? await store.StateAsync(Unit.Code, Year, HttpContext.RequestAborted) : null;
        return Page();
    }
}
