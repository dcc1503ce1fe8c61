using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace GridAlert.Features.Access;

/// <summary>Who may come near a route at all; what they may do to which unit, <see cref="AccessPolicy"/> decides inside.</summary>
public static class Policies
{
    public const string Responder = "responder";
    public const string Account = "account";

    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddAuthentication(SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        var signedIn = new AuthorizationPolicyBuilder(SessionAuthentication.SchemeName).RequireAuthenticatedUser().Build();
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(signedIn)
            .SetFallbackPolicy(signedIn)
            .AddPolicy(Responder, policy => policy.RequireAssertion(context => context.User.CallerOrNull()?.IsResponder == true))
            .AddPolicy(Account, policy => policy.RequireAssertion(context => context.User.CallerOrNull()?.IsResponder == false));
        services.AddSingleton<SessionStore>().AddSingleton<SignIn>().AddSingleton<SignOut>().AddSingleton<IssueInvites>().AddSingleton<BindDevice>().AddSingleton<AccountStore>().AddSingleton<InviteStore>().AddSingleton<DeviceStore>().AddSingleton<WrongInvites>();
        return services;
    }
}
