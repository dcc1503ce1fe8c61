using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency;

public sealed record UnitView(string Code, string Name, UnitKind Kind, StairwellForm? Form, string? ParentCode, Mode Mode, Level? Level, UnitCounts Counts);

/// <summary>Units with their mode.</summary>
public static class UnitEndpoints
{
    public static void MapUnits(this IEndpointRouteBuilder api)
    {
        api.MapGet("/me", async (HttpContext context, UnitTree tree, ActivationStore activations) =>
        {
            var caller = context.Caller();
            var unit = tree.Find(caller.UnitCode)!;
            var mode = ModeRules.ModeOf(unit, await activations.OpenAsync(context.RequestAborted));
            return Results.Json(
                new { caller.Id, caller.Name, caller.Role, caller.UnitCode, caller.TrioRole, unit = new { unit.Code, unit.Name, unit.Kind, mode.Mode, mode.Level } }, Json.Options);
        }).RequireAuthorization(Policies.SignedIn);

        var group = api.MapGroup("/units").RequireAuthorization(Policies.SignedIn);

        group.MapGet("/{code}", async (HttpContext context, string code, UnitTree tree, ActivationStore activations, UnitCountsQuery counts) =>
        {
            if (!tree.TryFind(code, out var unit) || AccessPolicy.Refuse(context.Caller(), Act.See, unit) is not null)
                return Problem.NotFound.ToResult(context);
            var open = await activations.OpenAsync(context.RequestAborted);
            return Results.Json((await ViewsAsync([unit], open, counts, context.RequestAborted))[0], Json.Options);
        }).Produces<UnitView>();

        group.MapGet("/{code}/children", async (HttpContext context, string code, UnitTree tree, ActivationStore activations, UnitCountsQuery counts) =>
        {
            var page = PageRequest.Read(context);
            if (!page.Ok)
                return page.Problem.ToResult(context);
            if (!tree.TryFind(code, out var unit) || AccessPolicy.Refuse(context.Caller(), Act.See, unit) is not null)
                return Problem.NotFound.ToResult(context);
            var open = await activations.OpenAsync(context.RequestAborted);
            var children = unit.Children.Where(child => page.Value.Cursor is null || string.CompareOrdinal(child.Code, page.Value.Cursor) > 0).Take(page.Value.Limit).ToList();
            var views = await ViewsAsync(children, open, counts, context.RequestAborted);
            return Results.Json(page.Value.ToPage(views, last => last.Code), Json.Options);
        }).Produces<Page<UnitView>>();
    }

    private static async Task<List<UnitView>> ViewsAsync(List<Unit> units, IReadOnlyList<Activation> open, UnitCountsQuery query, CancellationToken cancel)
    {
        var counts = await query.RunAsync(units, cancel);
        return units.ConvertAll(unit =>
        {
            var mode = ModeRules.ModeOf(unit, open);
            return new UnitView(unit.Code, unit.Name, unit.Kind, unit.Form, unit.ParentCode, mode.Mode, mode.Level, counts[unit.Code]);
        });
    }
}
