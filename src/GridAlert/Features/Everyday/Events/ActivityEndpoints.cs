using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Events;

/// <summary>What a member of a trio can sign up for.</summary>
public static class ActivityEndpoints
{
    public static IServiceCollection AddActivities(this IServiceCollection services) => services.AddSingleton<VenueStore>().AddSingleton<SignUpStore>().AddSingleton<SignUpForEvent>();

    public static void MapActivities(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/me/activities").RequireAuthorization(Policies.Responder);
        group.MapGet("", async (HttpContext context, SignUpForEvent signUp) => Results.Json(await signUp.AheadAsync(context.Caller(), context.RequestAborted), Json.Options)).Produces<IReadOnlyList<Activity>>();
        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        group.MapPost("/{id:guid}/sign-up", (HttpContext context, Guid id, SignUpForEvent signUp) =>
            context.WithKeyAsync(context.Caller().Id.ToString(), key => signUp.SignUpAsync(context.Caller(), id, key, CancellationToken.None))).Produces<Activity>();
        group.MapPost("/{id:guid}/withdraw", (HttpContext context, Guid id, SignUpForEvent signUp) =>
            context.WithKeyAsync(context.Caller().Id.ToString(), key => signUp.WithdrawAsync(context.Caller(), id, key, CancellationToken.None))).Produces<Activity>();
    }
}
