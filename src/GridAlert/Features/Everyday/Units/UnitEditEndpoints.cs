using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Units;

/// <summary>Units as programs change them.</summary>
public static class UnitEditEndpoints
{
    public static void MapUnitEdits(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/units/{code}").RequireAuthorization(Policies.Account);
        Map<NewUnitRequest>(group, "/children", (edit, caller, code, request, key) => edit.CreateAsync(caller, code, request, key, CancellationToken.None), StatusCodes.Status201Created);
        Map<RenameRequest>(group, "/rename", (edit, caller, code, request, key) => edit.RenameAsync(caller, code, request, key, CancellationToken.None));
        Map<MoveRequest>(group, "/move", (edit, caller, code, request, key) => edit.MoveAsync(caller, code, request, key, CancellationToken.None));
        Map<SplitRequest>(group, "/split", (edit, caller, code, request, key) => edit.SplitAsync(caller, code, request, key, CancellationToken.None));
        Map<MergeRequest>(group, "/merge", (edit, caller, code, request, key) => edit.MergeAsync(caller, code, request, key, CancellationToken.None));
        Map<CloseRequest>(group, "/close", (edit, caller, code, request, key) => edit.CloseAsync(caller, code, request, key, CancellationToken.None));
    }

    private static void Map<T>(RouteGroupBuilder group, string path, Func<EditUnits, Caller, string, T, IdempotencyKey?, Task<Outcome<UnitChange>>> run, int success = StatusCodes.Status200OK) where T : class =>
        group.MapPost(path, (HttpContext context, string code, EditUnits edit) =>
            context.RunAsync<T, UnitChange>(context.Caller().Id.ToString(), (request, key) => run(edit, context.Caller(), code, request, key), change => Results.Json(change, Json.Options, statusCode: success)))
            .Accepts<T>("application/json").Produces<UnitChange>(success);
}
