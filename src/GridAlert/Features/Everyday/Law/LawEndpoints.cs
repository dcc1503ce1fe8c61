using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Law.Covenants;
using GridAlert.Features.Everyday.Law.Opinions;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law;

/// <summary>Somebody attached to a unit, as programs see it.</summary>
/// <param name="Name">Masked.</param>
/// <param name="Phone">Masked; null where none is known.</param>
public sealed record ServiceView(Guid Id, string UnitCode, string Kind, bool IsLegal, string Name, string? Phone, string Body, string Duty, DateOnly BeganOn);

/// <summary>Who is attached to a unit, and what its residents have agreed on.</summary>
public static class LawEndpoints
{
    private const int MostOpinions = 100;

    public static void MapLaw(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/units/{code}").RequireAuthorization(Policies.Account);

        group.MapGet("/services", async (HttpContext context, string code, UnitTree tree, GridServiceStore store, TimeProvider time) =>
            !tree.TryFind(code, out var unit) || AccessPolicy.Refuse(context.Caller(), Act.See, unit) is not null
                ? Problem.NotFound.ToResult(context)
                : Results.Json(new Page<ServiceView>([.. (await store.ForAsync(unit, time.GetUtcNow().Day(), withBelow: unit.Kind >= UnitKind.Community, context.RequestAborted)).Select(View)], null), Json.Options))
            .Produces<Page<ServiceView>>();

        group.MapGet("/covenant", async (HttpContext context, string code, DateOnly? on, UnitTree tree, CovenantStore store, TimeProvider time) =>
        {
            if (!tree.TryFind(code, out var unit) || AccessPolicy.Refuse(context.Caller(), Act.See, unit) is not null)
                return Problem.NotFound.ToResult(context);
            var versions = unit.CodeOf(UnitKind.Community) is { } community ? await store.OfAsync(community, context.RequestAborted) : [];
            return Results.Json(new Page<Covenant>([.. versions.Where(version => version == CovenantRules.InForce(versions, on ?? time.GetUtcNow().Day()))], null), Json.Options);
        }).Produces<Page<Covenant>>();

        group.MapGet("/opinions", async (HttpContext context, string code, UnitTree tree, OpinionStore store) =>
            !tree.TryFind(code, out var unit) || AccessPolicy.Refuse(context.Caller(), Act.See, unit) is not null
                ? Problem.NotFound.ToResult(context)
                : Results.Json(new Page<OpinionSummary>(await store.OfAsync(unit, MostOpinions, context.RequestAborted), null), Json.Options))
            .Produces<Page<OpinionSummary>>();
    }

    private static ServiceView View(GridService service) =>
        new(service.Id, service.UnitCode, service.Kind, service.IsLegal, service.Name.AsName, service.Phone?.AsNumber, service.Body, service.Duty, service.BeganOn);
}
