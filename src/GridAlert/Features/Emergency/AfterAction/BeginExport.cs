using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>
/// Decides whether somebody may take an activation's record away, and records that they did before they get a byte of it.
/// The line names the activation in its data alone: it belongs to the audit and not to the record that is reviewed and sealed.
/// </summary>
public sealed class BeginExport(Commands commands, UnitTree tree, TimeProvider time)
{
    /// <param name="format">ndjson, json, xlsx, html or pdf.</param>
    public Task<Outcome<Activation>> RunAsync(Caller caller, Guid activationId, string format, CancellationToken cancel) =>
        commands.RunAsync<Activation>(null, async transaction =>
        {
            if (tree.Find(caller.UnitCode) is not { } own || await ActivationStore.FindAsync(transaction, activationId) is not { } activation || !ModeRules.Touches(activation, own, tree))
                return Problem.NotFound;
            // A record is full of names and of what was said: who only reads does not get it.
            if (!AccessPolicy.MayEver(caller.Role, Act.FollowUp))
                return Problem.Forbidden;
            await Journal.AppendAsync(transaction, JournalKind.RecordExported, time.GetUtcNow(), caller.Id,
                new { activationId, format, unitCode = caller.UnitCode, byName = caller.Name });
            return activation;
        }, cancel);
}
