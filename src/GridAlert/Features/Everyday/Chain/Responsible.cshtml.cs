using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Chain;

public sealed record ResponsibleForm
{
    public string? UnitCode { get; init; }
    public string? Name { get; init; }
    public string? Title { get; init; }
    public string? Phone { get; init; }
}

/// <param name="Below">How many links below are missing: units, and homes.</param>
public sealed record ChainRow(Unit Unit, Responsible? Who, int UnitGaps, int HomeGaps);

/// <summary>Four-level responsibility 四级包保: who answers for what lies below a unit, and where nobody does.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.ResponsibleSeen)]
public sealed class ResponsibleModel(NameResponsible name, ResponsibilityStore store, UnitTree tree, ProblemTexts problems, IStringLocalizer<UnitsTexts> texts, TimeProvider time) : UnitPage(tree, problems)
{
    [BindProperty]
    public ResponsibleForm Form { get; set; } = new();

    /// <summary>The unit itself, where it has a link, and what lies below.</summary>
    public IReadOnlyList<ChainRow> Rows { get; private set; } = [];

    public int UnitGaps { get; private set; }
    public int Units { get; private set; }
    public int HomeGaps { get; private set; }
    public int Homes { get; private set; }

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostAsync(string unit)
    {
        // Outside the page's own unit there is nothing to name here.
        if (!Find(unit) || !Tree.TryFind(Form.UnitCode, out var named) || !named.LiesIn(unit))
            return NotFound();
        return await AfterAsync(await name.ForUnitAsync(User.Caller(), named.Code, new(Form.Name, Form.Title, Form.Phone), null, HttpContext.RequestAborted), texts["done.responsible", named.Name], $"/responsible/{unit}", () => ShowAsync(unit));
    }

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        var links = Unit.Subtree().Where(unit => NameResponsible.HasLink(unit.Kind)).ToList();
        var named = await store.OfUnitsAsync(links.Select(unit => unit.Code), time.GetUtcNow(), HttpContext.RequestAborted);
        var homes = await store.GapsAsync(code, HttpContext.RequestAborted);
        (Units, UnitGaps) = (links.Count, links.Count - named.Count);
        (Homes, HomeGaps) = (homes.Values.Sum(one => one.Homes), homes.Values.Sum(one => one.Without));
        Rows =
        [
            .. Unit.Children.Prepend(Unit).Where(unit => unit.Kind == UnitKind.Stairwell || NameResponsible.HasLink(unit.Kind)).Select(unit => new ChainRow(
                unit, named.GetValueOrDefault(unit.Code),
                unit.Subtree().Count(below => below != unit && NameResponsible.HasLink(below.Kind) && !named.ContainsKey(below.Code)),
                unit.Within(UnitKind.Stairwell).Sum(stairwell => homes.GetValueOrDefault(stairwell.Code).Without))),
        ];
        return Page();
    }
}
