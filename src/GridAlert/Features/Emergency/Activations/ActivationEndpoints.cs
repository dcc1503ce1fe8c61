using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Activations;

/// <summary>An activation as the outside sees it.</summary>
public sealed record ActivationView(
    Guid Id, string Scenario, Level Level, string Reason, bool Drill, IReadOnlyList<string> UnitCodes, string State,
    DateTimeOffset OpenedAt, string OpenedByName, DateTimeOffset? EndedAt, string? EndedByName, string? EndReason)
{
    public static ActivationView Of(Activation a) =>
        new(a.Id, a.Scenario, a.Level, a.Reason, a.Drill, a.UnitCodes, a.IsOpen ? "open" : "ended", a.OpenedAt, a.OpenedByName, a.EndedAt, a.EndedByName, a.EndReason);
}

public static class ActivationEndpoints
{
    public static void MapActivations(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/activations").RequireAuthorization(Policies.Account);

        group.MapPost("", (HttpContext context, SwitchMode mode) =>
            context.RunAsync<OpenActivationRequest, Activation>(context.Caller().Id.ToString(),
                (request, key) => mode.OpenAsync(context.Caller(), request, key, context.RequestAborted),
                activation => Results.Json(ActivationView.Of(activation), Json.Options, statusCode: StatusCodes.Status201Created)))
            .Accepts<OpenActivationRequest>("application/json").Produces<ActivationView>(StatusCodes.Status201Created);

        group.MapPost("/{id:guid}/level", (HttpContext context, Guid id, SwitchMode mode) =>
            context.RunAsync<ChangeLevelRequest, Activation>(context.Caller().Id.ToString(),
                (request, key) => mode.ChangeLevelAsync(context.Caller(), id, request, key, context.RequestAborted), ToView))
            .Accepts<ChangeLevelRequest>("application/json").Produces<ActivationView>();

        group.MapPost("/{id:guid}/end", (HttpContext context, Guid id, SwitchMode mode) =>
            context.RunAsync<EndActivationRequest, Activation>(context.Caller().Id.ToString(),
                (request, key) => mode.EndAsync(context.Caller(), id, request, key, context.RequestAborted), ToView))
            .Accepts<EndActivationRequest>("application/json").Produces<ActivationView>();

        group.MapGet("/{id:guid}", async (HttpContext context, Guid id, ActivationStore store, UnitTree tree) =>
            await store.FindAsync(id, context.RequestAborted) is { } activation && ModeRules.Touches(activation, tree.Find(context.Caller().UnitCode)!, tree)
                ? ToView(activation)
                : Problem.NotFound.ToResult(context))
            .Produces<ActivationView>();

        group.MapGet("", ListAsync).Produces<Page<ActivationView>>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, ActivationStore store, UnitTree tree, string? state)
    {
        var page = PageRequest.Read(context);
        if (!page.Ok)
            return page.Problem.ToResult(context);
        if (state is not (null or "open" or "ended"))
            return Problem.Invalid([new("state", "unknownValue", state, "open, ended")]).ToResult(context);
        if (page.Value.Cursor is { } text && !Guid.TryParse(text, out _))
            return Problem.Invalid([new("cursor", "notACursor")]).ToResult(context);
        var own = tree.Find(context.Caller().UnitCode)!;
        var found = await store.ListAsync(own.Code, own.Lineage, state is null ? null : state == "open", page.Value.CursorAsId, page.Value.Limit, context.RequestAborted);
        return Results.Json(page.Value.ToPage(found.ConvertAll(ActivationView.Of), last => last.Id.ToString()), Json.Options);
    }

    private static IResult ToView(Activation activation) => Results.Json(ActivationView.Of(activation), Json.Options);
}
