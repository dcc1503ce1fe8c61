using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction.Findings;

public static class FindingEndpoints
{
    public static void MapFindings(this IEndpointRouteBuilder api)
    {
        var ofActivation = api.MapGroup("/activations/{id:guid}/findings").RequireAuthorization(Policies.Account);

        ofActivation.MapGet("", async (HttpContext context, Guid id, ActivationStore activations, FindingStore store, UnitTree tree) =>
        {
            var caller = context.Caller();
            return await activations.FindAsync(id, context.RequestAborted) is { } activation && ModeRules.Touches(activation, tree.Find(caller.UnitCode)!, tree)
                ? Results.Json(new Page<Finding>(await store.ListAsync(id, caller.UnitCode, context.RequestAborted), null), Json.Options)
                : Problem.NotFound.ToResult(context);
        }).Produces<Page<Finding>>();

        ofActivation.MapPost("", (HttpContext context, Guid id, RecordFinding record) =>
            context.RunAsync<FindingRequest, Finding>(context.Caller().Id.ToString(),
                (request, key) => record.RunAsync(context.Caller(), id, request, key, context.RequestAborted), Created))
            .Accepts<FindingRequest>("application/json").Produces<Finding>(StatusCodes.Status201Created);

        var findings = api.MapGroup("/findings/{id:guid}").RequireAuthorization(Policies.Account);

        findings.MapPost("/withdraw", (HttpContext context, Guid id, RecordFinding record) =>
            context.RunAsync<WithdrawFindingRequest, Finding>(context.Caller().Id.ToString(),
                (request, key) => record.WithdrawAsync(context.Caller(), id, request, key, context.RequestAborted)))
            .Accepts<WithdrawFindingRequest>("application/json").Produces<Finding>();

        findings.MapPost("/improvements", (HttpContext context, Guid id, PlanImprovement plan) =>
            context.RunAsync<ImprovementRequest, Improvement>(context.Caller().Id.ToString(),
                (request, key) => plan.RunAsync(context.Caller(), id, request, key, context.RequestAborted), Created))
            .Accepts<ImprovementRequest>("application/json").Produces<Improvement>(StatusCodes.Status201Created);

        var improvements = api.MapGroup("/improvements").RequireAuthorization(Policies.Account);

        improvements.MapGet("", async (HttpContext context, FindingStore store) =>
        {
            var page = PageRequest.Read(context);
            return page.Ok
                ? Results.Json(new Page<Improvement>(await store.OpenAsync([context.Caller().UnitCode], page.Value.Limit, context.RequestAborted), null), Json.Options)
                : page.Problem.ToResult(context);
        }).Produces<Page<Improvement>>();

        improvements.MapPost("/{id:guid}/state", (HttpContext context, Guid id, PlanImprovement plan) =>
            context.RunAsync<MoveImprovementRequest, Improvement>(context.Caller().Id.ToString(),
                (request, key) => plan.MoveAsync(context.Caller(), id, request, key, context.RequestAborted)))
            .Accepts<MoveImprovementRequest>("application/json").Produces<Improvement>();
    }

    private static IResult Created<T>(T made) => Results.Json(made, Json.Options, statusCode: StatusCodes.Status201Created);
}
