using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>A responder's own dispatches: the way of a phone without a hub, and of one that was offline.</summary>
public static class MyDispatchEndpoints
{
    public static void MapMyDispatches(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/me/dispatches").RequireAuthorization(Policies.Responder).OnlyForTheNamedMember();

        group.MapGet("", async (HttpContext context, PhoneDispatchQuery query) =>
        {
            var page = PageRequest.Read(context);
            if (page.Ok && !PhoneCursor.IsCursor(page.Value.Cursor))
                page = Problem.Invalid([new("cursor", "notACursor")]);
            if (!page.Ok)
                return page.Problem.ToResult(context);
            var found = await query.SinceAsync(context.Caller().Id, page.Value.Cursor, page.Value.Limit, context.RequestAborted);
            return Results.Json(new Page<PhoneDispatch>(found.Items, found.Cursor), Json.Options);
        }).Produces<Page<PhoneDispatch>>();

        Map("read", AnswerAct.Read);
        Map("acknowledge", AnswerAct.Acknowledge);
        Map("complete", AnswerAct.Complete);
        Map("decline", AnswerAct.Decline);
        Map("withdraw", AnswerAct.Withdraw);

        // A reply may be given again and the newest counts: without its key, a belated repeat would pass for a new version.
        group.MapPost("/{id:guid}/reply", (HttpContext context, Guid id, RespondToDispatch respond, Commands commands) =>
            context.RunAsync<RespondRequest, Receipt>(context.Caller().Id.ToString(), (request, key) =>
                commands.RunAsync(key, _ => respond.RunAsync(context.Caller(), id, AnswerAct.Reply, request, CancellationToken.None), CancellationToken.None)))
            .Accepts<RespondRequest>("application/json").Produces<Receipt>();

        // Idempotent by what they mean: the first answer wins, a repeat gets the same receipt.
        void Map(string verb, AnswerAct act) =>
            group.MapPost($"/{{id:guid}}/{verb}", async (HttpContext context, Guid id, RespondToDispatch respond) =>
            {
                var request = await context.ReadAsync<RespondRequest>();
                return request.Ok
                    ? (await respond.RunAsync(context.Caller(), id, act, request.Value, CancellationToken.None)).ToResult(context)
                    : request.Problem.ToResult(context);
            }).Accepts<RespondRequest>("application/json").Produces<Receipt>();
    }
}
