using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>A work station that is registered from now on.</summary>
public sealed record RegisteredAnswer(Guid Id);

/// <summary>A duty or a work station that there is no longer.</summary>
public sealed record EndedAnswer(Guid Id, string Name);

/// <summary>The duty list and the register of work stations written by programs; duties and returns as files.</summary>
public static class DutyEndpoints
{
    private const int MostReturns = 5000;

    public static void MapDuties(this IEndpointRouteBuilder api)
    {
        var unit = api.MapGroup("/units/{code}").RequireAuthorization(Policies.Account);
        unit.MapGet("/duties.csv", async (HttpContext context, string code, DutyQuery duties, UnitTree tree, DutyTables tables) =>
            Seen(context, tree, code) is { } seen
                ? await FileAsync(tables.Duties(new(code, await duties.OfAsync(seen.Lineage, context.RequestAborted))), $"duties-{code}", context.RequestAborted)
                : Problem.NotFound.ToResult(context)).CountsAs(CallKind.Export).Produces<byte[]>(contentType: "text/csv");
        unit.MapGet("/returns.csv", async (HttpContext context, string code, ReturnsQuery returns, UnitTree tree, DutyTables tables, TimeProvider time) =>
        {
            if (Seen(context, tree, code) is not { } seen)
                return Problem.NotFound.ToResult(context);
            var now = time.GetUtcNow();
            var items = await returns.RunAsync(seen, now.AddYears(-1), now.AddMinutes(1), MostReturns, context.RequestAborted);
            return await FileAsync(tables.Returns(new(code, items)), $"returns-{code}-{now.Day().Iso()}", context.RequestAborted);
        }).CountsAs(CallKind.Export).Produces<byte[]>(contentType: "text/csv");
        unit.MapPost("/duties", (HttpContext context, string code, KeepDuties keep) =>
            context.RunAsync<DutyRequest, Duty>(context.Caller().Id.ToString(), (request, key) => keep.AddAsync(context.Caller(), code, request, key, context.RequestAborted),
                duty => Results.Json(duty, Json.Options, statusCode: StatusCodes.Status201Created)))
            .Accepts<DutyRequest>("application/json").Produces<Duty>(StatusCodes.Status201Created);
        unit.MapPost("/duties/{id:guid}/end", (HttpContext context, string code, Guid id, KeepDuties keep) =>
            context.WithKeyAsync(context.Caller().Id.ToString(), key => keep.EndAsync(context.Caller(), code, id, key, context.RequestAborted), title => Results.Json(new EndedAnswer(id, title), Json.Options)))
            .Produces<EndedAnswer>();
        unit.MapPost("/stations", (HttpContext context, string code, KeepStations keep) =>
            context.RunAsync<StationRequest, Guid>(context.Caller().Id.ToString(), (request, key) => keep.AddAsync(context.Caller(), code, request, key, context.RequestAborted),
                id => Results.Json(new RegisteredAnswer(id), Json.Options, statusCode: StatusCodes.Status201Created)))
            .Accepts<StationRequest>("application/json").Produces<RegisteredAnswer>(StatusCodes.Status201Created);
        api.MapPost("/stations/{id:guid}/end", (HttpContext context, Guid id, KeepStations keep) =>
            context.WithKeyAsync(context.Caller().Id.ToString(), key => keep.EndAsync(context.Caller(), id, key, context.RequestAborted), name => Results.Json(new EndedAnswer(id, name), Json.Options)))
            .RequireAuthorization(Policies.Account).Produces<EndedAnswer>();
    }

    private static Unit? Seen(HttpContext context, UnitTree tree, string code) =>
        tree.TryFind(code, out var unit) && AccessPolicy.Refuse(context.Caller(), Act.See, unit) is null ? unit : null;

    private static async Task<IResult> FileAsync(Table table, string name, CancellationToken cancel) =>
        Results.File(await table.CsvAsync(cancel), "text/csv; charset=utf-8", name + ".csv");
}
