using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Law.Selections;

public sealed record SelectionForm
{
    public string? Title { get; init; }
    public int? Year { get; init; }
    public int? Seats { get; init; }
    public string? Key { get; init; }
}

/// <summary>The selections “最美系列” of a unit's communities.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class SelectionsModel(SelectionStore store, RunSelection run, UnitTree tree, ProblemTexts problems, IStringLocalizer<LawTexts> texts, TimeProvider time) : UnitPage(tree, problems)
{
    private const int Most = 100;

    [BindProperty]
    public SelectionForm Form { get; set; } = new();

    public IReadOnlyList<Selection> Selections { get; private set; } = [];
    public IReadOnlyList<SelectionTitle> Titles { get; private set; } = [];
    public DateOnly Today { get; } = time.GetUtcNow().Day();

    /// <summary>A selection is a community's: the unit itself, or the one that it lies in.</summary>
    public Unit? Community { get; private set; }

    public string TitleOf(Selection selection) => Titles.First(title => title.Key == selection.Title).Name;

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostAsync(string unit)
    {
        var opened = await run.OpenAsync(User.Caller(), unit, Form.Title, Form.Year, Form.Seats, KeyFor(Form.Key, new { unit, Form.Title, Form.Year, Form.Seats }), HttpContext.RequestAborted);
        return await AfterAsync(opened, texts["done.selection"], $"/selections/{opened.Value}", () => ShowAsync(unit));
    }

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        Community = Tree.Find(Unit.CodeOf(UnitKind.Community));
        Titles = await store.TitlesAsync(HttpContext.RequestAborted);
        Selections = await store.InAsync(Community?.Code ?? code, Most, HttpContext.RequestAborted);
        return Page();
    }
}
