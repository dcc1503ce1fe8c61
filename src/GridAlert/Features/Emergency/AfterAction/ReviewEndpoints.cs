using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

public static class ReviewEndpoints
{
    public static void MapReview(this IEndpointRouteBuilder api) =>
        api.MapGet("/activations/{id:guid}/report", async (HttpContext context, Guid id, string? unitCode, ReviewQuery reviews) =>
                (await reviews.RunAsync(context.Caller(), id, unitCode, context.RequestAborted)).ToResult(context))
            .RequireAuthorization(Policies.Account).Produces<Review>();
}
