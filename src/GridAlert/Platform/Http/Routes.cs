using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace GridAlert.Platform;

/// <summary>One way in.</summary>
/// <param name="Pattern">Its address; a page's form names its handler behind the question mark.</param>
/// <param name="Policy">What it asks of whoever comes.</param>
public sealed record Route(string Method, string Pattern, string Policy);

/// <summary>Every way in, read from the program itself. One that does not say whom it lets in keeps the program from starting.</summary>
public static class Routes
{
    /// <summary>Lets everybody in, and says so.</summary>
    public const string Open = "open";

    /// <exception cref="StartupException">A route without a policy; the message names it and the fix.</exception>
    public static async Task<IReadOnlyList<Route>> ReadAsync(IEndpointRouteBuilder app)
    {
        var loader = app.ServiceProvider.GetRequiredService<PageLoader>();
        var (routes, silent) = (new List<Route>(), new List<string>());
        foreach (var endpoint in app.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var page = endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } known ? await loader.LoadAsync(known, endpoint.Metadata) : null;
            var metadata = page?.Endpoint?.Metadata ?? endpoint.Metadata;
            var pattern = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
            if (PolicyOf(metadata) is not { } policy)
                silent.Add(pattern);
            else if (page is not null)
                routes.AddRange(page.HandlerMethods.Select(handler => new Route(handler.HttpMethod.ToUpperInvariant(), handler.Name is { Length: > 0 } name ? $"{pattern}?handler={name}" : pattern, policy)));
            // Files of ours come in several packings, each a route.
            else if (metadata.GetMetadata<StaticAssetDescriptor>() is null)
                routes.AddRange((metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => new Route(method, pattern, policy)));
        }
        return silent.Count == 0
            ? routes
            : throw new StartupException($"{string.Join(", ", silent)} says not whom it lets in. Give the route a policy (RequireAuthorization, or [Authorize] on a page or hub), or AllowAnonymous.");
    }

    public static async Task PrintAsync(IEnumerable<Route> routes, TextWriter output)
    {
        foreach (var route in routes.OrderBy(route => route.Pattern, StringComparer.Ordinal).ThenBy(route => route.Method, StringComparer.Ordinal))
            await output.WriteLineAsync($"{route.Method}\t{route.Pattern}\t{route.Policy}");
    }

    /// <summary>Null where nothing is said; then the fallback lets nobody in.</summary>
    private static string? PolicyOf(EndpointMetadataCollection metadata)
    {
        // It wins over whatever else is said.
        if (metadata.GetMetadata<IAllowAnonymous>() is not null)
            return Open;
        var policies = metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).OfType<string>().Distinct().ToArray();
        return policies.Length == 0 ? null : string.Join('+', policies);
    }
}
