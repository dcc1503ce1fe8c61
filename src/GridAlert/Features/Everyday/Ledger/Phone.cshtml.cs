using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Ledger;

/// <summary>
/// The stairwell's ledger 底账 on the phone: every home with its form, painted whole by the server and sent as plain forms; the
/// script makes it work without network. Anonymous for the same reason as the phone page.
/// </summary>
[AllowAnonymous]
public sealed class LedgerPhoneModel(
    OpenPhone open, LedgerQuery query, SaveLedger save, AddHome add, UnitTree tree, ProblemTexts problems, IStringLocalizer<LedgerTexts> texts) : PageModel
{
    /// <summary>So many empty rows a form has for people who are new.</summary>
    public const int SpareRows = 2;

    /// <summary>Null while the phone is not bound to a responder.</summary>
    public PhoneShell? Shell { get; private set; }

    public IReadOnlyList<LedgerHome> Homes { get; private set; } = [];

    /// <summary>The stairwells whose doors these are.</summary>
    public IReadOnlyList<Unit> Stairwells { get; private set; } = [];

    /// <summary>Why the last edit was not accepted.</summary>
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

    // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
    public Task<IActionResult> OnPostSaveAsync(Guid home, SaveLedgerRequest form) =>
        AnswerAsync(caller => save.RunAsync(caller, home, form, null, CancellationToken.None));

    public Task<IActionResult> OnPostAddAsync(AddHomeRequest form) =>
        AnswerAsync(caller => add.RunAsync(caller, form, null, CancellationToken.None));

    public static string Day(DateTimeOffset at) => at.Day().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<IActionResult> AnswerAsync(Func<Caller, Task<Outcome<LedgerHome>>> act)
    {
        if (Responder is not { } caller)
            return Redirect("/phone");
        var outcome = await act(caller);
        if (outcome.Ok)
            return Redirect($"/phone/ledger#home-{outcome.Value.HouseholdId}");
        Refused = problems.Sentence(outcome.Problem, HttpContext);
        await LoadAsync(caller);
        return Page();
    }

    private async Task LoadAsync(Caller caller)
    {
        Shell = await open.RunAsync(caller, HttpContext.RequestAborted);
        Homes = await query.OfMemberAsync(caller.Id, HttpContext.RequestAborted);
        Stairwells = [.. new[] { caller.UnitCode }.Concat(caller.AlsoIn).Distinct().Select(tree.Find).OfType<Unit>()];
    }
}
