using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Roster;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Trios;

/// <summary>A vacant post as programs see it.</summary>
public sealed record VacancyView(string StairwellCode, string Role, DateTimeOffset? Since, bool Covered, Guid? SubstituteId);

/// <summary>Posts and vacancies as programs see and change them; names are masked.</summary>
public static class TrioEndpoints
{
    public static void MapTrios(this IEndpointRouteBuilder api)
    {
        api.MapPost("/stairwells/{code}/posts/{role}", (HttpContext context, string code, string role, KeepTrio keep) =>
            context.RunAsync<AppointRequest, PostView>(context.Caller().Id.ToString(), (request, key) => keep.AppointAsync(context.Caller(), code, role, request, key, CancellationToken.None),
                post => Results.Json(post, Json.Options, statusCode: StatusCodes.Status201Created)))
            .RequireAuthorization(Policies.Account).Accepts<AppointRequest>("application/json").Produces<PostView>(StatusCodes.Status201Created);

        api.MapPost("/posts/{id:guid}/end", (HttpContext context, Guid id, KeepTrio keep) =>
            context.RunAsync<EndPostRequest, PostView>(context.Caller().Id.ToString(), (request, _) => keep.EndAsync(context.Caller(), id, request, CancellationToken.None)))
            .RequireAuthorization(Policies.Account).Accepts<EndPostRequest>("application/json").Produces<PostView>();

        api.MapGet("/units/{code}/vacancies", async (HttpContext context, string code, UnitTree tree, VacancyQuery query, TimeProvider time) =>
        {
            var page = PageRequest.Read(context);
            if (!page.Ok)
                return page.Problem.ToResult(context);
            if (!tree.TryFind(code, out var unit) || AccessPolicy.Refuse(context.Caller(), Act.See, unit) is not null)
                return Problem.NotFound.ToResult(context);
            var found = await query.RunAsync(code, time.GetUtcNow().Day(), page.Value.Cursor, page.Value.Limit, context.RequestAborted);
            // A stairwell's posts come together, so that a page may be a little longer than asked for.
            return Results.Json(
                new Page<VacancyView>([.. found.Items.Select(one => new VacancyView(one.StairwellCode, one.Role, one.Since, one.CoverName is not null, one.SubstituteId))],
                    found.Items.Count >= page.Value.Limit ? found.Items[^1].StairwellCode : null), Json.Options);
        }).RequireAuthorization(Policies.Account).Produces<Page<VacancyView>>();
    }
}
