using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Law.Calendar;

public sealed record CampaignForm
{
    public string? CampaignKey { get; init; }
    public int? Month { get; init; }
    public int? Day { get; init; }
    public string? Name { get; init; }
    public string? Title { get; init; }
    public string? Body { get; init; }
}

/// <summary>The year's law days 普法日历, the next one first, each a draft in the composer.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class CalendarModel(CampaignStore store, SaveCampaign save, UnitTree tree, ProblemTexts problems, IStringLocalizer<LawTexts> texts, TimeProvider time) : UnitPage(tree, problems)
{
    [BindProperty]
    public CampaignForm Form { get; set; } = new();

    public IReadOnlyList<Campaign> Campaigns { get; private set; } = [];
    public DateOnly Today { get; } = time.GetUtcNow().Day();

    public bool MaySend => AccessPolicy.MayEver(User.Caller().Role, Act.SendDispatch);

    public bool MayEdit => AccessPolicy.MayEver(User.Caller().Role, Act.EditPlaybooks) && Tree.Find(User.Caller().UnitCode)?.Kind == UnitKind.District;

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostAsync(string unit) =>
        await AfterAsync(await save.RunAsync(User.Caller(), Form.CampaignKey ?? "", Form.Month, Form.Day, Form.Name, Form.Title, Form.Body, HttpContext.RequestAborted), texts["done.campaign"],
            $"/law/{Uri.EscapeDataString(unit)}/calendar", () => ShowAsync(unit));

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        Campaigns = [.. (await store.AllAsync(HttpContext.RequestAborted)).OrderBy(campaign => CampaignRules.Next(campaign, Today))];
        return Page();
    }
}
