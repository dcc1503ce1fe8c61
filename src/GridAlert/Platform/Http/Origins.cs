using Microsoft.Net.Http.Headers;

namespace GridAlert.Platform;

/// <summary>Where a browser says that a call comes from.</summary>
public static class Origins
{
    /// <summary>Whether a page of ours calls. Where the browser names none, it says at least whether it was ours; programs say nothing.</summary>
    public static bool IsOwn(HttpRequest request) =>
        request.Headers[HeaderNames.Origin].ToString() is { Length: > 0 } origin ? IsOwn(request, origin) : request.Headers["Sec-Fetch-Site"] is [] or ["same-origin"] or ["none"];

    /// <summary>Pages of others open no connection to a hub, whatever they show: browsers ask no one before they do.</summary>
    public static void RefuseForeignPages(this WebApplication app) => app.Use((context, next) =>
        // Handed on, not awaited: a connection holds what waits for its end as long as it lasts.
        context.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal)
            && context.Request.Headers[HeaderNames.Origin].ToString() is { Length: > 0 } origin && !IsOwn(context.Request, origin)
            ? Problem.Forbidden.ToResult(context).ExecuteAsync(context)
            : next(context));

    private static bool IsOwn(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
