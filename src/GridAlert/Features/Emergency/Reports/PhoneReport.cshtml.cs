using System.Globalization;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>What is typed on the phone.</summary>
public sealed record PhoneReportForm
{
    public string? Kind { get; init; }
    public string? Text { get; init; }
    public Guid? DispatchId { get; init; }
    /// <summary>HH:mm by a Beijing clock.</summary>
    public string? FoundAt { get; init; }
    public bool ShareLocation { get; init; }
    public string? Key { get; init; }
}

/// <summary>The phone's report: two taps and a sentence, a plain form, and below it what became of the earlier ones.</summary>
[AllowAnonymous]
[RequestSizeLimit(PhotoRules.MaxBody)]
[RequestFormLimits(MultipartBodyLengthLimit = PhotoRules.MaxBody, MemoryBufferThreshold = PhotoRules.MaxBytes + 1)]
public sealed class PhoneReportModel(SendReport send, ReportQuery query, ActivationStore activations, UnitTree tree, ProblemTexts problems, TimeProvider time) : PageModel
{
    private const int Shown = 20;

    /// <summary>What a phone offers; information comes with an answer to a dispatch.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [ReportKind.Need, ReportKind.Hazard, ReportKind.Headcount, ReportKind.Situation];

    public PhoneReportForm Form { get; private set; } = new();

    /// <summary>The report that was just stored.</summary>
    public Report? Sent { get; private set; }

    /// <summary>Why the last one was not.</summary>
    public string? Refused { get; private set; }

    public IReadOnlyList<Report> Mine { get; private set; } = [];

    public UnitMode Mode { get; private set; } = UnitMode.Normal;

    public string NewKey { get; } = Guid.CreateVersion7(time.GetUtcNow()).ToString();

    public string? FoundAtClock => TimeOnly.TryParseExact(Form.FoundAt, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? Form.FoundAt : null;

    private Caller? Responder => User.CallerOrNull() is { IsResponder: true } caller ? caller : null;

    public async Task<IActionResult> OnGetAsync(Guid? sent, Guid? dispatch, string? kind)
    {
        // Whoever uses the phone next must not find this page in the browser's own cache.
        Response.Headers.CacheControl = "no-store";
        if (Responder is not { } caller)
            return Redirect("/phone");
        Form = new() { DispatchId = dispatch, Kind = Kinds.Contains(kind) ? kind : null };
        await LoadAsync(caller);
        Sent = Mine.FirstOrDefault(report => report.Id == sent);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(PhoneReportForm form)
    {
        if (Responder is not { } caller)
            return Redirect("/phone");
        Form = form;
        var request = new ReportRequest
        {
            Kind = form.Kind,
            Text = form.Text,
            DispatchId = form.DispatchId,
            FoundAt = FoundAt(form.FoundAt),
            ShareLocation = form.ShareLocation,
        };
        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        var photos = await PhotoForm.PhotosAsync(Request.Form, CancellationToken.None);
        return await ShowAsync(caller, await send.RunAsync(caller, request, photos, Key(form.Key), CancellationToken.None));
    }

    public async Task<IActionResult> OnPostPhotosAsync(Guid id, bool shareLocation, string? key)
    {
        if (Responder is not { } caller)
            return Redirect("/phone");
        var photos = await PhotoForm.PhotosAsync(Request.Form, CancellationToken.None);
        return await ShowAsync(caller, await send.AddPhotosAsync(caller, id, shareLocation, photos, Key(key), CancellationToken.None));
    }

    private async Task<IActionResult> ShowAsync(Caller caller, Outcome<Report> outcome)
    {
        if (outcome is { Ok: true, Value.RefusedPhotos.Count: 0 })
            return Redirect($"/phone/report?sent={outcome.Value.Id}");
        if (outcome.Ok)
            (Sent, Form) = (outcome.Value, new());
        else
            Refused = problems.Sentence(outcome.Problem, HttpContext);
        await LoadAsync(caller);
        return Page();
    }

    private async Task LoadAsync(Caller caller)
    {
        Mine = await query.OfMemberAsync(caller.Id, null, Shown, HttpContext.RequestAborted);
        Mode = ModeRules.ModeOf(tree.Find(caller.UnitCode)!, await activations.OpenAsync(HttpContext.RequestAborted));
    }

    /// <summary>The last time that a Beijing clock showed this HH:mm; nothing where it shows none.</summary>
    private DateTimeOffset? FoundAt(string? clock)
    {
        if (!TimeOnly.TryParseExact(clock, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            return null;
        var now = time.GetUtcNow();
        var today = new DateTimeOffset(DateOnly.FromDateTime(now.ToBeijing().Date).ToDateTime(at), BeijingTime.Offset);
        return today <= now ? today : today.AddDays(-1);
    }

    private static string? Key(string? given) => given is { Length: > 0 and <= IdempotencyKey.MaxLength } ? given : null;
}
