using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Chain;

/// <summary>A link of the chain.</summary>
/// <param name="Level">1 the district's person for the street, 2 the street's for the community, 3 the community's for the grid.</param>
/// <param name="Name">Masked; null where nobody answers.</param>
public sealed record LinkView(int Level, string UnitCode, string UnitName, string? Name, string? Title, DateTimeOffset? Since);

/// <summary>Who answers for a unit, now or at a past moment, up to the district.</summary>
public static class ResponsibleEndpoints
{
    public static void MapResponsible(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/units/{code}/responsible").RequireAuthorization(Policies.Account);

        group.MapGet("", async (HttpContext context, string code, DateTimeOffset? at, UnitTree tree, ResponsibilityStore store, TimeProvider time) =>
        {
            if (!tree.TryFind(code, out var unit) || AccessPolicy.Refuse(context.Caller(), Act.See, unit) is not null)
                return Problem.NotFound.ToResult(context);
            var chain = await store.OfUnitsAsync(unit.Lineage, (at ?? time.GetUtcNow()).ToUniversalTime(), context.RequestAborted);
            return Results.Json(
                new Page<LinkView>([.. unit.Lineage.Select(tree.Find).OfType<Unit>().Where(one => NameResponsible.HasLink(one.Kind)).Select(one => View(one, chain.GetValueOrDefault(one.Code)))], null), Json.Options);
        }).Produces<Page<LinkView>>();

        group.MapPost("", (HttpContext context, string code, NameResponsible name) =>
            context.RunAsync<ResponsibleRequest, string>(context.Caller().Id.ToString(), (request, key) => name.ForUnitAsync(context.Caller(), code, request, key, CancellationToken.None),
                unit => Results.Json(new { unitCode = unit }, Json.Options)))
            .Accepts<ResponsibleRequest>("application/json");
    }

    private static LinkView View(Unit unit, Responsible? who) => new((int)unit.Kind, unit.Code, unit.Name, who?.Name.AsName, who?.Title, who?.BeganAt);
}
