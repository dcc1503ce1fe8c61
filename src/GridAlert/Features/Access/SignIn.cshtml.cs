using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Access;

/// <summary>Where an account signs in with its name and password.</summary>
[AllowAnonymous]
public sealed class SignInModel(SignIn signIn, ProblemTexts problems) : PageModel
{
    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? Refused { get; private set; }

    public async Task<IActionResult> OnPostAsync()
    {
        var outcome = await signIn.RunAsync(new(UserName, Password), null, HttpContext.RequestAborted);
        if (!outcome.Ok)
        {
            Refused = problems.Detail(outcome.Problem);
            Response.StatusCode = (int)outcome.Problem.Kind;
            return Page();
        }
        SessionAuthentication.SetCookie(Response, outcome.Value.AccessToken, outcome.Value.ExpiresAt);
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : "/");
    }
}
