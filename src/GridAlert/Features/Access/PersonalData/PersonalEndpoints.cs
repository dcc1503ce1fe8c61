using GridAlert.Platform;

namespace GridAlert.Features.Access.PersonalData;

public static class PersonalEndpoints
{
    public static void MapPersonalData(this IEndpointRouteBuilder api) =>
        api.MapPost("/stairwells/{code}/people", (HttpContext context, string code, Unmasking unmasking) =>
            context.RunAsync<ShowRequest, ShownPeople>(context.Caller().Id.ToString(), (request, _) => unmasking.RunAsync(context.Caller(), code, request, context.RequestAborted)))
            .RequireAuthorization(Policies.Account).Accepts<ShowRequest>("application/json").Produces<ShownPeople>();
}
