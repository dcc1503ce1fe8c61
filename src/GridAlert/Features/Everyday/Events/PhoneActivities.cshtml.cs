using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Events;

/// <summary>
/// The phone's activities: what is ahead, and a place taken or given back with one tap. Whether there is one left is known by the
/// server alone, so this needs the network and says so. Anonymous for the same reason as the phone page.
/// </summary>
[AllowAnonymous]
public sealed class PhoneActivitiesModel(SignUpForEvent signUp, OpenPhone open, UnitTree tree, ProblemTexts problems) : PageModel
{
    /// <summary>Null while the phone is not bound to a responder.</summary>
    public PhoneShell? Shell { get; private set; }

    public IReadOnlyList<Activity> Activities { get; private set; } = [];

    /// <summary>Why the last act was not accepted.</summary>
    public string? Refused { get; private set; }

    public string TextsJson => open.TextsJson();

    public string DataJson => Shell!.ToJson(new PhoneView(Shell.Dispatches, null, Shell.Now).Kept);

    private Caller? Responder => User.CallerOrNull() is { IsResponder: true } caller ? caller : null;

    public string NameOf(string code) => tree.Find(code)?.Name ?? code;

    public async Task OnGetAsync()
    {
        if (Responder is { } caller)
            await LoadAsync(caller);
        else
            Response.StatusCode = StatusCodes.Status401Unauthorized;
    }

    public Task<IActionResult> OnPostSignUpAsync(Guid id) => RunAsync(id, signUp.SignUpAsync);

    public Task<IActionResult> OnPostWithdrawAsync(Guid id) => RunAsync(id, signUp.WithdrawAsync);

    private async Task<IActionResult> RunAsync(Guid id, Func<Caller, Guid, IdempotencyKey?, CancellationToken, Task<Outcome<Activity>>> act)
    {
        if (Responder is not { } caller)
            return Redirect("/phone");
        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        var outcome = await act(caller, id, null, CancellationToken.None);
        if (outcome.Ok)
            return Redirect("/phone/activities");
        Refused = problems.Sentence(outcome.Problem, HttpContext);
        await LoadAsync(caller);
        return Page();
    }

    private async Task LoadAsync(Caller caller)
    {
        Response.Headers.CacheControl = "no-store";
        Shell = await open.RunAsync(caller, HttpContext.RequestAborted);
        Activities = await signUp.AheadAsync(caller, HttpContext.RequestAborted);
    }
}
