using System.Security.Claims;
using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Access.SigningIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace GridAlert.Features.Access.Identities;

/// <summary>What the sign-in page is told when the city's sign-in service did not let somebody in.</summary>
public static class IdentityProblem
{
    public const string Unknown = "unknown";
    public const string Failed = "failed";
}

/// <summary>Signing in by the city's own service: code flow with PKCE. It says who somebody is; what they may do, their account here says.</summary>
public static class IdentitySignIn
{
    public const string SchemeName = "identity";
    private const string BindFor = "bind";
    private const string ReturnUrl = "returnUrl";

    public static void Add(AuthenticationBuilder authentication, IdentitySettings settings)
    {
        if (!settings.IsOn)
            return;
        authentication.AddOpenIdConnect(SchemeName, options =>
        {
            options.Authority = settings.Authority;
            options.ClientId = settings.ClientId;
            options.ClientSecret = settings.ClientSecret;
            options.RequireHttpsMetadata = !settings.IsLoopback;
            options.ResponseType = OpenIdConnectResponseType.Code;
            // Comes back as a plain look-up: our own cookie goes with it, and no form is sent from elsewhere.
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            options.CallbackPath = "/sign-in/identity/back";
            options.SignedOutCallbackPath = "/sign-in/identity/signed-out";
            options.RemoteSignOutPath = "/sign-in/identity/end";
            options.MapInboundClaims = false;
            foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
                (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
            options.Events.OnTicketReceived = ReceivedAsync;
            options.Events.OnRemoteFailure = failed =>
            {
                // The reason is the service's own and may name people: it goes to nobody.
                failed.Response.Redirect("/sign-in?identity=" + IdentityProblem.Failed);
                failed.HandleResponse();
                return Task.CompletedTask;
            };
        });
    }

    public static void Map(IEndpointRouteBuilder app, IdentitySettings settings)
    {
        if (!settings.IsOn)
            return;
        app.MapGet("/sign-in/identity", (HttpContext context, string? returnUrl) => BeginAsync(context, new() { [ReturnUrl] = BrowserSignIn.Local(returnUrl) }))
            .AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/account/identity", (HttpContext context) => BeginAsync(context, new() { [BindFor] = context.Caller().Id.ToString() }))
            .RequireAuthorization(Policies.Account).ExcludeFromDescription();
    }

    private static async Task BeginAsync(HttpContext context, Dictionary<string, string?> items)
    {
        try
        {
            await context.ChallengeAsync(SchemeName, new AuthenticationProperties(items) { RedirectUri = "/" });
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException && !context.Response.HasStarted)
        {
            // The service cannot be asked how it is used: passwords still work.
            context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(IdentitySignIn)).LogWarning(e, "The sign-in service could not be reached");
            context.Response.Redirect("/sign-in?identity=" + IdentityProblem.Failed);
        }
    }

    private static async Task ReceivedAsync(TicketReceivedContext ticket)
    {
        var context = ticket.HttpContext;
        var user = ticket.Principal!;
        var identity = new Identity(user.FindFirstValue("iss") ?? "", user.FindFirstValue("sub") ?? "", user.FindFirstValue("name") ?? user.FindFirstValue("preferred_username") ?? "");
        var items = ticket.Properties!.Items;
        ticket.HandleResponse();
        ticket.Response.Redirect(items.TryGetValue(BindFor, out var accountId)
            ? await BindAsync(context, identity, accountId)
            : await SignInAsync(context, identity, user, items.TryGetValue(ReturnUrl, out var back) ? back : null));
    }

    /// <summary>Only a page that asks: see <see cref="BindIdentity"/>.</summary>
    private static async Task<string> BindAsync(HttpContext context, Identity identity, string? accountId)
    {
        var caller = (await context.AuthenticateAsync(SessionAuthentication.SchemeName)).Principal.CallerOrNull();
        return caller is { IsResponder: false } && caller.Id.ToString() == accountId
            ? "/account/bind?offer=" + Uri.EscapeDataString(context.RequestServices.GetRequiredService<BindIdentity>().Prepare(caller.Id, identity))
            : "/sign-in";
    }

    private static async Task<string> SignInAsync(HttpContext context, Identity identity, ClaimsPrincipal user, string? returnUrl)
    {
        var services = context.RequestServices;
        var accountId = await services.GetRequiredService<IdentityStore>().AccountOfAsync(identity.Issuer, identity.Subject, context.RequestAborted);
        var account = accountId is { } id ? await services.GetRequiredService<AccountStore>().FindAsync(id, context.RequestAborted) : null;
        if (account is null)
            return "/sign-in?identity=" + IdentityProblem.Unknown;
        var twoFactors = user.FindAll("amr").Any(amr => amr.Value == "mfa");
        var next = await services.GetRequiredService<BrowserSignIn>().ContinueAsync(context, account, byIdentity: true, twoFactors, returnUrl);
        return next.Ok ? next.Value : "/sign-in?identity=" + IdentityProblem.Failed;
    }
}
