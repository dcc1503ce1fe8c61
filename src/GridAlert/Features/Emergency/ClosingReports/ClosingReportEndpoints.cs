using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.ClosingReports;

public static class ClosingReportEndpoints
{
    public static void MapClosingReports(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/activations/{id:guid}/closing-reports").RequireAuthorization(Policies.Account);

        group.MapGet("", async (HttpContext context, Guid id, ActivationStore activations, ClosingReportStore store, UnitTree tree) =>
        {
            var caller = context.Caller();
            return await activations.FindAsync(id, context.RequestAborted) is { } activation && ModeRules.Touches(activation, tree.Find(caller.UnitCode)!, tree)
                ? Results.Json(new Page<ClosingReport>(await store.ListAsync(id, caller.UnitCode, context.RequestAborted), null), Json.Options)
                : Problem.NotFound.ToResult(context);
        }).Produces<Page<ClosingReport>>();

        group.MapPost("/{unitCode}", (HttpContext context, Guid id, string unitCode, FileClosingReport file) =>
            context.RunAsync<ClosingReportRequest, ClosingReport>(context.Caller().Id.ToString(),
                (request, key) => file.RunAsync(context.Caller(), id, unitCode, request, key, context.RequestAborted)))
            .Accepts<ClosingReportRequest>("application/json").Produces<ClosingReport>();
    }
}
