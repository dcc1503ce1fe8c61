using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Access.SecondFactors;
using GridAlert.Platform;

namespace GridAlert.Features.Access.SigningIn;

/// <summary>Signing in step by step, in a browser: the first factor, then the second or its setting-up, then the session's cookie.</summary>
public sealed class BrowserSignIn(SecondFactorStore factors, SetSecondFactor setUp, HalfSignIn half, KnownBrowsers known, OpenSession open)
{
    public SignInFrom From(HttpContext context, string? userName) => SignInFrom.Of(context, known.Find(context, CheckPassword.Normalise(userName)));

    /// <summary>After the first factor: gives where the browser goes next.</summary>
    /// <param name="secondShown">The city's sign-in service says that it has asked for two.</param>
    public async Task<Outcome<string>> ContinueAsync(HttpContext context, Account account, bool byIdentity, bool secondShown, string? returnUrl)
    {
        var has = await factors.FindAsync(account.Id, context.RequestAborted) is not null;
        if (secondShown || (!has && !setUp.IsRequired(account.Role)))
            return await FinishAsync(context, account, byIdentity ? SignInWay.Identity : SignInWay.Password) is { } problem ? problem : Local(returnUrl);
        half.Begin(context, account, byIdentity);
        return (has ? "/sign-in/code" : "/sign-in/set-up") + "?returnUrl=" + Uri.EscapeDataString(Local(returnUrl));
    }

    /// <summary>After the last step. Null when the browser has its session.</summary>
    public async Task<Problem?> FinishAsync(HttpContext context, Account account, SignInWay way)
    {
        var opened = await open.RunAsync(account, way, From(context, account.UserName), null, context.RequestAborted);
        if (!opened.Ok)
            return opened.Problem;
        SessionAuthentication.SetCookie(context.Response, opened.Value.AccessToken, opened.Value.ExpiresAt);
        known.Remember(context, account.UserName);
        HalfSignIn.End(context);
        return null;
    }

    /// <summary>An address of our own, or the start page.</summary>
    public static string Local(string? url) => url is ['/'] or ['/', not ('/' or '\\'), ..] && !url.Any(char.IsControl) ? url : "/";
}
