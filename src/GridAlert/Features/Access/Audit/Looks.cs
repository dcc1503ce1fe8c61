using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Origins;
using GridAlert.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Caching.Memory;

namespace GridAlert.Features.Access.Audit;

/// <summary>
/// Records who looked at personal data before they get to see it. A page that renews itself, or is opened again within some
/// minutes from the same place, is one look.
/// </summary>
public sealed class Looks(Commands commands, UnitTree tree, TimeProvider time) : IDisposable
{
    /// <summary>So long is looking again the same look.</summary>
    public static TimeSpan Same { get; } = TimeSpan.FromMinutes(5);

    // A look that is forgotten early is recorded once more: that does no harm.
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 50_000 });

    /// <param name="kind">One of the journal's kinds of looks.</param>
    /// <param name="unitCode">Whose data it is; an unknown one counts as the caller's own unit.</param>
    /// <param name="about">The report, dispatch or search that was looked at; null where the unit says it.</param>
    public async Task RecordAsync(Caller caller, string kind, string? unitCode, string? about, CancellationToken cancel)
    {
        // A responder sees what the dispatch shows that was sent to them.
        if (caller.IsResponder)
            return;
        var unit = tree.Find(unitCode) ?? tree.Find(caller.UnitCode)!;
        var look = (Origin.Current?.Id, caller.Id, kind, unit.Code, about);
        if (_known.TryGetValue(look, out _))
            return;
        await commands.RunAsync<string>(null, async transaction =>
        {
            await Journal.AppendAsync(transaction, kind, time.GetUtcNow(), caller.Id, new { unitCode = unit.Code, about, byName = caller.Name },
                stairwellCode: unit.Kind == UnitKind.Stairwell ? unit.Code : null);
            return "";
        }, cancel);
        _known.Set(look, true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Same });
    }

    public void Dispose() => _known.Dispose();
}

/// <summary>
/// A page that shows personal data: the look is recorded before the first byte leaves. Whose data it is says the address:
/// its <c>code</c> or <c>unitCode</c>, else it is the caller's own unit; its <c>id</c> says which report or dispatch.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LooksAttribute(string kind) : Attribute, IAsyncResultFilter
{
    public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
    {
        if (context.Result is PageResult or PartialViewResult)
            await context.HttpContext.LookedAsync(kind);
        await next();
    }
}

public static class LooksExtensions
{
    /// <summary>The same for a route of the API.</summary>
    public static RouteHandlerBuilder Looks(this RouteHandlerBuilder route, string kind) => route.AddEndpointFilter(async (call, next) =>
    {
        var result = await next(call);
        if (result is not IStatusCodeHttpResult { StatusCode: >= 400 })
            await call.HttpContext.LookedAsync(kind);
        return result;
    });

    internal static Task LookedAsync(this HttpContext context, string kind) =>
        context.RequestServices.GetRequiredService<Looks>().RecordAsync(
            context.Caller(), kind, Named(context, "code") ?? Named(context, "unitCode"), Named(context, "id"), context.RequestAborted);

    private static string? Named(HttpContext context, string name) =>
        context.GetRouteValue(name)?.ToString() ?? (context.Request.Query[name] is [{ Length: > 0 and <= 80 } given] ? given : null);
}
