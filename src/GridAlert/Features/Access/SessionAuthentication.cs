using System.Text.Encodings.Web;
using GridAlert.Features.Access.Sessions;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace GridAlert.Features.Access;

/// <summary>
/// Finds the caller by session token: a bearer header for programs and phones, a cookie for browser pages,
/// and the query string for hubs alone, where browsers cannot send headers.
/// </summary>
public sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionStore sessions, SessionsSeen seen)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "session";
    public const string CookieName = "gridalert-session";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var (token, fromCookie) = FindToken();
        if (token is null)
            return AuthenticateResult.NoResult();
        // A cookie is sent by the browser whoever asks: then the asking page must be ours.
        if (fromCookie && !IsSameOrigin())
            return AuthenticateResult.Fail("foreign origin");
        var hash = Token.Hash(token);
        // Not given up when the caller goes: it is short, and a phone's connection would hold what could end it as long as it lasts.
        var caller = await sessions.FindAsync(hash, CancellationToken.None).WaitAsync(Database.Impatience, CancellationToken.None);
        if (caller is null)
            return AuthenticateResult.Fail("unknown or expired");
        if (!caller.IsResponder)
            seen.Note(caller.SessionId);
        var identity = new CallerIdentity(caller, SchemeName);
        return AuthenticateResult.Success(new(new(identity), new() { ExpiresUtc = caller.ExpiresAt }, SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal))
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            Response.Headers.WWWAuthenticate = "Bearer";
            return Task.CompletedTask;
        }
        var back = Request.Path + Request.QueryString;
        Response.Redirect("/sign-in?returnUrl=" + Uri.EscapeDataString(back));
        return Task.CompletedTask;
    }

    private (string? Token, bool FromCookie) FindToken()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return (header["Bearer ".Length..].Trim(), false);
        if (Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal) && Request.Query["access_token"] is [{ Length: > 0 } query, ..])
            return (query, false);
        return (Request.Cookies[CookieName], true);
    }

    private bool IsSameOrigin()
    {
        var isSafe = HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method);
        var isWebSocket = Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal);
        return (isSafe && !isWebSocket) || Origins.IsOwn(Request);
    }

    /// <summary>The cookie for browser pages: out of scripts' reach, sent to us alone.</summary>
    public static void SetCookie(HttpResponse response, string token, DateTimeOffset expiresAt) =>
        response.Cookies.Append(CookieName, token, new()
        {
            HttpOnly = true,
            Secure = response.HttpContext.Request.IsHttps,
            SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax,
            Expires = expiresAt,
            IsEssential = true,
            Path = "/",
        });
}
