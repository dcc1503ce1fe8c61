using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Households;

/// <summary>到户: the doors of a dispatch, home by home.</summary>
public static class HouseholdEndpoints
{
    public static void MapHouseholds(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/me/dispatches/{id:guid}/households").RequireAuthorization(Policies.Responder).OnlyForTheNamedMember();

        group.MapGet("", async (HttpContext context, Guid id, HouseholdQuery query) =>
            await query.HomesAsync(id, context.Caller().Id, context.RequestAborted) is { } homes
                ? Results.Json(homes, Json.Options)
                : Problem.NotFound.ToResult(context)).Produces<Homes>();

        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        group.MapPost("/{householdId:guid}", (HttpContext context, Guid id, Guid householdId, RecordHousehold record) =>
            context.RunAsync<RecordHouseholdRequest, Home>(context.Caller().Id.ToString(),
                (request, key) => record.RunAsync(context.Caller(), id, householdId, request, key, CancellationToken.None)))
            .Accepts<RecordHouseholdRequest>("application/json").Produces<Home>();
    }
}
