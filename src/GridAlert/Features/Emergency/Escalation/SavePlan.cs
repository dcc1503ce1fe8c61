using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>Saves a new escalation plan, or the next version of one. Running dispatches keep the one they were sent with.</summary>
public sealed class SavePlan(Commands commands, UnitTree tree, TimeProvider time)
{
    /// <summary>One set of plans serves the whole district: its dispatchers alone change them.</summary>
    public bool May(Caller caller) => AccessPolicy.MayEver(caller.Role, Act.EditPlaybooks) && tree.Find(caller.UnitCode)?.Kind == UnitKind.District;

    public async Task<Outcome<EscalationPlan>> RunAsync(Caller caller, PlanRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!May(caller))
            return Problem.Forbidden;
        var validated = PlanRules.Validate(request);
        if (!validated.Ok)
            return validated.Problem;
        return await commands.RunAsync<EscalationPlan>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var saved = await EscalationPlanStore.AddAsync(transaction, validated.Value, now);
            await Journal.AppendAsync(transaction, JournalKind.PlanSaved, now, caller.Id, new { key = saved.Key, version = saved.Version, byName = caller.Name });
            return saved;
        }, cancel);
    }
}
