using GridAlert.Platform;

namespace GridAlert.Features.Access.Identities;

/// <summary>The city's own sign-in service (OpenID Connect); off without an authority.</summary>
public sealed record IdentitySettings
{
    public const string Section = "OpenIdConnect";

    public string? Authority { get; init; }
    public string? ClientId { get; init; }
    public string? ClientSecret { get; init; }
    /// <summary>What people call it; shown on the sign-in page.</summary>
    public string Name { get; init; } = "OpenID Connect";

    public bool IsOn => !string.IsNullOrWhiteSpace(Authority);

    /// <summary>Plain HTTP is for a service on this machine alone.</summary>
    public bool IsLoopback => Uri.TryCreate(Authority, UriKind.Absolute, out var uri) && uri.IsLoopback;

    /// <exception cref="StartupException">A setting that makes no sense; the message names it and the fix.</exception>
    public static IdentitySettings Read(IConfiguration configuration)
    {
        var settings = configuration.GetSection(Section).Get<IdentitySettings>() ?? new();
        if (!settings.IsOn)
            return settings;
        if (!Uri.TryCreate(settings.Authority, UriKind.Absolute, out var uri) || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
            throw new StartupException($"OpenIdConnect__Authority is '{settings.Authority}'; give the https:// address that the service's /.well-known/openid-configuration lies under.");
        return string.IsNullOrWhiteSpace(settings.ClientId)
            ? throw new StartupException("OpenIdConnect__ClientId is missing; give the name that the sign-in service knows GridAlert by, or leave OpenIdConnect__Authority out.")
            : settings;
    }
}
