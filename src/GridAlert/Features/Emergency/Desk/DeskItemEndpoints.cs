using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Desk;

public static class DeskItemEndpoints
{
    public static void MapDeskItems(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/desk").RequireAuthorization(Policies.Account);

        group.MapGet("", ListAsync).Produces<Page<DeskItem>>();
        group.MapGet("/counts", CountAsync).Produces<DeskCounts>();

        group.MapPost("/{dispatchId:guid}/{code}/take", (HttpContext context, Guid dispatchId, string code, RunDesk desk) =>
            context.RunAsync<TakeRequest, DeskItemOwner>(context.Caller().Id.ToString(),
                (request, key) => desk.TakeAsync(context.Caller(), dispatchId, code, request, key, context.RequestAborted)))
            .Accepts<TakeRequest>("application/json").Produces<DeskItemOwner>();

        group.MapPost("/{dispatchId:guid}/{code}/close", (HttpContext context, Guid dispatchId, string code, RunDesk desk) =>
            context.RunAsync<CloseDeskItemRequest, ClosedDeskItem>(context.Caller().Id.ToString(),
                (request, key) => desk.CloseAsync(context.Caller(), dispatchId, code, request, key, context.RequestAborted)))
            .Accepts<CloseDeskItemRequest>("application/json").Produces<ClosedDeskItem>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, DeskQuery query, UnitTree tree)
    {
        var caller = context.Caller();
        if (AccessPolicy.Refuse(caller, Act.RunDesk, tree.Find(caller.UnitCode)!) is { } refusal)
            return refusal.ToResult(context);
        var page = PageRequest.Read(context);
        if (!page.Ok)
            return page.Problem.ToResult(context);
        var after = DeskCursor.Parse(page.Value.Cursor);
        if (page.Value.Cursor is not null && after is null)
            return Problem.Invalid([new("cursor", "notACursor")]).ToResult(context);
        var items = await query.RunAsync(caller, caller.UnitCode, after, page.Value.Limit, context.RequestAborted);
        return Results.Json(page.Value.ToPage(items, last => DeskCursor.Of(last).ToString()), Json.Options);
    }

    private static async Task<IResult> CountAsync(HttpContext context, DeskQuery query, UnitTree tree)
    {
        var caller = context.Caller();
        return AccessPolicy.Refuse(caller, Act.RunDesk, tree.Find(caller.UnitCode)!) is { } refusal
            ? refusal.ToResult(context)
            : Results.Json(await query.CountAsync(caller.UnitCode, context.RequestAborted), Json.Options);
    }
}
