using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Law.Groups;

public sealed record LawGroupForm
{
    public string? Name { get; init; }
    public Guid? Promoter { get; init; }
    public string? Keeper { get; init; }
    public int? EveryDays { get; init; }
    public string? Key { get; init; }
}

/// <summary>The law-help groups of a unit: which have been silent too long, and words to copy into them.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class LawGroupsModel(LawGroupStore store, KeepLawGroup keep, GridServiceStore services, UnitTree tree, ProblemTexts problems, IStringLocalizer<LawTexts> texts, TimeProvider time)
    : UnitPage(tree, problems)
{
    private const int Most = 300;

    [BindProperty]
    public LawGroupForm Form { get; set; } = new();

    public IReadOnlyList<LawGroup> Groups { get; private set; } = [];
    public IReadOnlyList<LawText> Ready { get; private set; } = [];
    public IReadOnlyList<GridService> Services { get; private set; } = [];
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public bool MayPost => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostAddAsync(string unit) =>
        await AfterAsync(await keep.AddAsync(User.Caller(), unit, Form.Name, Form.Promoter, Form.Keeper, Form.EveryDays, KeyFor(Form.Key, new { unit, Form.Name, Form.Promoter, Form.Keeper, Form.EveryDays }), HttpContext.RequestAborted),
            texts["done.group"], Address(unit), () => ShowAsync(unit));

    public async Task<IActionResult> OnPostPostedAsync(string unit, Guid group, string? topic) =>
        await AfterAsync(await keep.PostedAsync(User.Caller(), group, topic, HttpContext.RequestAborted), texts["done.posted"], Address(unit), () => ShowAsync(unit));

    public async Task<IActionResult> OnPostEndAsync(string unit, Guid group) =>
        await AfterAsync(await keep.EndAsync(User.Caller(), group, HttpContext.RequestAborted), texts["done.groupEnded"], Address(unit), () => ShowAsync(unit));

    private static string Address(string unit) => $"/law/{Uri.EscapeDataString(unit)}/groups";

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        Groups = await store.InAsync(code, Most, HttpContext.RequestAborted);
        Ready = await store.TextsAsync(HttpContext.RequestAborted);
        if (MayKeep)
            Services = await services.ForAsync(Unit, Now.Day(), withBelow: Unit.Kind >= UnitKind.Community, HttpContext.RequestAborted);
        return Page();
    }
}
