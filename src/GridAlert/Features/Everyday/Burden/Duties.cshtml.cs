using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Burden;

public sealed record DutyForm
{
    public string? Title { get; init; }
    public string[] Kinds { get; init; } = [];
    public string? Office { get; init; }
    public DateOnly? BeginsOn { get; init; }
    public DateOnly? EndsOn { get; init; }
    public string? Key { get; init; }
}

/// <summary>The duty list 社区职责清单: what communities may be asked at all.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class DutiesModel(KeepDuties keep, DutyQuery query, UnitTree tree, ProblemTexts problems, IStringLocalizer<BurdenTexts> texts, TimeProvider time) : UnitPage(tree, problems)
{
    [BindProperty]
    public DutyForm Form { get; set; } = new();

    public IReadOnlyList<Duty> Duties { get; private set; } = [];

    public DateOnly Today { get; } = time.GetUtcNow().Day();

    /// <summary>The list is the whole district's.</summary>
    public bool MayChange => KeepDuties.MayKeep(User.Caller(), Tree);

    /// <summary>Offices that ask: the district, its streets and communities.</summary>
    public IEnumerable<Unit> Offices => Tree.Find(User.Caller().UnitCode)!.Subtree().Where(unit => unit.Kind <= UnitKind.Community);

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostAddAsync(string unit)
    {
        var request = new DutyRequest(Form.Title, Form.Kinds, Form.Office, Form.BeginsOn, Form.EndsOn);
        return await AfterAsync(await keep.AddAsync(User.Caller(), unit, request, KeyFor(Form.Key, request), HttpContext.RequestAborted), texts["duty.added", Form.Title ?? ""], $"/duties/{unit}", () => ShowAsync(unit));
    }

    public async Task<IActionResult> OnPostEndAsync(string unit, Guid item)
    {
        var ended = await keep.EndAsync(User.Caller(), unit, item, null, HttpContext.RequestAborted);
        return await AfterAsync(ended, texts["duty.ended", ended.Value ?? ""], $"/duties/{unit}", () => ShowAsync(unit));
    }

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        Duties = await query.OfAsync(Unit.Lineage, HttpContext.RequestAborted);
        return Page();
    }
}
