using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Law.Covenants;

public sealed record CovenantForm
{
    public string? Text { get; init; }
    public DateOnly? AcceptedOn { get; init; }
    public string? AcceptedHow { get; init; }
    public DateOnly? InForceFrom { get; init; }
    public string? Key { get; init; }
}

/// <summary>The agreement of a community's residents, version by version; of larger units, which community has one.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class CovenantsModel(CovenantStore store, AddCovenant add, UnitTree tree, ProblemTexts problems, IStringLocalizer<LawTexts> texts, TimeProvider time) : UnitPage(tree, problems)
{
    [BindProperty]
    public CovenantForm Form { get; set; } = new();

    public IReadOnlyList<Covenant> Versions { get; private set; } = [];
    public IReadOnlyDictionary<string, (int Version, DateOnly From)> Below { get; private set; } = new Dictionary<string, (int Version, DateOnly From)>();
    public DateOnly Today { get; } = time.GetUtcNow().Day();

    /// <summary>An agreement is a community's: the unit itself, or the one that it lies in.</summary>
    public Unit? Community { get; private set; }

    public bool MayAdd => MayKeep && Community?.LiesIn(User.Caller().UnitCode) == true;

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostAsync(string unit)
    {
        var request = new CovenantRequest(Form.Text, Form.AcceptedOn, Form.AcceptedHow, Form.InForceFrom);
        return await AfterAsync(await add.RunAsync(User.Caller(), unit, request, KeyFor(Form.Key, new { unit, request }), HttpContext.RequestAborted), texts["done.covenant"], $"/law/{Uri.EscapeDataString(unit)}/covenants", () => ShowAsync(unit));
    }

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        Community = Tree.Find(Unit.CodeOf(UnitKind.Community));
        if (Community is { } community)
            Versions = await store.OfAsync(community.Code, HttpContext.RequestAborted);
        else
            Below = await store.InForceBelowAsync(code, Today, HttpContext.RequestAborted);
        return Page();
    }
}
