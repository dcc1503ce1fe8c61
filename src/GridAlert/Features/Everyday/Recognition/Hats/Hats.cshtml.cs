using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Recognition.Hours;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Recognition.Hats;

public sealed record HatForm
{
    public Guid? Member { get; init; }
    public string? Kind { get; init; }
    public DateOnly? From { get; init; }
    public DateOnly? Until { get; init; }
    public string? Key { get; init; }
}

/// <summary>多面手: which standing assignments there are, who has them, and the hours of each.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class HatsModel(HatStore store, KeepHats keep, HoursQuery hours, UnitTree tree, ProblemTexts problems, IStringLocalizer<RecognitionTexts> texts, TimeProvider time)
    : RecognitionPage(tree, problems, time)
{
    private const int MostShown = 500;

    [BindProperty]
    public HatForm Form { get; set; } = new();

    public IReadOnlyList<HatFigures> Figures { get; private set; } = [];
    public IReadOnlyList<Hat> Hats { get; private set; } = [];
    public IReadOnlyList<Volunteer> Volunteers { get; private set; } = [];

    public string NameOfHat(string kind) => Figures.First(one => one.Kind == kind).Name;

    public bool IsWorn(Hat hat) => HatRules.IsWorn(hat.BeganOn, hat.EndedOn, Today);

    public bool MayEnd(Hat hat) => MayKeep && IsWorn(hat) && hat.EndedOn != Today;

    public Task<IActionResult> OnGetAsync(string unit, int? year) => ShowAsync(unit, year);

    public async Task<IActionResult> OnPostGiveAsync(string unit, int? year)
    {
        var request = new HatRequest(Form.Member, Form.Kind, Form.From, Form.Until);
        return await AfterAsync(await keep.GiveAsync(User.Caller(), unit, request, KeyFor(Form.Key, new { unit, request }), HttpContext.RequestAborted), texts["done.hat"], Address(unit), () => ShowAsync(unit, year));
    }

    public async Task<IActionResult> OnPostEndAsync(string unit, int? year, Guid hat) =>
        await AfterAsync(await keep.EndAsync(User.Caller(), unit, hat, HttpContext.RequestAborted), texts["done.hatEnded"], Address(unit), () => ShowAsync(unit, year));

    private static string Address(string unit) => $"/hats/{Uri.EscapeDataString(unit)}";

    private async Task<IActionResult> ShowAsync(string unit, int? year)
    {
        if (!Find(unit, year))
            return NotFound();
        var cancel = HttpContext.RequestAborted;
        Figures = await store.FiguresAsync(Unit.Code, Year, Today, cancel);
        Hats = ListsPeople ? await store.InAsync(Unit.Code, Year, Today, MostShown, cancel) : [];
        Volunteers = MayKeep && ListsPeople ? await hours.VolunteersAsync(Unit.Code, cancel) : [];
        return Page();
    }
}
