using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Access.SecondFactors;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Access.SigningIn;

/// <summary>Where whoever needs a second factor and has none sets it up before the first session opens.</summary>
[AllowAnonymous]
[CountsAs(CallKind.SignIn)]
public sealed class SetUpModel(HalfSignIn half, SecondFactorStore factors, FactorSecret secrets, SetSecondFactor set, BrowserSignIn steps, ProblemTexts problems) : PageModel
{
    [BindProperty]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? Refused { get; private set; }

    public FactorOffer? Shown { get; private set; }

    /// <summary>Shown once, when it is set up.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    public string Next => BrowserSignIn.Local(ReturnUrl);

    public async Task<IActionResult> OnGetAsync() => await FindAsync() is { } found ? Show(found.Account) : Redirect("/sign-in");

    public async Task<IActionResult> OnPostAsync()
    {
        if (await FindAsync() is not { } found)
            return Redirect("/sign-in");
        var account = found.Account;
        var outcome = await set.RunAsync(account, FactorOffer.Find(HttpContext), Code, steps.From(HttpContext, account.UserName), HttpContext.RequestAborted);
        var problem = outcome.Ok ? await steps.FinishAsync(HttpContext, account, found.ByIdentity ? SignInWay.IdentityAndCode : SignInWay.PasswordAndCode) : outcome.Problem;
        if (problem is not null)
        {
            Refused = problem.Fields.Count > 0 ? problems.Field(problem.Fields[0]) : problems.Detail(problem);
            Response.StatusCode = (int)problem.Kind;
            return Show(account);
        }
        FactorOffer.Forget(HttpContext);
        Response.Headers.CacheControl = "no-store";
        Codes = outcome.Value!;
        return Page();
    }

    // Whoever has one proves it on the other page: a stolen password must not put a new one in its place.
    private async Task<HalfSignedIn?> FindAsync() =>
        await half.FindAsync(HttpContext) is { } found && await factors.FindAsync(found.Account.Id, HttpContext.RequestAborted) is null ? found : null;

    private PageResult Show(Account account)
    {
        Response.Headers.CacheControl = "no-store";
        Shown = FactorOffer.Show(HttpContext, secrets, account);
        return Page();
    }
}
