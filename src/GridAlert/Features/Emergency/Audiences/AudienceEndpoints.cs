using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Audiences;

/// <summary>Audiences to send to, as programs read them.</summary>
public static class AudienceEndpoints
{
    public static IServiceCollection AddAudiences(this IServiceCollection services) => services.AddSingleton<AudienceQuery>().AddSingleton<KeepAudience>().AddSingleton<ResolveAudiences>();

    public static void MapAudiences(this IEndpointRouteBuilder api) =>
        api.MapGet("/units/{code}/audiences", async (HttpContext context, string code, AudienceQuery query, UnitTree tree) =>
                !tree.TryFind(code, out var unit) || AccessPolicy.Refuse(context.Caller(), Act.See, unit) is not null
                    ? Problem.NotFound.ToResult(context)
                    : Results.Json(await query.InAsync(code, context.RequestAborted), Json.Options))
            .RequireAuthorization(Policies.Account).Produces<IReadOnlyList<Audience>>();
}
