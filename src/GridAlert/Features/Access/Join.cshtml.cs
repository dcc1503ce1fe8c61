using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Access;

public sealed record Invited(string Role, string MaskedName, string Place);

/// <summary>
/// What an invite link opens. Looking changes nothing, so that a link scanner on the way cannot use the invite up;
/// only the button binds this phone.
/// </summary>
[AllowAnonymous]
public sealed class JoinModel(BindDevice bind, WrongInvites wrong, UnitTree tree) : PageModel
{
    private const int MaxDeviceName = 100;

    /// <summary>Whom a good invite is for; no more than its reader needs to know it is theirs.</summary>
    public Invited? Invited { get; private set; }

    /// <summary>Set when too many wrong codes came from this address.</summary>
    public int? WaitMinutes { get; private set; }

    public bool IsBound => User.CallerOrNull()?.IsResponder == true;

    public async Task OnGetAsync(string code)
    {
        Response.Headers.CacheControl = "no-store";
        var outcome = await bind.LookAsync(code, HttpContext.RequestAborted);
        if (!outcome.Ok)
        {
            Refuse();
            return;
        }
        var member = outcome.Value;
        var stairwell = tree.Find(member.StairwellCode);
        var place = string.Join(" ", new[] { tree.Find(stairwell?.ParentCode)?.Name, stairwell?.Name }.OfType<string>());
        Invited = new(member.Role, Personal.MaskedName(member.Name), place);
    }

    public async Task<IActionResult> OnPostAsync(string code)
    {
        var agent = Request.Headers.UserAgent.ToString();
        var outcome = await bind.RunAsync(new(code, agent.Length > MaxDeviceName ? agent[..MaxDeviceName] : agent), null, CancellationToken.None);
        if (!outcome.Ok)
        {
            Refuse();
            return Page();
        }
        SessionAuthentication.SetCookie(Response, outcome.Value.AccessToken, outcome.Value.ExpiresAt);
        return Redirect("/phone");
    }

    private void Refuse()
    {
        var allowed = wrong.Allow(HttpContext.Connection.RemoteIpAddress?.ToString() ?? "");
        WaitMinutes = allowed ? null : (int)Math.Ceiling(WrongInvites.Window.TotalMinutes);
        Response.StatusCode = allowed ? StatusCodes.Status404NotFound : StatusCodes.Status429TooManyRequests;
        if (!allowed)
            Response.Headers.RetryAfter = ((int)WrongInvites.Window.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
