using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Access.Devices;
using GridAlert.Features.Access.Identities;
using GridAlert.Features.Access.Limits;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Access.SecondFactors;
using GridAlert.Features.Access.Sessions;
using GridAlert.Features.Access.SigningIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace GridAlert.Features.Access;

/// <summary>Who may come near a route at all; what they may do to which unit, <see cref="AccessPolicy"/> decides inside.</summary>
public static class Policies
{
    public const string Responder = "responder";
    public const string Account = "account";
    public const string SignedIn = "signedIn";

    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        var identity = IdentitySettings.Read(configuration);
        IdentitySignIn.Add(
            services.AddAuthentication(SessionAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null),
            identity);
        var signedIn = new AuthorizationPolicyBuilder(SessionAuthentication.SchemeName).RequireAuthenticatedUser().Build();
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(signedIn)
            // A route that says nothing lets nobody in; where there is none (404), or none for this method or type (405, 415), whoever is signed in may learn that.
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(SessionAuthentication.SchemeName).RequireAuthenticatedUser()
                .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint).Build())
            .AddPolicy(SignedIn, signedIn)
            .AddPolicy(Responder, policy => policy.RequireAssertion(context => context.User.CallerOrNull()?.IsResponder == true))
            .AddPolicy(Account, policy => policy.RequireAssertion(context => context.User.CallerOrNull()?.IsResponder == false));
        services.AddCallLimits(configuration);
        services.AddSingleton<IssueInvites>().AddSingleton<BindDevice>().AddSingleton<InviteStore>().AddSingleton<WrongInvites>().AddSingleton<DeviceStore>().AddSingleton<RevokeDevice>();
        services.AddSingleton<SessionStore>().AddSingleton<EndSessions>().AddSingleton<SessionsSeen>().AddHostedService(provider => provider.GetRequiredService<SessionsSeen>());
        services.AddSingleton<SignInFailureStore>().AddSingleton<SignInTries>().AddSingleton<CheckPassword>().AddSingleton<OpenSession>().AddSingleton<SignIn>();
        services.AddSingleton<KnownBrowsers>().AddSingleton<HalfSignIn>().AddSingleton<BrowserSignIn>();
        services.AddSingleton<SecondFactorStore>().AddSingleton<FactorSecret>().AddSingleton<CheckSecondFactor>().AddSingleton<SetSecondFactor>();
        services.AddSingleton<AccountStore>().AddSingleton<AccountLinkStore>().AddSingleton<ChoosePassword>().AddSingleton<CreateAccount>().AddSingleton<ManageAccount>().AddSingleton<FirstAdministrator>();
        services.AddSingleton<Looks>().AddSingleton<AuditQuery>().AddSingleton<SearchAudit>().AddSingleton<AuditWords>();
        services.AddSingleton<PersonalViewStore>().AddSingleton<Unmasking>();
        services.AddSingleton(identity).AddSingleton<IdentityStore>().AddSingleton<BindIdentity>();
        return services;
    }

    public static void MapIdentity(this IEndpointRouteBuilder app) => IdentitySignIn.Map(app, app.ServiceProvider.GetRequiredService<IdentitySettings>());
}
