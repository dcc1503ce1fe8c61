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
        Map("reply", AnswerAct.Reply);

        // Idempotent by what they mean: the first answer wins, a repeat gets the same receipt. A key says more: what was
        // taken back in the meantime stays so when the call comes again.
        void Map(string verb, AnswerAct act) =>
            group.MapPost($"/{{id:guid}}/{verb}", (HttpContext context, Guid id, RespondToDispatch respond, Commands commands) =>
                context.RunAsync<RespondRequest, Receipt>(context.Caller().Id.ToString(), (request, key) =>
                    commands.RunRepeatableAsync(key, () => respond.RunAsync(context.Caller(), id, act, request, CancellationToken.None), context.RequestAborted)))
            .Accepts<RespondRequest>("application/json").Produces<Receipt>();
    }
}
