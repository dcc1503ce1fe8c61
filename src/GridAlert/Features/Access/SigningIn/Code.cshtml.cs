using GridAlert.Features.Access.SecondFactors;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Access.SigningIn;

/// <summary>The second step of signing in: a code from the authenticator, or a recovery code.</summary>
[AllowAnonymous]
[CountsAs(CallKind.SignIn)]
public sealed class CodeModel(HalfSignIn half, CheckSecondFactor check, BrowserSignIn steps, ProblemTexts problems) : PageModel
{
    [BindProperty]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Whether a recovery code is asked for.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Recovery { get; set; }

    public string? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync() => await half.FindAsync(HttpContext) is null ? Redirect("/sign-in") : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await half.FindAsync(HttpContext) is not { } found)
            return Redirect("/sign-in");
        var account = found.Account;
        var problem = await check.RunAsync(account, Code, steps.From(HttpContext, account.UserName), HttpContext.RequestAborted)
            ?? await steps.FinishAsync(HttpContext, account, found.ByIdentity ? SignInWay.IdentityAndCode : SignInWay.PasswordAndCode);
        if (problem is null)
            return LocalRedirect(BrowserSignIn.Local(ReturnUrl));
        Refused = problem.Fields.Count > 0 ? problems.Field(problem.Fields[0]) : problems.Detail(problem);
        Response.StatusCode = (int)problem.Kind;
        return Page();
    }
}
