using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Joint;

/// <summary>A street or community closes its own part of a joint dispatch; the others' parts and the trios' stay as they are.</summary>
public sealed class ClosePart(Commands commands, UnitTree tree, TimeProvider time)
{
    public async Task<Outcome<IReadOnlyList<JointParty>>> RunAsync(Caller caller, Guid dispatchId, string? unitCode, PartDone body, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.FollowUp, unit) is { } refusal)
            return refusal;
        return await commands.RunAsync<IReadOnlyList<JointParty>>(key, async transaction =>
        {
            if (await DispatchStore.FindAsync(transaction, dispatchId) is not { } dispatch || !DispatchScope.IsVisible(dispatch, caller, tree))
                return Problem.NotFound;
            var parties = await JointStore.OfAsync(transaction, dispatchId);
            if (parties.Find(party => party.UnitCode == unit.Code) is not { } mine)
                return Problem.NotFound;
            if (mine.IsDone)
                return parties;
            if (dispatch.State != DispatchState.Open)
                return new Problem(ProblemKind.Conflict, "dispatchClosed");
            var check = new Check();
            check.OptionalText(body.Note, "note", JointRules.MaxNote);
            if (check.Problem is { } problem)
                return problem;
            await JointStore.DoneAsync(transaction, dispatchId, dispatch.ActivationId, unit.Code, string.IsNullOrWhiteSpace(body.Note) ? null : body.Note.Trim(), caller, time.GetUtcNow());
            return await JointStore.OfAsync(transaction, dispatchId);
        }, cancel);
    }
}
