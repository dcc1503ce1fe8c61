using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>Plans, how far a dispatch's escalation is, and taking a step at once.</summary>
public static class EscalationEndpoints
{
    public static void MapEscalation(this IEndpointRouteBuilder api)
    {
        var plans = api.MapGroup("/escalation-plans").RequireAuthorization(Policies.Account);

        plans.MapGet("", async (HttpContext context, EscalationPlanStore store) =>
            Results.Json(new Page<EscalationPlan>(await store.NewestAsync(context.RequestAborted), null), Json.Options)).Produces<Page<EscalationPlan>>();

        plans.MapPost("", (HttpContext context, SavePlan save) =>
            context.RunAsync<PlanRequest, EscalationPlan>(context.Caller().Id.ToString(),
                (request, key) => save.RunAsync(context.Caller(), request, key, context.RequestAborted),
                saved => Results.Json(saved, Json.Options, statusCode: StatusCodes.Status201Created)))
            .Accepts<PlanRequest>("application/json").Produces<EscalationPlan>(StatusCodes.Status201Created);

        var dispatches = api.MapGroup("/dispatches/{id:guid}").RequireAuthorization(Policies.Account);

        dispatches.MapGet("/escalation", async (HttpContext context, Guid id, DispatchStore store, EscalationQuery query, UnitTree tree) =>
            await store.FindAsync(id, context.RequestAborted) is { } dispatch && DispatchScope.IsVisible(dispatch, context.Caller(), tree)
                ? Results.Json(await query.RunAsync(dispatch, context.Caller().UnitCode, context.RequestAborted), Json.Options)
                : Problem.NotFound.ToResult(context)).Produces<EscalationView>();

        dispatches.MapPost("/stairwells/{code}/escalate", (HttpContext context, Guid id, string code, EscalateNow escalate) =>
            context.RunAsync<EscalateRequest, Escalated>(context.Caller().Id.ToString(),
                (request, key) => escalate.RunAsync(context.Caller(), id, code, request, key, context.RequestAborted)))
            .Accepts<EscalateRequest>("application/json").Produces<Escalated>();
    }
}
