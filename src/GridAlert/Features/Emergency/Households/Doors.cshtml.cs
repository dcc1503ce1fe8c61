using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Households;

/// <summary>
/// 到户: the homes of a dispatch, floor by floor, one tap an outcome. Painted whole by the server and answered by a
/// plain form; the script makes it work without network. Anonymous for the same reason as the phone page.
/// </summary>
[AllowAnonymous]
public sealed class DoorsModel(OpenPhone open, HouseholdQuery query, RecordHousehold record, ProblemTexts problems, IStringLocalizer<HouseholdTexts> texts) : PageModel
{
    private const char Separator = ':';

    /// <summary>Null while the phone is not bound to a responder.</summary>
    public PhoneShell? Shell { get; private set; }

    /// <summary>Null where none was asked for that goes from door to door: then the page is the empty shell that phones keep.</summary>
    public PhoneDispatch? Dispatch { get; private set; }

    public IReadOnlyList<Home> Homes { get; private set; } = [];

    public HouseholdFigures Figures { get; private set; } = HouseholdFigures.Of([]);

    /// <summary>Only the homes where there is still something to do.</summary>
    public bool OnlyRest { get; private set; }

    /// <summary>Why the last result was not accepted.</summary>
    public string? Refused { get; private set; }

    public IReadOnlyList<Home> Shown => OnlyRest ? [.. Homes.Where(IsLeft)] : Homes;

    public int Left => Homes.Count(IsLeft);

    public string TextsJson => open.TextsJson();

    public string DataJson => Shell!.ToJson(new PhoneView(Shell.Dispatches, null, Shell.Now).Kept, Dispatch is null ? null : new { Dispatch.DispatchId, Items = Homes });

    private Caller? Responder => User.CallerOrNull() is { IsResponder: true } caller ? caller : null;

    /// <summary>The homes as they are walked: fragile ones first, then floor by floor.</summary>
    public IEnumerable<(string Title, IEnumerable<Home> Homes)> Groups()
    {
        var fragile = Shown.Where(home => home.Fragile).ToList();
        if (fragile.Count > 0)
            yield return (texts["doors.first"], fragile);
        foreach (var floor in Shown.Where(home => !home.Fragile).GroupBy(home => home.Floor))
            yield return (texts["doors.floor", floor.Key], floor);
    }

    public async Task OnGetAsync(Guid? dispatch, bool rest)
    {
        Response.Headers.CacheControl = "no-store";
        if (Responder is { } caller)
            await LoadAsync(caller, dispatch, rest);
        else
            Response.StatusCode = StatusCodes.Status401Unauthorized;
    }

    /// <param name="answer">Household, outcome and, where two answers are settled, <c>settles</c>, as one button says them.</param>
    public async Task<IActionResult> OnPostRecordAsync(Guid dispatch, string? answer, bool rest)
    {
        if (Responder is not { } caller)
            return Redirect("/phone");
        var parts = (answer ?? "").Split(Separator);
        var request = new RecordHouseholdRequest { Outcome = parts.ElementAtOrDefault(1), Settles = parts.ElementAtOrDefault(2) == "settles" };
        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        var outcome = Guid.TryParse(parts[0], out var home)
            ? await record.RunAsync(caller, dispatch, home, request, null, CancellationToken.None)
            : Problem.NotFound;
        if (outcome.Ok)
            return Redirect($"/phone/doors?dispatch={dispatch}{(rest ? "&rest=true" : "")}#home-{home}");
        Refused = problems.Sentence(outcome.Problem, HttpContext);
        await LoadAsync(caller, dispatch, rest);
        return Page();
    }

    public string Exact(DateTimeOffset at) => at.Clock();

    private static bool IsLeft(Home home) => home.Outcome is null or HouseholdOutcome.Absent || home.Conflict;

    private async Task LoadAsync(Caller caller, Guid? asked, bool rest)
    {
        OnlyRest = rest;
        Shell = await open.RunAsync(caller, HttpContext.RequestAborted);
        Dispatch = Shell.Dispatches.FirstOrDefault(dispatch => dispatch.DispatchId == asked && dispatch.PerHousehold);
        if (Dispatch is not null && await query.HomesAsync(Dispatch.DispatchId, caller.Id, HttpContext.RequestAborted) is { } homes)
            (Homes, Figures) = (homes.Items, homes.Figures);
    }
}
