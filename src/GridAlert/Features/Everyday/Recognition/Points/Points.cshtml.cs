using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Recognition.Points;

public sealed record ItemForm
{
    public string? Name { get; init; }
    public int? Points { get; init; }
    public int? Stock { get; init; }
    public string? Key { get; init; }
}

/// <summary>Points of a unit: for a community its catalogue, what waits to be handed over, and who has how many; above it the sums.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class PointsModel(
    PointsQuery query, ExchangePoints exchange, KeepCatalogue catalogue, RecognitionOptions options, UnitTree tree, ProblemTexts problems, IStringLocalizer<RecognitionTexts> texts, TimeProvider time)
    : RecognitionPage(tree, problems, time)
{
    private const int Most = 200;
    private const int MostEnded = 30;

    [BindProperty]
    public ItemForm Form { get; set; } = new();

    public IReadOnlyList<PointsItem> Items { get; private set; } = [];
    public IReadOnlyList<Exchange> Waiting { get; private set; } = [];
    public IReadOnlyList<Exchange> Ended { get; private set; } = [];
    public IReadOnlyList<PersonPoints> People { get; private set; } = [];
    public IReadOnlyDictionary<string, (long Issued, long Held, long Spent)> Communities { get; private set; } = new Dictionary<string, (long, long, long)>();

    /// <summary>Of the whole installation; null for who does not answer for all of it.</summary>
    public PointsBalance? Whole { get; private set; }

    public int MinutesPerPoint => options.MinutesPerPoint;

    public bool IsCommunity => Unit.Kind == UnitKind.Community;

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostAddAsync(string unit)
    {
        var request = new ItemRequest(Form.Name, Form.Points, Form.Stock);
        return await EndAsync(unit, await catalogue.AddAsync(User.Caller(), unit, request, KeyFor(Form.Key, new { unit, request }), HttpContext.RequestAborted), "done.item");
    }

    public async Task<IActionResult> OnPostChangeAsync(string unit, Guid item, int? points, int? added, bool offered, string? key)
    {
        var change = new ItemChange(item, points, added, offered);
        return await EndAsync(unit, await catalogue.ChangeAsync(User.Caller(), unit, change, KeyFor(key, new { unit, change }), HttpContext.RequestAborted), "done.item");
    }

    public async Task<IActionResult> OnPostHandOverAsync(string unit, Guid exchangeId) =>
        await EndAsync(unit, await exchange.HandOverAsync(User.Caller(), unit, exchangeId, HttpContext.RequestAborted), "done.handedOver");

    public async Task<IActionResult> OnPostReturnAsync(string unit, Guid exchangeId, string? reason) =>
        await EndAsync(unit, await exchange.ReturnAsync(User.Caller(), unit, exchangeId, reason, HttpContext.RequestAborted), "done.returned");

    private Task<IActionResult> EndAsync(string unit, Outcome<Guid> outcome, string done) => AfterAsync(outcome, texts[done], $"/points/{Uri.EscapeDataString(unit)}", () => ShowAsync(unit));

    private async Task<IActionResult> ShowAsync(string unit)
    {
        if (!Find(unit))
            return NotFound();
        var cancel = HttpContext.RequestAborted;
        if (Unit.Kind == UnitKind.District)
            Whole = await query.BalanceAsync(cancel);
        if (Unit.Kind < UnitKind.Community)
            Communities = (await query.CommunitiesAsync(Unit.Code, cancel)).ToDictionary(one => one.Code, one => (one.Issued, one.Held, one.Spent));
        else
            People = await query.PeopleAsync(Unit.Code, cancel);
        if (IsCommunity)
        {
            Items = await query.ItemsAsync([Unit.Code], cancel);
            Waiting = await query.ExchangesAsync(Unit.Code, waiting: true, Most, cancel);
            Ended = await query.ExchangesAsync(Unit.Code, waiting: false, MostEnded, cancel);
        }
        return Page();
    }
}
