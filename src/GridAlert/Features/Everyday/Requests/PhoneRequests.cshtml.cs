using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>
/// The phone's requests: a trio raises one for a resident, offline too, and below it what became of the earlier ones. Anonymous for
/// the same reason as the phone page.
/// </summary>
[AllowAnonymous]
public sealed class PhoneRequestsModel(RequestQuery query, RequestKindQuery kinds, RaiseRequest raise, FollowRequest follow, OpenPhone open, ProblemTexts problems, TimeProvider time) : PageModel
{
    private const int Most = 30;

    /// <summary>Null while the phone is not bound to a responder.</summary>
    public PhoneShell? Shell { get; private set; }
    public IReadOnlyList<RequestKind> Kinds { get; private set; } = [];
    public IReadOnlyList<ResidentRequest> Mine { get; private set; } = [];
    public RaiseBody Form { get; private set; } = new();

    /// <summary>The request that was just stored.</summary>
    public ResidentRequest? Sent { get; private set; }

    /// <summary>Why the last act was not accepted.</summary>
    public string? Refused { get; private set; }

    public string NewKey { get; } = Guid.CreateVersion7(time.GetUtcNow()).ToString();

    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public string TextsJson => open.TextsJson();

    public string DataJson => Shell!.ToJson(new PhoneView(Shell.Dispatches, null, Shell.Now).Kept);

    private Caller? Responder => User.CallerOrNull() is { IsResponder: true } caller ? caller : null;

    public string UrlOf(ResidentRequest request) => $"{Request.Scheme}://{Request.Host}/r/track/{request.TrackingCode}";

    public async Task OnGetAsync(Guid? sent)
    {
        if (Responder is not { } caller)
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        await LoadAsync(caller);
        Sent = Mine.FirstOrDefault(request => request.Id == sent);
    }

    public async Task<IActionResult> OnPostAsync(RaiseBody form, string? key)
    {
        if (Responder is not { } caller)
            return Redirect("/phone");
        Form = form;
        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        return await ShowAsync(caller, await raise.ForResidentAsync(caller, form, Key(key), CancellationToken.None));
    }

    public async Task<IActionResult> OnPostConfirmAsync(Guid id, int? rating)
    {
        if (Responder is not { } caller)
            return Redirect("/phone");
        return await ShowAsync(caller, await follow.ConfirmAsync(caller, id, new(rating, null), null, CancellationToken.None));
    }

    public async Task<IActionResult> OnPostReopenAsync(Guid id, string? text)
    {
        if (Responder is not { } caller)
            return Redirect("/phone");
        return await ShowAsync(caller, await follow.ReopenAsync(caller, id, new(null, text), null, CancellationToken.None));
    }

    private async Task<IActionResult> ShowAsync(Caller caller, Outcome<ResidentRequest> outcome)
    {
        if (outcome.Ok)
            return Redirect($"/phone/requests?sent={outcome.Value.Id}");
        Refused = problems.Sentence(outcome.Problem, HttpContext);
        await LoadAsync(caller);
        return Page();
    }

    private async Task LoadAsync(Caller caller)
    {
        Response.Headers.CacheControl = "no-store";
        var cancel = HttpContext.RequestAborted;
        Shell = await open.RunAsync(caller, cancel);
        Kinds = await kinds.AllAsync(cancel);
        Mine = await query.OfMemberAsync(caller.Id, null, Most, cancel);
    }

    private static string? Key(string? given) => given is { Length: > 0 and <= IdempotencyKey.MaxLength } ? given : null;
}
