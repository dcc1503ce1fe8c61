using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Playbooks;

/// <summary>Saves a new scenario, or the next version of one that is there. Earlier versions stay for the dispatches that name them.</summary>
public sealed class SavePlaybook(Commands commands, UnitTree tree, TimeProvider time)
{
    public async Task<Outcome<Playbook>> RunAsync(Caller caller, PlaybookRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        // One set of playbooks serves the whole district: a street's dispatcher uses them, but does not change them for the others.
        if (!AccessPolicy.MayEver(caller.Role, Act.EditPlaybooks) || tree.Find(caller.UnitCode)?.Kind != UnitKind.District)
            return Problem.Forbidden;
        var validated = PlaybookRules.Validate(request);
        if (!validated.Ok)
            return validated.Problem;
        return await commands.RunAsync<Playbook>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var saved = await PlaybookStore.AddAsync(transaction, validated.Value, now);
            await Journal.AppendAsync(transaction, JournalKind.PlaybookSaved, now, caller.Id, new { scenario = saved.Scenario, version = saved.Version, byName = caller.Name });
            return saved;
        }, cancel);
    }
}
