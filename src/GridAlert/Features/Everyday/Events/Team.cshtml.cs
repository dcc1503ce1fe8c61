using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Events;

public sealed record TeamEventForm
{
    public string? Kind { get; init; }
    public string? Title { get; init; }
    public DateOnly? HeldOn { get; init; }
    public int? Minutes { get; init; }
    public TimeOnly? At { get; init; }
    public int? Venue { get; init; }
    public bool SignUp { get; init; }
    public int? Capacity { get; init; }
    public string? VenueName { get; init; }
    public string? Key { get; init; }
}

/// <summary>Trainings and team events of a unit, and how many of each role are trained.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class TeamModel(RecordTeamEvent record, TeamEventStore store, VenueStore venues, UnitTree tree, ProblemTexts problems, IStringLocalizer<UnitsTexts> texts, TimeProvider time) : UnitPage(tree, problems)
{
    private const int Most = 200;

    [BindProperty]
    public TeamEventForm Form { get; set; } = new();

    public IReadOnlyList<TeamEvent> Events { get; private set; } = [];

    public IReadOnlyList<TrainedShare> Trained { get; private set; } = [];

    public IReadOnlyList<Venue> Venues { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostAsync(string unit)
    {
        var request = new TeamEventRequest(Form.Kind, Form.Title, Form.HeldOn, Form.Minutes, Form.At, Form.Venue, Form.SignUp, Form.Capacity);
        var outcome = await record.CreateAsync(User.Caller(), unit, request, KeyFor(Form.Key, new { unit, request }), HttpContext.RequestAborted);
        return await AfterAsync(outcome, texts["done.event"], $"/team-events/{outcome.Value}", () => ShowAsync(unit));
    }

    public async Task<IActionResult> OnPostVenueAsync(string unit) =>
        await AfterAsync(await record.AddVenueAsync(User.Caller(), unit, Form.VenueName, HttpContext.RequestAborted), texts["done.venue"], $"/team/{unit}", () => ShowAsync(unit));

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        Events = await store.InAsync(Unit, Most, HttpContext.RequestAborted);
        Venues = await venues.ForAsync(Unit, HttpContext.RequestAborted);
        Trained = await store.TrainedAsync(code, RecordTeamEvent.TrainedSince(time.GetUtcNow().Day()), HttpContext.RequestAborted);
        return Page();
    }
}
