using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Readiness;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>熟人社区: how many homes the trios know, and the figures of each year. Figures only.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class BaselineModel(ReadBaseline read, UnitTree tree, ProblemTexts problems) : UnitPage(tree, problems)
{
    public BaselinePicture Picture { get; private set; } = null!;

    public string Download(string extension) => $"/api/v1/units/{Unit.Code}/baseline.{extension}";

    public static string Percent(int? share) => share is { } known ? EverydayWords.Percent(known / 100.0) : "–";

    public static string Worst(ReadinessSpread? spread) => Percent(spread?.Worst);

    public static string Median(ReadinessSpread? spread) => Percent(spread?.Median);

    public static string Best(ReadinessSpread? spread) => Percent(spread?.Best);

    public async Task<IActionResult> OnGetAsync(string unit)
    {
        if (!Find(unit))
            return NotFound();
        Picture = (await read.RunAsync(User.Caller(), unit, HttpContext.RequestAborted)).Value!;
        return Page();
    }
}
