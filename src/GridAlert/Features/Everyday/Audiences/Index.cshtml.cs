using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Audiences;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Audiences;

public sealed record AudienceForm
{
    public string? Name { get; init; }
    public string[] Roles { get; init; } = [];
    public string[] Units { get; init; } = [];
    public string? Key { get; init; }
}

/// <summary>The audiences of a unit, with how many are in each now.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class AudiencesModel(AudienceQuery query, KeepAudience keep, UnitTree tree, ProblemTexts problems, IStringLocalizer<AudienceTexts> texts) : UnitPage(tree, problems)
{
    [BindProperty]
    public AudienceForm Form { get; set; } = new();

    public IReadOnlyList<Audience> Audiences { get; private set; } = [];

    public bool MayAdd => MayKeep && AudienceRules.MayOwn(Unit.Kind);

    /// <summary>What a rule can name: the streets, communities or grids right below.</summary>
    public IReadOnlyList<Unit> Parts => Unit.Children;

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostAsync(string unit)
    {
        var request = new AudienceRequest(Form.Name, Form.Roles, Form.Units);
        var outcome = await keep.AddAsync(User.Caller(), unit, request, KeyFor(Form.Key, new { unit, request }), HttpContext.RequestAborted);
        return await AfterAsync(outcome, texts["done.added"], $"/audience/{outcome.Value}", () => ShowAsync(unit));
    }

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        Audiences = await query.InAsync(code, HttpContext.RequestAborted);
        return Page();
    }
}
