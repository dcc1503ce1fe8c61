using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Requests.Figures;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Burden;

public sealed record StationForm
{
    public string? Kind { get; init; }
    public string? Name { get; init; }
    public string[] Areas { get; init; } = [];
    public bool Administrative { get; init; }
    public string? ContactName { get; init; }
    public string? ContactPhone { get; init; }
    public string? Key { get; init; }
}

/// <summary>Work stations and bought services, and how much they take off communities this month and last.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class StationsModel(KeepStations keep, StationQuery query, UnitTree tree, ProblemTexts problems, IStringLocalizer<BurdenTexts> texts, TimeProvider time) : UnitPage(tree, problems)
{
    [BindProperty]
    public StationForm Form { get; set; } = new() { Administrative = true };

    public IReadOnlyList<WorkStation> Stations { get; private set; } = [];

    /// <summary>The unit itself, then each part; of this month and the one before.</summary>
    public IReadOnlyList<TakenOff> TakenOff { get; private set; } = [];

    public DateOnly From { get; private set; }

    /// <summary>What can be served: the unit itself, and what lies below it down to the grid.</summary>
    public IEnumerable<Unit> Areas => Unit.Subtree().Where(unit => unit.Kind <= UnitKind.Community || (Unit.Kind >= UnitKind.Community && unit.Kind <= UnitKind.Grid));

    public bool MayEnd(WorkStation station) => MayKeep && Tree.Find(station.UnitCode)?.LiesIn(User.Caller().UnitCode) == true;

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostAddAsync(string unit)
    {
        var request = new StationRequest(Form.Kind, Form.Name, Form.Areas, Form.Administrative, Form.ContactName, Form.ContactPhone);
        return await AfterAsync(await keep.AddAsync(User.Caller(), unit, request, KeyFor(Form.Key, request), HttpContext.RequestAborted), texts["station.added", Form.Name ?? ""], $"/stations/{unit}", () => ShowAsync(unit));
    }

    public async Task<IActionResult> OnPostEndAsync(string unit, Guid item)
    {
        var ended = await keep.EndAsync(User.Caller(), item, null, HttpContext.RequestAborted);
        return await AfterAsync(ended, texts["station.ended", ended.Value ?? ""], $"/stations/{unit}", () => ShowAsync(unit));
    }

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        var cancel = HttpContext.RequestAborted;
        Stations = await query.OfAsync(Unit, cancel);
        var today = time.GetUtcNow().Day();
        From = new DateOnly(today.Year, today.Month, 1).AddMonths(-1);
        var rows = (await query.TakenOffAsync(Unit, MonthRules.Bounds(From).From, MonthRules.Bounds(From.AddMonths(1)).Until, cancel)).ToDictionary(row => row.Code);
        var parts = Unit.Children.Select(part => Of(part, rows.GetValueOrDefault(part.Code))).ToList();
        TakenOff = [Of(Unit, (Unit.Code, rows.Values.Sum(row => row.Requests), rows.Values.Sum(row => row.WithStation), rows.Values.Sum(row => row.Administrative), rows.Values.Sum(row => row.AdministrativeWithStation))), .. parts];
        return Page();
    }

    private static TakenOff Of(Unit unit, (string Code, int Requests, int WithStation, int Administrative, int AdministrativeWithStation) row) =>
        new(unit.Code, unit.Name, row.Requests, row.WithStation, row.Administrative, row.AdministrativeWithStation);
}
