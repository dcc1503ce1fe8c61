using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GridAlert.Platform;

/// <summary>
/// Figures and traces for the operator: GridAlert's own few beside those of the web server, the runtime, PostgreSQL and Quartz.
/// Prometheus reads the figures here; both are sent by OTLP as well where the standard OTEL_EXPORTER_OTLP_ENDPOINT says where to.
/// </summary>
public static class Telemetry
{
    public const string Path = "/metrics";
    private const string Name = "GridAlert";

    /// <summary>What Prometheus shows as its bearer token when it comes from another machine.</summary>
    private const string TokenSetting = "Metrics:Token";

    private static readonly string[] Meters =
    [
        Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections", "System.Runtime", "Npgsql", "Quartz",
    ];

    // Outgoing calls are left out: the address of a group's robot is its password.
    private static readonly string[] Sources = [Name, "Microsoft.AspNetCore.SignalR.Server", "Npgsql", "Quartz"];

    // What the instrumentation would write beside the route: invite codes travel in addresses, and a device's name is personal.
    private static readonly string[] Unwanted = ["url.path", "url.query", "user_agent.original", "client.address"];

    /// <summary>Where GridAlert's own figures are made, each in the class that knows it.</summary>
    public static Meter Meter { get; } = new(Name);

    private static readonly Histogram<double> Stages = Meter.CreateHistogram<double>(
        "gridalert.dispatch.stage", "s", "From a dispatch's sending to its being stored (answered with 201), read by this node, and handed to the last phone here", null,
        new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    /// <summary>Where GridAlert's own steps of a trace begin. Null is handed out while nobody collects them.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <param name="stage">stored, read or sent.</param>
    public static void Reached(string stage, TimeSpan afterSending) => Stages.Record(afterSending.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var exports = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(Name)).WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters).AddPrometheusExporter();
            if (exports)
                metrics.AddOtlpExporter();
        });
        if (!exports)
            return;
        telemetry.WithTracing(traces =>
        {
            traces.AddSource(Sources).AddOtlpExporter().AddAspNetCoreInstrumentation(web =>
            {
                // A connection would be one step that lasts for days; its calls are steps of their own.
                web.Filter = context => !context.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal);
                web.RecordException = false;
                web.EnrichWithHttpRequest = (activity, _) => Strip(activity);
                web.EnrichWithHttpResponse = (activity, _) => Strip(activity);
            });
            // The standard variable goes before: a sampler that is set here would hide it.
            if (builder.Configuration["OTEL_TRACES_SAMPLER"] is null or "")
                traces.SetSampler(new ParentBasedSampler(new HubCallSampler()));
        });
    }

    /// <summary>For the machine's own scraper, and for whoever shows the token. The figures name no person, but they tell when a district is silent.</summary>
    public static void MapTelemetry(this WebApplication app)
    {
        // The standard switch for all of it: there is nothing to scrape then.
        if (app.Configuration.GetValue("OTEL_SDK_DISABLED", false))
            return;
        var token = app.Configuration[TokenSetting];
        app.MapPrometheusScrapingEndpoint(Path, meterProvider: null, configureBranchedPipeline: scrape => scrape.Use(async (context, next) =>
        {
            if (MayRead(context, token))
                await next(context);
            else
                context.Response.StatusCode = StatusCodes.Status404NotFound;
        }), optionsName: null).AllowAnonymous().DisableRateLimiting();
    }

    private static bool MayRead(HttpContext context, string? token)
    {
        var shown = context.Request.Headers.Authorization.ToString();
        if (token is { Length: > 0 } && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes("Bearer " + token)))
            return true;
        // What a proxy on this machine passes on comes from here as well.
        return context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && !context.Request.Headers.Keys.Any(name => name is "Forwarded" or "Via" || name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase));
    }

    private static void Strip(Activity activity)
    {
        foreach (var tag in Unwanted)
            activity.SetTag(tag, null);
    }
}
