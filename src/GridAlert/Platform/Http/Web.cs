using System.Text.Unicode;
using Microsoft.Extensions.WebEncoders;
using Npgsql;

namespace GridAlert.Platform;

/// <summary>The web host: pages, security headers, health, documents.</summary>
public static class Web
{
    public static void AddWeb(this WebApplicationBuilder builder)
    {
        // What makes no sense ends the start, and not the first call that needs it.
        _ = Proxy.Read(builder.Configuration);
        _ = Drain.Takes(builder.Configuration);
        // Found beside the program when it runs from its build folder; a published one has its own wwwroot.
        builder.WebHost.UseStaticWebAssets();
        // There it would also look for files made since, by a route that does not say whom it lets in.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Well above what any route takes, so that a caller who sends too much gets to read why.
            kestrel.Limits.MaxRequestBodySize = 8 * 1024 * 1024;
        });
        var services = builder.Services;
        services.AddRazorPages(pages =>
        {
            pages.RootDirectory = "/Features";
        }).AddViewLocalization().AddDataAnnotationsLocalization();
        // Chinese as it is: as entities every character would cost a cheap phone eight bytes.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new(UnicodeRanges.All));
        services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
        services.AddOpenApi("v1");
        services.AddSingleton<PageText>().AddSingleton<HeadlessChromium>();
        services.AddSingleton<Drain>().AddSingleton<IHostLifetime, DrainingLifetime>();
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: ["ready"]).AddCheck<Drain>("drain", tags: ["ready"]);
        builder.AddTelemetry();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "gridalert-form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.HeaderName = "X-Form-Token";
        });
    }

    public static void UseWeb(this WebApplication app)
    {
        if (Proxy.Read(app.Configuration) is { } proxy)
            app.UseForwardedHeaders(proxy);
        LogLines.Use(app);
        app.UseRequestLocalization();
        app.UseFailures();
        app.UseSecurityHeaders(PageHeaders.All);
        app.UseRouting();
        app.RefuseForeignPages();
        app.UseDrain();
        app.UseDatabaseWatch();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    public static void MapWeb(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous().DisableRateLimiting();
        app.MapRazorPages().WithStaticAssets();
        app.MapOpenApi().AllowAnonymous();
        app.MapTelemetry();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous().DisableRateLimiting();
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") }).AllowAnonymous().DisableRateLimiting();
    }
}
