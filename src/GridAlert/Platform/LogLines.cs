using System.Globalization;
using Serilog;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;

namespace GridAlert.Platform;

/// <summary>
/// How the log is written: a line for people, or one of JSON where <c>Logs__Format</c> is json. Each carries the trace that it belongs to,
/// the same that a failed call's answer names; none carries an address, since invite codes travel in addresses.
/// </summary>
public sealed class LogLines(ITextFormatter inner) : ITextFormatter
{
    private const string Setting = "Logs:Format";
    private const string Line = "[{Timestamp:HH:mm:ss} {Level:u3}] {Message:lj} {TraceId}{NewLine}{Exception}";
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    /// <exception cref="StartupException">The setting names no format.</exception>
    public static ITextFormatter Formatter(IConfiguration configuration) => configuration[Setting] switch
    {
        null or "" or "text" => new LogLines(new MessageTemplateTextFormatter(Line, CultureInfo.InvariantCulture)),
        "json" => new LogLines(new RenderedCompactJsonFormatter()),
        var other => throw new StartupException($"Logs__Format is {other}; it can be text or json."),
    };

    /// <summary>A line for each call that failed here or took long, by its route. Connections last as long as somebody is connected; what fails in them is logged where it does.</summary>
    public static void Use(WebApplication app) => app.UseWhen(context => !context.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal), calls => calls.UseSerilogRequestLogging(options =>
    {
        options.MessageTemplate = "{RequestMethod} {Route} was answered with {StatusCode} after {Elapsed:0} ms";
        options.GetMessageTemplateProperties = (context, _, elapsed, status) =>
        [
            new("RequestMethod", new ScalarValue(context.Request.Method)),
            new("Route", new ScalarValue((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "an unknown address")),
            new("StatusCode", new ScalarValue(status)),
            new("Elapsed", new ScalarValue(elapsed)),
        ];
        options.GetLevel = (context, elapsed, error) =>
            error is not null || context.Response.StatusCode is >= 500 and not 503 ? LogEventLevel.Error
            : elapsed > Slow.TotalMilliseconds ? LogEventLevel.Warning
            : LogEventLevel.Debug;
    }));

    public void Format(LogEvent logEvent, TextWriter output)
    {
        // The web server puts it beside whatever is logged during a request.
        logEvent.RemovePropertyIfPresent("RequestPath");
        inner.Format(logEvent, output);
    }
}
