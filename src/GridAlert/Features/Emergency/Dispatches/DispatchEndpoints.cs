using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Emergency.Households;
using GridAlert.Features.Emergency.Joint;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>A warning as programs read it, in words too.</summary>
public sealed record Weighed(string Kind, IReadOnlyList<string> Args, string Text);

public static class DispatchEndpoints
{
    public static void MapDispatches(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/dispatches").RequireAuthorization(Policies.Account);

        group.MapPost("", (HttpContext context, PublishDispatch publish) =>
            context.RunAsync<PublishRequest, Published>(context.Caller().Id.ToString(),
                (request, key) => publish.RunAsync(context.Caller(), request, key, context.RequestAborted),
                published => Results.Json(published, Json.Options, statusCode: StatusCodes.Status201Created)))
            .Accepts<PublishRequest>("application/json").Produces<Published>(StatusCodes.Status201Created);

        group.MapPost("/reach", async (HttpContext context, ReachQuery reach) =>
        {
            var targets = await context.ReadAsync<TargetsRequest>();
            return targets.Ok
                ? (await reach.RunAsync(context.Caller(), targets.Value, context.RequestAborted)).ToResult(context)
                : targets.Problem.ToResult(context);
        }).Accepts<TargetsRequest>("application/json").Produces<Reach>();

        group.MapPost("/weigh", async (HttpContext context, IWeighDispatch weigh) =>
        {
            var request = await context.ReadAsync<PublishRequest>();
            return request.Ok
                ? (await weigh.RunAsync(context.Caller(), request.Value, context.RequestAborted)).ToResult(context,
                    warnings => Results.Json(warnings.Select(warning => new Weighed(warning.Kind, warning.Args, weigh.Say(warning))), Json.Options))
                : request.Problem.ToResult(context);
        }).Accepts<PublishRequest>("application/json").Produces<IReadOnlyList<Weighed>>();

        group.MapPost("/{id:guid}/return", (HttpContext context, Guid id, ReturnDispatch back) =>
            context.RunAsync<ReturnRequest, Returned>(context.Caller().Id.ToString(), (request, key) => back.RunAsync(context.Caller(), id, request, key, context.RequestAborted)))
            .Accepts<ReturnRequest>("application/json").Produces<Returned>();

        group.MapGet("/{id:guid}", async (HttpContext context, Guid id, DispatchStore store, DispatchQuery query, HouseholdQuery households, JointStore joint, UnitTree tree) =>
        {
            var caller = context.Caller();
            if (await store.FindAsync(id, context.RequestAborted) is not { } dispatch || !DispatchScope.IsVisible(dispatch, caller, tree))
                return Problem.NotFound.ToResult(context);
            var progress = await query.ProgressAsync(id, caller.UnitCode, context.RequestAborted);
            var doors = dispatch.PerHousehold ? HouseholdFigures.Sum((await households.FiguresAsync(id, caller.UnitCode, null, context.RequestAborted)).Values) : null;
            return Results.Json(Flatten(dispatch, progress, doors, await joint.OfAsync(id, context.RequestAborted)), Json.Options);
        });

        group.MapGet("", ListAsync).Produces<Page<Dispatch>>();
        group.MapGet("/{id:guid}/stairwells", StairwellsAsync).Looks(JournalKind.DispatchSeen).Produces<Page<StairwellItem>>();

        group.MapPost("/{id:guid}/remind", (HttpContext context, Guid id, FollowUpDispatch followUp) =>
            context.RunAsync<RemindRequest, Reminded>(context.Caller().Id.ToString(),
                (request, key) => followUp.RemindAsync(context.Caller(), id, request, key, context.RequestAborted)))
            .Accepts<RemindRequest>("application/json").Produces<Reminded>();

        group.MapPost("/{id:guid}/cancel", (HttpContext context, Guid id, FollowUpDispatch followUp) =>
            context.RunAsync<CancelRequest, Dispatch>(context.Caller().Id.ToString(),
                (request, key) => followUp.CancelAsync(context.Caller(), id, request, key, context.RequestAborted)))
            .Accepts<CancelRequest>("application/json").Produces<Dispatch>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, DispatchStore store, UnitTree tree, string? activationId, string? state)
    {
        var page = PageRequest.Read(context);
        if (!page.Ok)
            return page.Problem.ToResult(context);
        if (state is not (null or "open" or "closed"))
            return Problem.Invalid([new("state", "unknownValue", state, "open, closed")]).ToResult(context);
        if (page.Value.Cursor is { } text && !Guid.TryParse(text, out _))
            return Problem.Invalid([new("cursor", "notACursor")]).ToResult(context);
        Guid? under = null;
        if (activationId is not null)
        {
            if (!Guid.TryParse(activationId, out var id))
                return Problem.Invalid([new("activationId", "wrongType")]).ToResult(context);
            under = id;
        }
        var found = await store.ListAsync(context.Caller().UnitCode, under, state is null ? null : state == "open", page.Value.CursorAsId, page.Value.Limit, context.RequestAborted);
        return Results.Json(page.Value.ToPage(found, last => last.Id.ToString()), Json.Options);
    }

    private static async Task<IResult> StairwellsAsync(
        HttpContext context, Guid id, DispatchStore store, DispatchQuery query, UnitTree tree, string? state, string? unitCode)
    {
        var caller = context.Caller();
        var page = PageRequest.Read(context);
        if (!page.Ok)
            return page.Problem.ToResult(context);
        if (await store.FindAsync(id, context.RequestAborted) is not { } dispatch || !DispatchScope.IsVisible(dispatch, caller, tree))
            return Problem.NotFound.ToResult(context);
        if (unitCode is not null && (!tree.TryFind(unitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null))
            return Problem.NotFound.ToResult(context);
        AssignmentState? wanted = null;
        bool? late = null;
        if (state == "late")
            late = true;
        else if (state is not null)
        {
            if (!Codes.TryParse<AssignmentState>(state, out var parsed))
                return Problem.Invalid([new("state", "unknownValue", state, "pending, acknowledged, completed, unable, returned, late")]).ToResult(context);
            wanted = parsed;
        }
        var items = await query.StairwellsAsync(id, unitCode ?? caller.UnitCode, wanted, late, page.Value.Cursor, page.Value.Limit, context.RequestAborted);
        return Results.Json(page.Value.ToPage(items, last => last.Code), Json.Options);
    }

    /// <summary>The dispatch's own fields with its progress beside them.</summary>
    private static System.Text.Json.Nodes.JsonObject Flatten(Dispatch dispatch, Progress progress, HouseholdFigures? households, List<JointParty> parties)
    {
        var node = System.Text.Json.JsonSerializer.SerializeToNode(dispatch, Json.Options)!.AsObject();
        node["progress"] = System.Text.Json.JsonSerializer.SerializeToNode(progress, Json.Options);
        if (households is not null)
            node["progress"]!["households"] = System.Text.Json.JsonSerializer.SerializeToNode(households, Json.Options);
        if (parties.Count > 0)
            node["parties"] = System.Text.Json.JsonSerializer.SerializeToNode(parties, Json.Options);
        return node;
    }
}
