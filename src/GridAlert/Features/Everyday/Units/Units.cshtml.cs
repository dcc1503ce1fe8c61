using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Units;

/// <summary>What is typed into one of the forms.</summary>
public sealed record UnitForm
{
    public string? Name { get; init; }
    public string? Code { get; init; }
    public string? Form { get; init; }
    public string? To { get; init; }
    public List<string> With { get; init; } = [];
    public string? FirstName { get; init; }
    public string? SecondName { get; init; }
    public List<string> Stairwells { get; init; } = [];
    public List<Guid> Homes { get; init; } = [];
    public string? Reason { get; init; }
    public string? Key { get; init; }

    /// <summary>Which form it was.</summary>
    public string? Act { get; init; }
}

/// <summary>A unit: what lies below, what lay there once, and how it is changed.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class UnitsModel(EditUnits edit, UnitTree tree, UnitCountsQuery counts, ResponsibilityStore homes, ProblemTexts problems, IStringLocalizer<UnitsTexts> texts, TimeProvider time)
    : UnitPage(tree, problems)
{
    [BindProperty]
    public UnitForm Form { get; set; } = new();

    public IReadOnlyDictionary<string, UnitCounts> Counts { get; private set; } = new Dictionary<string, UnitCounts>();

    public IReadOnlyList<ResponsibleHome> Homes { get; private set; } = [];

    /// <summary>What was below once.</summary>
    public IReadOnlyList<Unit> Ended => [.. Tree.All.Where(unit => unit.HasEnded && unit.ParentCode == Unit.Code).OrderByDescending(unit => unit.EndedAt)];

    /// <summary>Where it may be moved.</summary>
    public IReadOnlyList<Unit> Parents =>
        [.. Tree.Find(User.Caller().UnitCode)!.Within(Unit.Kind - 1).Where(unit => unit.Code != Unit.ParentCode && unit.CodeOf(UnitKind.Street) == Unit.CodeOf(UnitKind.Street))];

    /// <summary>What it may be merged with.</summary>
    public IReadOnlyList<Unit> Beside => [.. Tree.Find(Unit.ParentCode)?.Children.Where(unit => unit.Code != Unit.Code) ?? []];

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostCreateAsync(string unit) =>
        await EndAsync(unit, "create", await edit.CreateAsync(User.Caller(), unit, new(Form.Name, Form.Code, Form.Form), KeyFor(Form.Key, Form), HttpContext.RequestAborted), stays: true);

    public async Task<IActionResult> OnPostRenameAsync(string unit) =>
        await EndAsync(unit, "rename", await edit.RenameAsync(User.Caller(), unit, new(Form.Name), null, HttpContext.RequestAborted), stays: true);

    public async Task<IActionResult> OnPostMoveAsync(string unit) =>
        await EndAsync(unit, "move", await edit.MoveAsync(User.Caller(), unit, new(Form.To), KeyFor(Form.Key, Form), HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostMergeAsync(string unit) =>
        await EndAsync(unit, "merge", await edit.MergeAsync(User.Caller(), unit, new(Form.With, Form.Name), KeyFor(Form.Key, Form), HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostSplitAsync(string unit) =>
        await EndAsync(unit, "split", await edit.SplitAsync(User.Caller(), unit, new(Form.FirstName, Form.SecondName, Form.Homes, Form.Stairwells), KeyFor(Form.Key, Form), HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostCloseAsync(string unit) =>
        await EndAsync(unit, "close", await edit.CloseAsync(User.Caller(), unit, new(Form.Reason), null, HttpContext.RequestAborted));

    private Task<IActionResult> EndAsync(string code, string act, Outcome<UnitChange> outcome, bool stays = false)
    {
        Form = Form with { Act = act };
        var onwards = stays ? code : outcome.Value?.Made is [{ Code: var made }, ..] ? made : Tree.Find(code)?.ParentCode;
        return AfterAsync(outcome, texts["done." + act], $"/units/{Uri.EscapeDataString(onwards ?? code)}", () => ShowAsync(code));
    }

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        Counts = await counts.RunAsync(Unit.Children, HttpContext.RequestAborted);
        if (Unit.Kind == UnitKind.Stairwell)
            Homes = await homes.OfHomesAsync(code, time.GetUtcNow(), HttpContext.RequestAborted);
        return Page();
    }
}
