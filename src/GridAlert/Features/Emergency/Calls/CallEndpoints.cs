using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Calls;

public static class CallEndpoints
{
    public static void MapCalls(this IEndpointRouteBuilder api)
    {
        api.MapPost("/dispatches/{id:guid}/stairwells/{code}/answer", (HttpContext context, Guid id, string code, RecordCall record) =>
            context.RunAsync<AnswerForRequest, StairwellAnswer>(context.Caller().Id.ToString(),
                (request, key) => record.AnswerAsync(context.Caller(), id, code, request, key, context.RequestAborted)))
            .RequireAuthorization(Policies.Account).Accepts<AnswerForRequest>("application/json").Produces<StairwellAnswer>();

        var group = api.MapGroup("/calls").RequireAuthorization(Policies.Account);

        group.MapGet("", ListAsync).Looks(JournalKind.CallListSeen).Produces<Page<CallItem>>();

        group.MapPost("/{code}/claim", (HttpContext context, string code, ClaimCall claim) =>
            context.WithKeyAsync<CallClaim>(context.Caller().Id.ToString(), key => claim.RunAsync(context.Caller(), code, key, context.RequestAborted)))
            .Produces<CallClaim>();

        group.MapPost("/{code}/number", (HttpContext context, string code, DialCall dial) =>
            context.RunAsync<DialRequest, DialNumber>(context.Caller().Id.ToString(), (request, _) => dial.RunAsync(context.Caller(), code, request, context.RequestAborted)))
            .Accepts<DialRequest>("application/json").Produces<DialNumber>();

        group.MapDelete("/{code}/claim", async (HttpContext context, string code, ClaimCall claim) =>
            (await claim.ReleaseAsync(context.Caller(), code, context.RequestAborted)).ToResult(context, _ => Results.NoContent()));

        group.MapPost("/{code}/outcomes", (HttpContext context, string code, RecordCall record) =>
            context.RunAsync<OutcomeRequest, RecordedCall>(context.Caller().Id.ToString(),
                (request, key) => record.RunAsync(context.Caller(), code, request, key, context.RequestAborted)))
            .Accepts<OutcomeRequest>("application/json").Produces<RecordedCall>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, CallListQuery query, UnitTree tree, string? unitCode)
    {
        var caller = context.Caller();
        var page = PageRequest.Read(context);
        if (!page.Ok)
            return page.Problem.ToResult(context);
        if (!tree.TryFind(unitCode ?? caller.UnitCode, out var unit))
            return Problem.NotFound.ToResult(context);
        if (AccessPolicy.Refuse(caller, Act.FollowUp, unit) is { } refusal)
            return refusal.ToResult(context);
        var after = CallCursor.Parse(page.Value.Cursor);
        if (page.Value.Cursor is not null && after is null)
            return Problem.Invalid([new("cursor", "notACursor")]).ToResult(context);
        var (items, next) = await query.RunAsync(caller, unit.Code, after, page.Value.Limit, context.RequestAborted);
        return Results.Json(new Page<CallItem>(items, next), Json.Options);
    }
}
