using System.Globalization;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Visits;

/// <summary>
/// Today's round 走访 on the phone, and the rest of the month. Painted whole by the server and sent as plain forms; the script
/// makes it work without network. Anonymous for the same reason as the phone page.
/// </summary>
[AllowAnonymous]
public sealed class VisitsPhoneModel(OpenPhone open, OpenVisits visits, RecordVisit record, ProblemTexts problems, IStringLocalizer<VisitTexts> texts, IStringLocalizer<EmergencyTexts> words) : PageModel
{
    private const char Separator = ':';

    /// <summary>Null while the phone is not bound to a responder.</summary>
    public PhoneShell? Shell { get; private set; }

    public VisitRound Round { get; private set; } = null!;

    /// <summary>Why the last visit was not accepted.</summary>
    public string? Refused { get; private set; }

    public string TextsJson => PhoneTextsOf.With(open.TextsJson(), texts);

    public string DataJson => Shell!.ToJson(new PhoneView(Shell.Dispatches, null, Shell.Now).Kept);

    private Caller? Responder => User.CallerOrNull() is { IsResponder: true } caller ? caller : null;

    public async Task OnGetAsync()
    {
        Response.Headers.CacheControl = "no-store";
        if (Responder is { } caller)
            await LoadAsync(caller);
        else
            Response.StatusCode = StatusCodes.Status401Unauthorized;
    }

    /// <param name="answer">Way and outcome, as one button says them.</param>
    public async Task<IActionResult> OnPostRecordAsync(Guid home, string? answer, VisitRequest form)
    {
        if (Responder is not { } caller)
            return Redirect("/phone");
        var parts = (answer ?? "").Split(Separator);
        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        var outcome = await record.RunAsync(caller, home, form with { Way = parts[0], Outcome = parts.ElementAtOrDefault(1) }, null, CancellationToken.None);
        if (outcome.Ok)
            return Redirect($"/phone/visits#home-{home}");
        Refused = problems.Sentence(outcome.Problem, HttpContext);
        await LoadAsync(caller);
        return Page();
    }

    public static string Day(DateTimeOffset at) => at.Day().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public string Span(TimeSpan span) => words.Span(span);

    private async Task LoadAsync(Caller caller)
    {
        Shell = await open.RunAsync(caller, HttpContext.RequestAborted);
        Round = await visits.RoundAsync(caller, HttpContext.RequestAborted);
    }
}
