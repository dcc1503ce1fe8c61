using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace GridAlert.Platform;

/// <summary>Figures for the operator, as Prometheus reads them: GridAlert's own few beside those of the web server, the runtime, PostgreSQL and Quartz.</summary>
public static class Telemetry
{
    public const string Path = "/metrics";

    private static readonly string[] Meters =
    [
        "GridAlert", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections", "System.Runtime", "Npgsql", "Quartz",
    ];

    /// <summary>Where GridAlert's own figures are made, each in the class that knows it.</summary>
    public static Meter Meter { get; } = new("GridAlert");

    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        return services;
    }

    /// <summary>Open like the health addresses: the figures are about the machine, never about a person.</summary>
    public static void MapTelemetry(this IEndpointRouteBuilder app) => app.MapPrometheusScrapingEndpoint(Path).AllowAnonymous();
}
