using GridAlert.Features.Access.SigningIn;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Access.Accounts;

/// <summary>What a one-time link opens: its holder chooses a password and goes on to sign in. Looking changes nothing.</summary>
[AllowAnonymous]
public sealed class WelcomeModel(ChoosePassword choose, BrowserSignIn steps, ProblemTexts problems) : PageModel
{
    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Repeated { get; set; }

    /// <summary>Null when the link can no longer be used.</summary>
    public Account? Account { get; private set; }

    public FormRefusal? Refused { get; private set; }

    public async Task OnGetAsync(string token)
    {
        Response.Headers.CacheControl = "no-store";
        var look = await choose.LookAsync(token, HttpContext.RequestAborted);
        Account = look.Value;
        if (!look.Ok)
            Response.StatusCode = (int)look.Problem.Kind;
    }

    public async Task<IActionResult> OnPostAsync(string token)
    {
        var outcome = await choose.ByLinkAsync(token, Password, Repeated, HttpContext.RequestAborted);
        var next = outcome.Ok ? await steps.ContinueAsync(HttpContext, outcome.Value, byIdentity: false, secondShown: false, "/") : outcome.Problem;
        if (next.Ok)
            return LocalRedirect(next.Value);
        await OnGetAsync(token);
        Refused = FormRefusal.Of(next.Problem, problems, Response);
        return Page();
    }
}
