using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Playbooks;

/// <summary>Reading playbooks, and saving a new version or a new scenario.</summary>
public static class PlaybookEndpoints
{
    public static void MapPlaybooks(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/playbooks").RequireAuthorization(Policies.Account);

        group.MapGet("", async (HttpContext context, PlaybookStore store) =>
            Results.Json(new Page<Playbook>(await store.NewestAsync(context.RequestAborted), null), Json.Options)).Produces<Page<Playbook>>();

        group.MapPost("", (HttpContext context, SavePlaybook save) =>
            context.RunAsync<PlaybookRequest, Playbook>(context.Caller().Id.ToString(),
                (request, key) => save.RunAsync(context.Caller(), request, key, context.RequestAborted),
                saved => Results.Json(saved, Json.Options, statusCode: StatusCodes.Status201Created)))
            .Accepts<PlaybookRequest>("application/json").Produces<Playbook>(StatusCodes.Status201Created);
    }
}
