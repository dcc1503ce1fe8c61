using System.Security.Cryptography;
using System.Text;
using GridAlert.Features.Record.Origins;
using GridAlert.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace GridAlert.Features.Access.SigningIn;

/// <summary>Where somebody signs in from.</summary>
/// <param name="Browser">Set where the account has signed in from this browser before: a name of the browser, for this account alone.</param>
public sealed record SignInFrom(string Address, string UserAgent, Guid? Browser)
{
    public static SignInFrom Of(HttpContext context, Guid? browser = null)
    {
        var origin = Origin.Of(context, null);
        return new(origin.Address, origin.UserAgent, browser);
    }
}

/// <summary>
/// Browsers that an account has signed in from carry a cookie that says so. Their wrong tries are counted apart, so that
/// whoever guesses from elsewhere cannot keep an account's holder out.
/// </summary>
public sealed class KnownBrowsers(IDataProtectionProvider protection, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);
    private readonly IDataProtector _protector = protection.CreateProtector("known-browser");

    private sealed record Known(string UserName, Guid Browser);

    /// <summary>Null when this account has not signed in from there.</summary>
    public Guid? Find(HttpContext context, string userName)
    {
        try
        {
            return context.Request.Cookies[CookieOf(userName)] is { Length: > 0 and < 1000 } cookie
                && Json.Read<Known>(_protector.Unprotect(cookie)) is { } known && known.UserName == userName ? known.Browser : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Remember(HttpContext context, string userName)
    {
        var now = time.GetUtcNow();
        var known = new Known(userName, Find(context, userName) ?? Guid.CreateVersion7(now));
        context.Response.Cookies.Append(CookieOf(userName), _protector.Protect(Json.Write(known)), new()
        {
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            SameSite = SameSiteMode.Lax,
            Expires = now + Kept,
            IsEssential = true,
            Path = "/sign-in",
        });
    }

    // A desk that several people use has a cookie for each of them.
    private static string CookieOf(string userName) => "gridalert-known-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(userName))[..6]);
}
