using System.Globalization;
using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>Who stays, who leaves, and how evenly the three of a trio carry. Figures only.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class TurnoverModel(ReadTurnover read, UnitTree tree, ProblemTexts problems) : UnitPage(tree, problems)
{
    public TurnoverPicture Picture { get; private set; } = null!;

    public string Download(string extension) => $"/api/v1/units/{Unit.Code}/turnover.{extension}";

    public static string Rate(double? rate) => rate is { } known ? known.ToString("P1", CultureInfo.CurrentUICulture) : "–";

    /// <summary>What one of three did of all.</summary>
    public static string Share(int acts, int all) => EverydayWords.Percent(acts, all);

    public string Place(string code) => Tree.Find(code) is { } unit ? string.Join(" ", unit.Lineage[Math.Min(2, unit.Lineage.Length - 1)..].Select(NameOf)) : code;

    public async Task<IActionResult> OnGetAsync(string unit)
    {
        if (!Find(unit))
            return NotFound();
        Picture = (await read.RunAsync(User.Caller(), unit, HttpContext.RequestAborted)).Value!;
        return Page();
    }
}
