using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GridAlert.Tests.Access;

/// <summary>A city's sign-in service: its own server on loopback, code flow with PKCE, tokens signed with its key. Whoever comes is who it is told.</summary>
public sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "gridalert";
    public const string ClientSecret = "a-secret-between-the-two-servers";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge, string RedirectUri)> _codes = new();
    private WebApplication _server = null!;

    public Uri Url { get; private set; } = null!;

    /// <summary>Who is signed in there.</summary>
    public string Subject { get; set; } = "city-1";

    /// <summary>How they did so.</summary>
    public string[] Methods { get; set; } = ["pwd"];

    /// <summary>Who the token is made out to; another than us is a token of somebody else's.</summary>
    public string Audience { get; set; } = ClientId;

    public static async Task<OpenIdProvider> StartAsync()
    {
        var provider = new OpenIdProvider();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.MapGet("/.well-known/openid-configuration", (HttpContext context) => provider.DescribeAsync(context));
        server.MapGet("/keys", (HttpContext context) => provider.KeysAsync(context));
        server.MapGet("/authorize", (HttpContext context) => provider.Authorize(context));
        server.MapPost("/token", (HttpContext context) => provider.TokenAsync(context));
        await server.StartAsync();
        provider._server = server;
        provider.Url = new(server.Urls.First());
        return provider;
    }

    public Dictionary<string, string> Settings => new()
    {
        ["OpenIdConnect__Authority"] = Url.ToString(),
        ["OpenIdConnect__ClientId"] = ClientId,
        ["OpenIdConnect__ClientSecret"] = ClientSecret,
        ["OpenIdConnect__Name"] = "城市统一身份",
    };

    private Task DescribeAsync(HttpContext context) => context.Response.WriteAsJsonAsync(new
    {
        issuer = Url.ToString(),
        authorization_endpoint = new Uri(Url, "/authorize"),
        token_endpoint = new Uri(Url, "/token"),
        jwks_uri = new Uri(Url, "/keys"),
        response_types_supported = new[] { "code" },
        subject_types_supported = new[] { "public" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
    });

    private Task KeysAsync(HttpContext context)
    {
        var key = _rsa.ExportParameters(includePrivateParameters: false);
        return context.Response.WriteAsJsonAsync(new
        {
            keys = new[] { new { kty = "RSA", use = "sig", kid = "1", alg = "RS256", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) } },
        });
    }

    private Task Authorize(HttpContext context)
    {
        var query = context.Request.Query;
        var code = RandomNumberGenerator.GetHexString(32);
        _codes[code] = (query["nonce"]!, query["code_challenge"]!, query["redirect_uri"]!);
        context.Response.Redirect($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"]!)}");
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var known = _codes.TryRemove(form["code"].ToString(), out var asked);
        var proof = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(form["code_verifier"].ToString())));
        if (!known || form["client_secret"] != ClientSecret || proof != asked.Challenge || form["redirect_uri"] != asked.RedirectUri)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { error = "invalid_grant" });
            return;
        }
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Url.ToString(),
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(5),
            Claims = new Dictionary<string, object> { ["sub"] = Subject, ["name"] = "演示人员", ["nonce"] = asked.Nonce, ["amr"] = Methods },
            SigningCredentials = new(new RsaSecurityKey(_rsa) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        });
        await context.Response.WriteAsJsonAsync(new { access_token = "unused", token_type = "Bearer", expires_in = 300, id_token = token });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _rsa.Dispose();
    }
}
