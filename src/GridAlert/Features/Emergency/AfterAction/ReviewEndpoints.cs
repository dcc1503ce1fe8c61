using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

public static class ReviewEndpoints
{
    public static void MapReview(this IEndpointRouteBuilder api) =>
        api.MapGet("/activations/{id:guid}/report", async (HttpContext context, Guid id, string? unitCode, ReviewQuery reviews, BeginExport export) =>
            {
                var caller = context.Caller();
                var review = await reviews.RunAsync(caller, id, unitCode, context.RequestAborted);
                // With people's names it is an export like the files; who only reads gets them masked.
                if (review.Ok && ReviewQuery.ShowsNames(caller) && await export.RunAsync(caller, id, "json", context.RequestAborted) is { Ok: false, Problem: var refusal })
                    return refusal.ToResult(context);
                return review.ToResult(context);
            })
            .RequireAuthorization(Policies.Account).Produces<Review>();
}
