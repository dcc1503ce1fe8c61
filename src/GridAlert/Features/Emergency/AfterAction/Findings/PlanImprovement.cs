using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction.Findings;

/// <summary>Turns a finding into something that somebody does by a day, and follows it to its end.</summary>
public sealed class PlanImprovement(Commands commands, UnitTree tree, TimeProvider time)
{
    public Task<Outcome<Improvement>> RunAsync(Caller caller, Guid findingId, ImprovementRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        commands.RunAsync<Improvement>(key, async transaction =>
        {
            if (await FindingStore.FindForUpdateAsync(transaction, findingId) is not { } finding || tree.Find(finding.UnitCode) is not { } unit)
                return Problem.NotFound;
            if (AccessPolicy.Refuse(caller, Act.WriteReview, unit) is { } refusal)
                return refusal;
            var now = time.GetUtcNow();
            if (FindingRules.Refuse(request, now.Day()) is { } problem)
                return problem;
            var improvement = new Improvement
            {
                Id = Guid.CreateVersion7(now),
                FindingId = findingId,
                ActivationId = finding.ActivationId,
                UnitCode = finding.UnitCode,
                Finding = finding.Text,
                Action = request.Action!.Trim(),
                Owner = request.Owner!.Trim(),
                DueOn = request.DueOn!.Value,
                State = ImprovementState.Open,
                PlannedByName = caller.Name,
                PlannedAt = now,
            };
            await FindingStore.PlanAsync(transaction, improvement);
            await Journal.AppendAsync(transaction, JournalKind.ImprovementPlanned, now, caller.Id, improvement, finding.ActivationId);
            return improvement;
        }, cancel);

    public Task<Outcome<Improvement>> MoveAsync(Caller caller, Guid id, MoveImprovementRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        commands.RunAsync<Improvement>(key, async transaction =>
        {
            if (await FindingStore.FindImprovementForUpdateAsync(transaction, id) is not { } improvement || tree.Find(improvement.UnitCode) is not { } unit)
                return Problem.NotFound;
            if (AccessPolicy.Refuse(caller, Act.WriteReview, unit) is { } refusal)
                return refusal;
            if (FindingRules.Refuse(request, improvement.State) is { } problem)
                return problem;
            var now = time.GetUtcNow();
            var moved = improvement with
            {
                State = Enum.Parse<ImprovementState>(request.State!, ignoreCase: true),
                StateReason = string.IsNullOrWhiteSpace(request.Reason) ? null : request.Reason.Trim(),
                StateByName = caller.Name,
                StateAt = now,
            };
            await FindingStore.MoveAsync(transaction, moved);
            await Journal.AppendAsync(transaction, JournalKind.ImprovementMoved, now, caller.Id, moved, improvement.ActivationId);
            return moved;
        }, cancel);
}
