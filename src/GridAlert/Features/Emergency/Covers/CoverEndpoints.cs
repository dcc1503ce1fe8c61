using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Covers;

public static class CoverEndpoints
{
    public static void MapCovers(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/units/{code}/covers").RequireAuthorization(Policies.Account);

        group.MapGet("", async (HttpContext context, string code, UnitTree tree, CoverStore store) =>
            tree.TryFind(code, out var unit) && AccessPolicy.Refuse(context.Caller(), Act.See, unit) is null
                ? Results.Json(new Page<Cover>(await store.OfAsync(code, context.RequestAborted), null), Json.Options)
                : Problem.NotFound.ToResult(context)).Looks(JournalKind.StairwellSeen).Produces<Page<Cover>>();

        group.MapPost("/{role}", (HttpContext context, string code, string role, AssignCover assign) =>
            context.RunAsync<CoverRequest, Cover>(context.Caller().Id.ToString(),
                (request, key) => assign.BeginAsync(context.Caller(), code, role, request, key, context.RequestAborted)))
            .Accepts<CoverRequest>("application/json").Produces<Cover>();

        group.MapDelete("/{role}", (HttpContext context, string code, string role, AssignCover assign) =>
            context.WithKeyAsync(context.Caller().Id.ToString(),
                key => assign.EndAsync(context.Caller(), code, role, key, context.RequestAborted),
                covers => Results.Json(new Page<Cover>(covers, null), Json.Options)));
    }
}
