using GridAlert.Features.Access.SigningIn;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Access.Identities;

/// <summary>Shows which identity came back from the city's sign-in service, and binds it when its reader says so.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class BindModel(BindIdentity bind, IdentitySettings service, ProblemTexts problems) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Offer { get; set; }

    [BindProperty]
    public string? Present { get; set; }

    public Identity? Identity { get; private set; }
    public FormRefusal? Refused { get; private set; }
    public IdentitySettings Service => service;

    public void OnGet()
    {
        Identity = bind.Open(User.Caller(), Offer);
        if (Identity is null)
            Response.StatusCode = StatusCodes.Status410Gone;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var outcome = await bind.RunAsync(User.Caller(), Offer, Present, SignInFrom.Of(HttpContext, User.Caller().SessionId), HttpContext.RequestAborted);
        if (outcome.Ok)
            return Redirect("/account");
        OnGet();
        Refused = FormRefusal.Of(outcome.Problem, problems, Response);
        return Page();
    }
}
