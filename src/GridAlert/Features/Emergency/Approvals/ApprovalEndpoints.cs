using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Approvals;

public static class ApprovalEndpoints
{
    public static void MapApprovals(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/approvals").RequireAuthorization(Policies.Account);

        group.MapGet("", async (HttpContext context, DecideApproval decide) =>
            Results.Json(new Page<Approval>(await decide.WaitingForAsync(context.Caller(), context.RequestAborted), null), Json.Options)).Produces<Page<Approval>>();

        group.MapGet("/{id:guid}", async (HttpContext context, Guid id, DecideApproval decide) =>
            (await decide.FindAsync(context.Caller(), id, context.RequestAborted)).ToResult(context)).Produces<Approval>();

        foreach (var (verb, granted) in new[] { ("grant", true), ("refuse", false) })
        {
            group.MapPost($"/{{id:guid}}/{verb}", (HttpContext context, Guid id, DecideApproval decide) =>
                context.WithKeyAsync<Approval>(context.Caller().Id.ToString(), key => decide.AnswerAsync(context.Caller(), id, granted, key, context.RequestAborted)))
                .Produces<Approval>();
        }
    }
}
