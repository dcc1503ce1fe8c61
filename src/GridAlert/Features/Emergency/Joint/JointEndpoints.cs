using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Joint;

public static class JointEndpoints
{
    public static IServiceCollection AddJointDispatches(this IServiceCollection services) => services.AddSingleton<JointStore>().AddSingleton<ClosePart>();

    public static void MapJointDispatches(this IEndpointRouteBuilder api) =>
        api.MapPost("/dispatches/{id:guid}/parties/{unitCode}/done", (HttpContext context, Guid id, string unitCode, ClosePart close) =>
            context.RunAsync<PartDone, IReadOnlyList<JointParty>>(context.Caller().Id.ToString(), (body, key) => close.RunAsync(context.Caller(), id, unitCode, body, key, context.RequestAborted)))
            .RequireAuthorization(Policies.Account).Accepts<PartDone>("application/json").Produces<IReadOnlyList<JointParty>>();
}
