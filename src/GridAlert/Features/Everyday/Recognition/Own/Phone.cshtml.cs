using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Everyday.Recognition.Hours;
using GridAlert.Features.Everyday.Recognition.Points;
using GridAlert.Features.Everyday.Recognition.Stars;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Recognition.Own;

/// <summary>
/// A responder's hours and points on the phone: what was counted, what points are exchanged for, what is allowed, the stairwell's stars.
/// Plain forms; they need the network, since stock and balance are the server's. Anonymous for the same reason as the phone page.
/// </summary>
[AllowAnonymous]
public sealed class PhoneRecognitionModel(
    OpenOwn open, OpenPhone phone, ExchangePoints exchange, EnterHours enter, Choose choose, ObjectToStars objections, ProblemTexts problems, TimeProvider time) : PageModel
{
    private static readonly string[] Said = ["exchange", "hours", "choice", "objection"];

    /// <summary>Null while the phone is not bound to a responder.</summary>
    public PhoneShell? Shell { get; private set; }

    public OwnRecognition Own { get; private set; } = null!;

    /// <summary>What was just done.</summary>
    public string? Done { get; private set; }

    /// <summary>Why the last act was not accepted.</summary>
    public string? Refused { get; private set; }

    public HoursRequest Form { get; private set; } = new(null, null, null, null);

    public string NewKey { get; } = Guid.CreateVersion7(time.GetUtcNow()).ToString();

    public DateOnly Today { get; } = time.GetUtcNow().Day();

    public string TextsJson => phone.TextsJson();

    public string DataJson => Shell!.ToJson(new PhoneView(Shell.Dispatches, null, Shell.Now).Kept);

    private Caller? Responder => User.CallerOrNull() is { IsResponder: true } caller ? caller : null;

    public async Task OnGetAsync(string? done)
    {
        if (Responder is not { } caller)
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        Done = Said.Contains(done) ? done : null;
        await LoadAsync(caller);
    }

    public Task<IActionResult> OnPostExchangeAsync(Guid item, string? key) =>
        RunAsync("exchange", caller => exchange.AskAsync(caller, new(item), KeyFor(caller, key, item), CancellationToken.None));

    public Task<IActionResult> OnPostHoursAsync(DateOnly? day, int? minutes, string? text, string? key)
    {
        Form = new(null, day, minutes, text);
        return RunAsync("hours", caller => enter.OwnAsync(caller, Form, KeyFor(caller, key, Form), CancellationToken.None));
    }

    public Task<IActionResult> OnPostChoiceAsync(bool onBoard, bool letter, string? employer) =>
        RunAsync("choice", caller => choose.RunAsync(caller, new(onBoard, employer, letter), null, CancellationToken.None));

    public Task<IActionResult> OnPostObjectionAsync(DateOnly? month, string? text, string? key) =>
        RunAsync("objection", caller => objections.RaiseAsync(caller, month, text, KeyFor(caller, key, new { month, text }), CancellationToken.None));

    private async Task<IActionResult> RunAsync<T>(string what, Func<Caller, Task<Outcome<T>>> run)
    {
        if (Responder is not { } caller)
            return Redirect("/phone");
        var outcome = await run(caller);
        if (outcome.Ok)
            return Redirect($"/phone/recognition?done={what}");
        Refused = problems.Sentence(outcome.Problem, HttpContext);
        Response.StatusCode = (int)outcome.Problem.Kind;
        await LoadAsync(caller);
        return Page();
    }

    private static IdempotencyKey? KeyFor<T>(Caller caller, string? key, T request) =>
        key is { Length: > 0 and <= IdempotencyKey.MaxLength } ? IdempotencyKey.For(caller.Id, key, request) : null;

    private async Task LoadAsync(Caller caller)
    {
        Response.Headers.CacheControl = "no-store";
        Shell = await phone.RunAsync(caller, HttpContext.RequestAborted);
        Own = await open.RunAsync(caller, HttpContext.RequestAborted);
    }
}
