using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Approvals;

/// <summary>What a second person does with a question: sees it, says yes or no.</summary>
public sealed class DecideApproval(ApprovalStore store, UnitTree tree, Commands commands, TimeProvider time)
{
    /// <summary>Whoever might do it themselves, and has not asked.</summary>
    public bool MayDecide(Caller caller, Approval approval) => caller.Id != approval.AskedBy && LiesWithin(caller, approval) && MayAct(caller, approval);

    /// <summary>What waits for this person's answer now.</summary>
    public async Task<List<Approval>> WaitingForAsync(Caller caller, CancellationToken cancel) =>
        AccessPolicy.MayEver(caller.Role, Act.SendDispatch)
            ? (await store.WaitingAsync(time.GetUtcNow() - ApprovalRules.Lapses, cancel)).FindAll(approval => MayDecide(caller, approval))
            : [];

    public async Task<Outcome<Approval>> FindAsync(Caller caller, Guid id, CancellationToken cancel) =>
        await store.FindAsync(id, cancel) is not { } approval || !LiesWithin(caller, approval) ? Problem.NotFound : MayAct(caller, approval) ? approval : Problem.Forbidden;

    /// <summary>The first answer counts; the same once more changes nothing.</summary>
    public async Task<Outcome<Approval>> AnswerAsync(Caller caller, Guid id, bool granted, IdempotencyKey? key, CancellationToken cancel)
    {
        var found = await FindAsync(caller, id, cancel);
        if (!found.Ok)
            return found.Problem;
        var approval = found.Value;
        if (!MayDecide(caller, approval))
            return Problem.Forbidden;
        var answered = await commands.RunAsync<string>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            if (!await ApprovalStore.AnswerAsync(transaction, id, granted, caller.Id, caller.Name, now))
                return new Problem(ProblemKind.Conflict, "approvalSpent");
            await Journal.AppendAsync(transaction, granted ? JournalKind.ApprovalGranted : JournalKind.ApprovalRefused, now, caller.Id,
                ConfirmDanger.Line(id, approval.Act, approval.Stairwells, approval.People, approval.UnitCodes, caller.Name, approval.What));
            return "";
        }, cancel);
        var now = (await store.FindAsync(id, cancel))!;
        // Pressed twice: the first press has decided.
        return answered.Ok || (now.Granted == granted && now.AnsweredBy == caller.Id) ? now : answered.Problem;
    }

    private bool LiesWithin(Caller caller, Approval approval) => approval.UnitCodes.All(code => tree.Find(code)?.LiesIn(caller.UnitCode) == true);

    private static bool MayAct(Caller caller, Approval approval) =>
        AccessPolicy.MayEver(caller.Role, approval.Act == DangerousAct.Dispatch ? Act.SendDispatch : Act.SwitchMode);
}
