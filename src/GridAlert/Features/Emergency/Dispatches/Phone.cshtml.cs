using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>
/// The responder's phone. Painted whole by the server; every button is a plain form, so that answering works
/// without the script, which only makes it live. Anonymous, because a phone that is not bound gets a page that says so.
/// </summary>
[AllowAnonymous]
[RequestSizeLimit(PhotoRules.MaxBody)]
[RequestFormLimits(MultipartBodyLengthLimit = PhotoRules.MaxBody, MemoryBufferThreshold = PhotoRules.MaxBytes + 1)]
public sealed class PhoneModel(
    OpenPhone open, RespondToDispatch respond, SendReplyPhoto sendPhoto, ReplyFieldsQuery replyFields,
    TimeProvider time, ProblemTexts problems, IStringLocalizer<PhoneTexts> texts) : PageModel
{
    private static readonly CookieOptions RememberedChoice = new() { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };

    private const string ReplyPrefix = "reply.";

    public static IReadOnlyList<string> Reasons { get; } = ["ill", "away", "notReached", "other"];

    /// <summary>Null while the phone is not bound to a responder.</summary>
    public PhoneView? View { get; private set; }

    public PhoneCard? Card => View?.Shown is { } shown ? CardOf(shown) : null;

    public PhoneShell? Shell { get; private set; }

    /// <summary>Why the last answer was not accepted.</summary>
    public string? Refused { get; private set; }

    public string TextsJson => open.TextsJson();

    public string DataJson => Shell!.ToJson(View!.Kept);

    private DateTimeOffset Now { get; } = time.GetUtcNow();

    private Caller? Responder => User.CallerOrNull() is { IsResponder: true } caller ? caller : null;

    public PhoneCard CardOf(PhoneDispatch dispatch) => new(dispatch, Now, texts);

    public async Task OnGetAsync(Guid? dispatch)
    {
        // Whoever uses the phone next must not find this page in the browser's own cache.
        Response.Headers.CacheControl = "no-store";
        if (Responder is { } caller)
            await LoadAsync(caller, dispatch);
        else
            Response.StatusCode = StatusCodes.Status401Unauthorized;
    }

    public Task<IActionResult> OnPostAcknowledgeAsync(Guid dispatchId, string? availableFrom) =>
        AnswerAsync(dispatchId, AnswerAct.Acknowledge, new() { Reply = availableFrom is null ? null : AvailableFrom(availableFrom) });

    /// <summary>The words first, then each photo: one that cannot be kept costs no word.</summary>
    public async Task<IActionResult> OnPostReplyAsync(Guid dispatchId, string? note)
    {
        var photos = Responder is null ? [] : await PhotoForm.PhotosAsync(Request.Form, CancellationToken.None);
        var reply = await ReadReplyAsync(dispatchId);
        if (reply is not null || photos.Count == 0)
        {
            var answered = await AnswerAsync(dispatchId, AnswerAct.Reply, new() { Note = note, Reply = reply });
            if (Refused is not null || photos.Count == 0)
                return answered;
        }
        foreach (var photo in photos)
        {
            var sent = await sendPhoto.RunAsync(Responder!, dispatchId, photo with { Field = photo.Field.StartsWith(ReplyPrefix, StringComparison.Ordinal) ? photo.Field[ReplyPrefix.Length..] : photo.Field }, new(), CancellationToken.None);
            if (!sent.Ok)
                return await RefuseAsync(Responder!, dispatchId, sent.Problem);
        }
        return Redirect($"/phone?dispatch={dispatchId}");
    }

    public Task<IActionResult> OnPostCompleteAsync(Guid dispatchId, string? note) =>
        AnswerAsync(dispatchId, AnswerAct.Complete, new() { Note = note });

    public Task<IActionResult> OnPostDeclineAsync(Guid dispatchId, string? reason, string? reasonNote) =>
        AnswerAsync(dispatchId, AnswerAct.Decline, new() { Reason = string.Join("：", new[] { reason, reasonNote }.Where(part => !string.IsNullOrWhiteSpace(part))) });

    public Task<IActionResult> OnPostWithdrawAsync(Guid dispatchId) => AnswerAsync(dispatchId, AnswerAct.Withdraw, new());

    public IActionResult OnPostSize(string? size)
    {
        Response.Cookies.Append("size", size == "large" ? "large" : "standard", RememberedChoice);
        return Redirect("/phone");
    }

    public IActionResult OnPostLanguage(string? language)
    {
        if (Languages.All.Contains(language))
            Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName, CookieRequestCultureProvider.MakeCookieValue(new(language!)), RememberedChoice);
        return Redirect("/phone");
    }

    private async Task<IActionResult> AnswerAsync(Guid dispatchId, AnswerAct act, RespondRequest request)
    {
        if (Responder is not { } caller)
            return Redirect("/phone");
        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        var outcome = await respond.RunAsync(caller, dispatchId, act, request, CancellationToken.None);
        return outcome.Ok ? Redirect($"/phone?dispatch={dispatchId}") : await RefuseAsync(caller, dispatchId, outcome.Problem);
    }

    private async Task<IActionResult> RefuseAsync(Caller caller, Guid dispatchId, Problem problem)
    {
        Refused = problems.Sentence(problem, HttpContext);
        await LoadAsync(caller, dispatchId);
        return Page();
    }

    private async Task LoadAsync(Caller caller, Guid? opened)
    {
        Shell = await open.RunAsync(caller, HttpContext.RequestAborted);
        View = new(Shell.Dispatches, opened, Now);
    }

    private async Task<JsonElement?> ReadReplyAsync(Guid dispatchId)
    {
        var reply = new JsonObject();
        foreach (var field in await replyFields.RunAsync(dispatchId, HttpContext.RequestAborted))
        {
            var value = Request.Form[ReplyPrefix + field.Key].ToString().Trim();
            if (value.Length == 0 || field.IsPhoto)
                continue;
            reply[field.Key] = field.Type switch
            {
                "number" when decimal.TryParse(value, CultureInfo.InvariantCulture, out var number) => number,
                "yesNo" => value == "true",
                _ => value,
            };
        }
        return reply.Count == 0 ? null : JsonSerializer.SerializeToElement(reply, Json.Options);
    }

    /// <summary>The next time that a Beijing clock shows this HH:mm; anything else is left for the operation to refuse.</summary>
    private JsonElement AvailableFrom(string clock)
    {
        if (!TimeOnly.TryParseExact(clock, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            return JsonSerializer.SerializeToElement(new { availableFrom = clock }, Json.Options);
        var today = new DateTimeOffset(DateOnly.FromDateTime(Now.ToBeijing().Date).ToDateTime(at), BeijingTime.Offset);
        return JsonSerializer.SerializeToElement(new { availableFrom = today > Now ? today : today.AddDays(1) }, Json.Options);
    }
}
