using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Access.SigningIn;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Access.SecondFactors;

/// <summary>
/// One's own second factor: set up, moved to another phone, its recovery codes made anew, or taken away. Each needs the
/// password: a desk that was left open must not be enough.
/// </summary>
[Authorize(Policy = Policies.Account)]
public sealed class SecondFactorModel(
    AccountStore accounts, CheckPassword check, SecondFactorStore factors, FactorSecret secrets, SetSecondFactor set, ProblemTexts problems) : PageModel
{
    [BindProperty]
    public string? Present { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    public FormRefusal? Refused { get; private set; }
    public Account Account { get; private set; } = null!;
    public SecondFactor? Factor { get; private set; }
    public FactorOffer? Shown { get; private set; }
    public bool IsRequired => set.IsRequired(Account.Role);

    /// <summary>Shown once.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    public Task<IActionResult> OnGetAsync() => ShowAsync();

    public Task<IActionResult> OnPostSetAsync() => ConfirmedAsync(account => set.RunAsync(account, FactorOffer.Find(HttpContext), Code, From, HttpContext.RequestAborted));

    public Task<IActionResult> OnPostCodesAsync() => ConfirmedAsync(account => set.RenewCodesAsync(account, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostRemoveAsync()
    {
        var confirmed = await check.ConfirmAsync(User.Caller(), Present, From, HttpContext.RequestAborted);
        var problem = confirmed.Ok ? (await set.RemoveAsync(confirmed.Value, HttpContext.RequestAborted)).Problem : confirmed.Problem;
        return problem is null ? Redirect("/account") : await RefuseAsync(problem);
    }

    private SignInFrom From => SignInFrom.Of(HttpContext, User.Caller().SessionId);

    private async Task<IActionResult> ConfirmedAsync(Func<Account, Task<Outcome<string[]>>> make)
    {
        var confirmed = await check.ConfirmAsync(User.Caller(), Present, From, HttpContext.RequestAborted);
        var made = confirmed.Ok ? await make(confirmed.Value) : confirmed.Problem;
        if (!made.Ok)
            return await RefuseAsync(made.Problem);
        FactorOffer.Forget(HttpContext);
        Response.Headers.CacheControl = "no-store";
        Codes = made.Value;
        return Page();
    }

    private Task<IActionResult> RefuseAsync(Problem problem)
    {
        Refused = FormRefusal.Of(problem, problems, Response);
        return ShowAsync();
    }

    private async Task<IActionResult> ShowAsync()
    {
        if (await accounts.FindAsync(User.Caller().Id, HttpContext.RequestAborted) is not { } account)
            return NotFound();
        Account = account;
        Factor = await factors.FindAsync(account.Id, HttpContext.RequestAborted);
        Shown = FactorOffer.Show(HttpContext, secrets, account);
        Response.Headers.CacheControl = "no-store";
        return Page();
    }
}
