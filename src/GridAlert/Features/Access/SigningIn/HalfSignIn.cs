using System.Security.Cryptography;
using GridAlert.Features.Access.Accounts;
using GridAlert.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace GridAlert.Features.Access.SigningIn;

/// <param name="ByIdentity">The first step was the city's own sign-in service, not a password.</param>
public sealed record HalfSignedIn(Account Account, bool ByIdentity);

/// <summary>
/// Whoever has shown the first factor and not yet the second. A short-lived cookie carries it, readable by us alone; it
/// is no session and opens nothing.
/// </summary>
public sealed class HalfSignIn(IDataProtectionProvider protection, AccountStore accounts)
{
    private const string CookieName = "gridalert-half";
    private const string Path = "/sign-in";
    private static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(30);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("half-sign-in").ToTimeLimitedDataProtector();

    private sealed record Ticket(Guid AccountId, string Stamp, bool ByIdentity);

    public void Begin(HttpContext context, Account account, bool byIdentity) =>
        context.Response.Cookies.Append(CookieName, _protector.Protect(Json.Write(new Ticket(account.Id, StampOf(account), byIdentity)), ValidFor), new()
        {
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            SameSite = SameSiteMode.Lax,
            MaxAge = ValidFor,
            IsEssential = true,
            Path = Path,
        });

    /// <summary>Null when nobody is half way, it took too long, or the password has changed since.</summary>
    public async Task<HalfSignedIn?> FindAsync(HttpContext context)
    {
        if (context.Request.Cookies[CookieName] is not { Length: > 0 and < 2000 } cookie)
            return null;
        try
        {
            var ticket = Json.Read<Ticket>(_protector.Unprotect(cookie));
            var account = await accounts.FindAsync(ticket.AccountId, context.RequestAborted);
            return account is not null && StampOf(account) == ticket.Stamp ? new(account, ticket.ByIdentity) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public static void End(HttpContext context) => context.Response.Cookies.Delete(CookieName, new() { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = Path });

    private static string StampOf(Account account) => Convert.ToHexStringLower(Token.Hash(account.PasswordHash)[..8]);
}
