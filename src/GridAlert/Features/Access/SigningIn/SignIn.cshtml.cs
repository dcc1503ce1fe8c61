using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Access.Identities;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Access.SigningIn;

/// <summary>Where an account signs in with its name and password, or by the city's own sign-in service.</summary>
[AllowAnonymous]
[CountsAs(CallKind.SignIn)]
public sealed class SignInModel(CheckPassword check, BrowserSignIn steps, IdentitySettings identity, ProblemTexts problems, IStringLocalizer<AccountTexts> texts) : PageModel
{
    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Why the city's sign-in service did not let somebody in.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Identity { get; set; }

    public string? Refused { get; private set; }

    public IdentitySettings Service => identity;

    public void OnGet()
    {
        if (Identity is IdentityProblem.Unknown or IdentityProblem.Failed)
            Refused = texts["identity." + Identity, identity.Name];
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var outcome = await check.RunAsync(UserName, Password, steps.From(HttpContext, UserName), HttpContext.RequestAborted);
        var next = outcome.Ok ? await steps.ContinueAsync(HttpContext, outcome.Value, byIdentity: false, secondShown: false, ReturnUrl) : outcome.Problem;
        if (next.Ok)
            return LocalRedirect(next.Value);
        Refused = problems.Detail(next.Problem);
        Response.StatusCode = (int)next.Problem.Kind;
        return Page();
    }
}
