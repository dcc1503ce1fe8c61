using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>What trios are asked in a week, by unit, by office and week by week. Figures only.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class BurdenModel(ReadBurden read, UnitTree tree, ProblemTexts problems) : UnitPage(tree, problems)
{
    private const int WeeksOffered = 13;

    public BurdenPicture Picture { get; private set; } = null!;

    public bool IsUnknownWeek { get; private set; }

    public IEnumerable<DateOnly> Weeks => Enumerable.Range(0, WeeksOffered).Select(n => read.Present.AddDays(-7 * n));

    public bool ShowsNames => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public string Address(string code) => $"/burden/{code}?week={Picture.Week.Iso()}";

    public string Download(string extension) => $"/api/v1/units/{Unit.Code}/burden.{extension}?week={Picture.Week.Iso()}";

    /// <summary>Where a stairwell lies, as people say it.</summary>
    public string Place(string code) => Tree.Find(code) is { } unit ? string.Join(" ", unit.Lineage[Math.Min(2, unit.Lineage.Length - 1)..].Select(NameOf)) : code;

    public async Task<IActionResult> OnGetAsync(string unit, string? week)
    {
        if (!Find(unit))
            return NotFound();
        var picture = await read.RunAsync(User.Caller(), unit, week, HttpContext.RequestAborted);
        if (!picture.Ok)
        {
            (IsUnknownWeek, Response.StatusCode) = (true, StatusCodes.Status400BadRequest);
            picture = await read.RunAsync(User.Caller(), unit, null, HttpContext.RequestAborted);
        }
        Picture = picture.Value!;
        return Page();
    }
}
