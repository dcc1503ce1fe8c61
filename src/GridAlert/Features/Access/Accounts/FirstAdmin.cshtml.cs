using GridAlert.Features.Access.SigningIn;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Access.Accounts;

/// <summary>What is typed to make the first administrator.</summary>
public sealed record FirstAdminForm
{
    public string? DistrictCode { get; init; }
    public string? DistrictName { get; init; }
    public string? UserName { get; init; }
    public string? Name { get; init; }
    public string? Password { get; init; }
    public string? Repeated { get; init; }
}

/// <summary>What the link on the console opens. Looking changes nothing.</summary>
[AllowAnonymous]
public sealed class FirstAdminModel(FirstAdministrator first, UnitTree tree, BrowserSignIn steps, ProblemTexts problems) : PageModel
{
    [BindProperty]
    public FirstAdminForm Form { get; set; } = new();

    public bool MayUse { get; private set; }

    public FormRefusal? Refused { get; private set; }

    public IReadOnlyList<Unit> Districts => [.. tree.Roots.OrderBy(unit => unit.Code, StringComparer.Ordinal)];

    public async Task OnGetAsync(string token)
    {
        Response.Headers.CacheControl = "no-store";
        MayUse = await first.MayUseAsync(token, HttpContext.RequestAborted);
        if (!MayUse)
            Response.StatusCode = StatusCodes.Status410Gone;
    }

    public async Task<IActionResult> OnPostAsync(string token)
    {
        var outcome = await first.RunAsync(token, new(Form.DistrictCode, Form.DistrictName, Form.UserName, Form.Name, Form.Password, Form.Repeated), HttpContext.RequestAborted);
        var next = outcome.Ok ? await steps.ContinueAsync(HttpContext, outcome.Value, byIdentity: false, secondShown: false, "/") : outcome.Problem;
        if (next.Ok)
            return LocalRedirect(next.Value);
        await OnGetAsync(token);
        Refused = FormRefusal.Of(next.Problem, problems, Response);
        return Page();
    }
}
