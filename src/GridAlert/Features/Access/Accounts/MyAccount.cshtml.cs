using GridAlert.Features.Access.Identities;
using GridAlert.Features.Access.SecondFactors;
using GridAlert.Features.Access.Sessions;
using GridAlert.Features.Access.SigningIn;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Access.Accounts;

/// <summary>One's own account: the password, the second factor, the city's identity, and where one is signed in.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class MyAccountModel(
    AccountStore accounts, SessionStore sessions, EndSessions end, ChoosePassword choose, SecondFactorStore factors, SetSecondFactor setUp, IdentityStore identities, IdentitySettings service, BindIdentity bind,
    UnitTree tree, ProblemTexts problems, IStringLocalizer<AccountTexts> texts) : PageModel
{
    [BindProperty]
    public string? Present { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Repeated { get; set; }

    [TempData]
    public string? Done { get; set; }

    public FormRefusal? Refused { get; private set; }
    public Account Account { get; private set; } = null!;
    public IReadOnlyList<SessionEntry> Sessions { get; private set; } = [];
    public SecondFactor? Factor { get; private set; }
    public Identity? Identity { get; private set; }

    public IdentitySettings Service => service;
    public bool FactorRequired => setUp.IsRequired(Account.Role);
    public string Place => tree.Find(Account.UnitCode)?.Name ?? Account.UnitCode;
    public Guid Here => User.Caller().SessionId;

    public Task<IActionResult> OnGetAsync() => ShowAsync();

    public async Task<IActionResult> OnPostPasswordAsync() =>
        await AfterAsync(await choose.ByHolderAsync(User.Caller(), Present, Password, Repeated, SignInFrom.Of(HttpContext, Here), HttpContext.RequestAborted), _ => texts["password.done"]);

    public async Task<IActionResult> OnPostEndAsync(Guid id) =>
        await AfterAsync(await end.OneAsync(User.Caller(), id, HttpContext.RequestAborted), _ => texts["session.ended"]);

    public async Task<IActionResult> OnPostOthersAsync() =>
        await AfterAsync(await end.OthersAsync(User.Caller(), HttpContext.RequestAborted), count => texts["session.othersEnded", count]);

    public async Task<IActionResult> OnPostReleaseAsync() =>
        await AfterAsync(await bind.ReleaseAsync(User.Caller(), HttpContext.RequestAborted), _ => texts["identity.released"]);

    private async Task<IActionResult> AfterAsync<T>(Outcome<T> outcome, Func<T, string> done)
    {
        if (!outcome.Ok)
        {
            Refused = FormRefusal.Of(outcome.Problem, problems, Response);
            return await ShowAsync();
        }
        Done = done(outcome.Value);
        return Redirect("/account");
    }

    private async Task<IActionResult> ShowAsync()
    {
        var (caller, cancel) = (User.Caller(), HttpContext.RequestAborted);
        if (await accounts.FindAsync(caller.Id, cancel) is not { } account)
            return NotFound();
        Account = account;
        Sessions = await sessions.OfAccountAsync(caller.Id, cancel);
        Factor = await factors.FindAsync(caller.Id, cancel);
        Identity = await identities.OfAccountAsync(caller.Id, cancel);
        return Page();
    }
}
