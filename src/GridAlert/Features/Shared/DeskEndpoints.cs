using GridAlert.Features.Access;
using GridAlert.Features.Access.Sessions;
using GridAlert.Platform;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Shared;

/// <summary>Small acts that belong to every page: home, language, sign-out.</summary>
public static class DeskEndpoints
{
    public static void MapDesk(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", (HttpContext context) =>
            Results.LocalRedirect(context.Caller() is { IsResponder: true } ? "/phone" : $"/board/{context.Caller().UnitCode}")).RequireAuthorization(Policies.SignedIn).ExcludeFromDescription();

        // From the root, so that the phone page lies within its reach.
        app.MapGet("/service-worker.js", (IWebHostEnvironment environment, HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Stream(environment.WebRootFileProvider.GetFileInfo("dist/service-worker.js").CreateReadStream(), "text/javascript");
        }).AllowAnonymous().ExcludeFromDescription();

        app.MapPost("/language", ([FromForm] string? language, [FromForm] string? returnUrl, HttpContext context) =>
        {
            if (Languages.All.Contains(language))
            {
                context.Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName, CookieRequestCultureProvider.MakeCookieValue(new(language!)),
                    new() { MaxAge = TimeSpan.FromDays(365), HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, IsEssential = true });
            }
            return Results.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : "/");
        }).AllowAnonymous().ExcludeFromDescription();

        app.MapPost("/sign-out", async ([FromForm] string? returnUrl, HttpContext context, EndSessions end) =>
        {
            await end.CurrentAsync(context.Caller(), context.RequestAborted);
            context.Response.Cookies.Delete(SessionAuthentication.CookieName);
            return Results.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : "/sign-in");
        }).RequireAuthorization(Policies.SignedIn).ExcludeFromDescription();
    }

    private static bool IsLocal(string? url) => url is ['/', ..] and not ['/', '/' or '\\', ..];
}
