using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Law.Mediations;

public sealed record MediationForm
{
    public string? StairwellCode { get; init; }
    public string? Kind { get; init; }
    public string? Subject { get; init; }
    public string? PartyA { get; init; }
    public string? PhoneA { get; init; }
    public string? PartyB { get; init; }
    public string? PhoneB { get; init; }
    public Guid? MediatorId { get; init; }
    public string? Key { get; init; }
}

/// <summary>A unit's mediations: all of them for the desk, their own for a mediator; who they are about stands on each case's own page.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class MediationsModel(MediationStore store, Mediate mediate, GridServiceStore services, MediationOptions options, UnitTree tree, ProblemTexts problems, IStringLocalizer<LawTexts> texts, TimeProvider time)
    : UnitPage(tree, problems)
{
    private const int Most = 200;

    [BindProperty]
    public MediationForm Form { get; set; } = new();

    public IReadOnlyList<Mediation> Cases { get; private set; } = [];
    public MediationFigures Figures { get; private set; } = null!;
    public IReadOnlyList<MediatorScores> Mediators { get; private set; } = [];
    /// <summary>Who can mediate here.</summary>
    public IReadOnlyList<GridService> Services { get; private set; } = [];
    public IReadOnlyList<ServiceKind> Kinds { get; private set; } = [];
    public bool MayOpen { get; private set; }
    public DateOnly Today { get; } = time.GetUtcNow().Day();

    public int ScoresFrom => options.ScoresFrom;

    public bool IsDesk => AccessPolicy.MayEver(User.Caller().Role, Act.HandleLegal);

    /// <summary>A larger unit is too much for a list to choose from.</summary>
    public IReadOnlyList<Unit> Stairwells => Unit.Kind >= UnitKind.Community ? [.. Unit.Within(UnitKind.Stairwell)] : [];

    public string KindName(string key) => Kinds.FirstOrDefault(kind => kind.Key == key)?.Name ?? key;

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostAsync(string unit)
    {
        var request = new OpenMediationRequest(Form.StairwellCode, Form.Kind, Form.Subject, Form.PartyA, Form.PhoneA, Form.PartyB, Form.PhoneB, Form.MediatorId);
        var opened = await mediate.OpenAsync(User.Caller(), unit, request, KeyFor(Form.Key, new { unit, request }), HttpContext.RequestAborted);
        return await AfterAsync(opened, texts["done.mediation"], $"/mediations/{opened.Value}", () => ShowAsync(unit));
    }

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        var cancel = HttpContext.RequestAborted;
        Guid? mine = IsDesk ? null : User.Caller().Id;
        Cases = await store.ListAsync(code, mine, Most, cancel);
        Figures = await store.FiguresAsync(code, mine, Today, cancel);
        if (IsDesk)
            Mediators = await store.ScoresAsync(code, options.ScoresFrom, cancel);
        Kinds = await services.KindsAsync(cancel);
        MayOpen = Stairwells.Count > 0 && (IsDesk || await services.IsLegalOfAsync(User.Caller().Id, Unit.Lineage, Today, cancel));
        if (MayOpen)
            Services = [.. (await services.ForAsync(Unit, Today, withBelow: true, cancel)).OrderByDescending(one => one.Kind == "mediator").ThenByDescending(one => one.IsLegal)];
        return Page();
    }
}
