using GridAlert.Features.Access;
using GridAlert.Features.Record;
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

        group.MapPost("", (HttpContext context, Commands commands, TimeProvider time) =>
            context.RunAsync<Playbook, Playbook>(context.Caller().Id.ToString(), async (playbook, key) =>
            {
                if (!AccessPolicy.MayEver(context.Caller().Role, Act.EditPlaybooks))
                    return Problem.Forbidden;
                if (PlaybookRules.Check(playbook) is { } problem)
                    return problem;
                return await commands.RunAsync<Playbook>(key, async transaction =>
                {
                    var now = time.GetUtcNow();
                    var saved = await PlaybookStore.AddAsync(transaction, playbook, now);
                    await Journal.AppendAsync(transaction, JournalKind.PlaybookSaved, now, context.Caller().Id, new { saved.Scenario, saved.Version });
                    return saved;
                }, context.RequestAborted);
            }, saved => Results.Json(saved, Json.Options, statusCode: StatusCodes.Status201Created)))
            .Accepts<Playbook>("application/json").Produces<Playbook>(StatusCodes.Status201Created);
    }
}
