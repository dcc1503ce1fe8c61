using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Recognition.Awards;

/// <summary>先锋楼道 and 先锋个人 of a year: who is nominated by figures, what people decided, and the register.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class PioneersModel(AwardQuery query, GiveAwards awards, UnitTree tree, ProblemTexts problems, IStringLocalizer<RecognitionTexts> texts, TimeProvider time) : RecognitionPage(tree, problems, time)
{
    private const int Nominated = 15;

    public IReadOnlyList<Nominee> Stairwells { get; private set; } = [];
    public IReadOnlyList<Nominee> People { get; private set; } = [];
    public IReadOnlyList<Award> Register { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(string unit, int? year) => ShowAsync(unit, year);

    public async Task<IActionResult> OnPostGiveAsync(string unit, int? year, string? stairwell, Guid? member, string? reason) =>
        await AfterAsync(await awards.GiveAsync(User.Caller(), unit, new(year, stairwell, member, reason), HttpContext.RequestAborted), texts["done.award"], Address(unit, year), () => ShowAsync(unit, year));

    public async Task<IActionResult> OnPostRevokeAsync(string unit, int? year, Guid award, string? reason) =>
        await AfterAsync(await awards.RevokeAsync(User.Caller(), unit, award, reason, HttpContext.RequestAborted), texts["done.revoked"], Address(unit, year), () => ShowAsync(unit, year));

    private static string Address(string unit, int? year) => $"/pioneers/{Uri.EscapeDataString(unit)}{(year is { } of ? $"?year={of}" : "")}";

    private async Task<IActionResult> ShowAsync(string unit, int? year)
    {
        if (!Find(unit, year))
            return NotFound();
        (Stairwells, People) = await query.NomineesAsync(Unit.Code, Year, Nominated, HttpContext.RequestAborted);
        Register = await query.RegisterAsync(Unit, Year, HttpContext.RequestAborted);
        return Page();
    }
}
