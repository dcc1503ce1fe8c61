using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;

namespace GridAlert.Platform;

/// <summary>Programs get a problem answer whatever goes wrong, never a page and never a stack trace.</summary>
public static class Failures
{
    public static IApplicationBuilder UseFailures(this WebApplication app)
    {
        app.UseWhen(context => IsForPrograms(context), api =>
        {
            api.UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandler = context => WriteAsync(context, ProblemOf(context.Features.Get<IExceptionHandlerFeature>()?.Error)),
                SuppressDiagnosticsCallback = failure => IsCallersFault(failure.Exception),
            });
            api.UseStatusCodePages(status => WriteAsync(status.HttpContext, ProblemOf(status.HttpContext.Response.StatusCode)));
        });
        app.UseWhen(context => !IsForPrograms(context), pages =>
        {
            // What a browser sent wrongly, a form without its token above all, is no failure of ours.
            pages.UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandlingPath = "/errors/500",
                StatusCodeSelector = error => error is BadHttpRequestException bad ? bad.StatusCode : IsCallersFault(error) ? StatusCodes.Status400BadRequest : StatusCodes.Status500InternalServerError,
                SuppressDiagnosticsCallback = failure => IsCallersFault(failure.Exception),
            });
            pages.UseStatusCodePagesWithReExecute("/errors/{0}");
            // The page that says so must not stumble over the form that was refused.
            pages.Use((context, next) =>
            {
                if (context.Request.Path.StartsWithSegments("/errors", StringComparison.Ordinal))
                    context.Features.Set<IAntiforgeryValidationFeature>(null);
                return next(context);
            });
        });
        return app;
    }

    /// <summary>Refuses what needs the database while it is away; scripts, health and what a phone keeps for itself go on.</summary>
    public static void UseDatabaseWatch(this WebApplication app)
    {
        var watch = app.Services.GetRequiredService<DatabaseWatch>();
        app.Use((context, next) =>
        {
            if (watch.IsAway && IsForPrograms(context))
                return WriteAsync(context, ProblemOf(new DatabaseAwayException()));
            if (!watch.IsAway || context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
                return next(context);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
    }

    /// <summary>What cannot be read as it was sent; it fills no log.</summary>
    private static bool IsCallersFault(Exception error) => error is BadHttpRequestException or InvalidDataException;

    private static bool IsForPrograms(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || context.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal);

    public static Problem ProblemOf(Exception? error) => error switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(ProblemKind.TooLarge, "tooLarge", Api.MaxBody / 1024),
        { } when IsCallersFault(error) => new(ProblemKind.Invalid, "notJson"),
        { } when error is IMayBeTriedAgain || Database.IsAbsence(error) => new(ProblemKind.Unavailable, "unavailable") { RetryAfter = TimeSpan.FromSeconds(5) },
        _ => new((ProblemKind)500, "unexpected"),
    };

    private static Problem ProblemOf(int status) => status switch
    {
        401 => new(ProblemKind.NotSignedIn, "notSignedIn"),
        403 => Problem.Forbidden,
        404 => Problem.NotFound,
        405 => new((ProblemKind)405, "methodNotAllowed"),
        413 => new(ProblemKind.TooLarge, "tooLarge", Api.MaxBody / 1024),
        415 => new((ProblemKind)415, "notJson"),
        _ => new((ProblemKind)status, "unexpected"),
    };

    private static Task WriteAsync(HttpContext context, Problem problem) => problem.ToResult(context).ExecuteAsync(context);
}

/// <summary>Marks failures that may go away by themselves, where nothing was changed.</summary>
public interface IMayBeTriedAgain;
