using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction.Findings;

/// <summary>Writes down what was learned from an activation, and takes back what was wrong.</summary>
public sealed class RecordFinding(Commands commands, ActivationStore activations, UnitTree tree, TimeProvider time)
{
    public Task<Outcome<Finding>> RunAsync(Caller caller, Guid activationId, FindingRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        commands.RunAsync<Finding>(key, async transaction =>
        {
            if (await activations.FindAsync(activationId, cancel) is not { } activation || !ModeRules.Touches(activation, tree.Find(caller.UnitCode)!, tree))
                return Problem.NotFound;
            if (!tree.TryFind(request.UnitCode ?? caller.UnitCode, out var unit))
                return Problem.Invalid([new("unitCode", "unknownUnit", request.UnitCode!)]);
            if (AccessPolicy.Refuse(caller, Act.WriteReview, unit) is { } refusal)
                return refusal;
            if (FindingRules.Refuse(request) is { } problem)
                return problem;
            var now = time.GetUtcNow();
            var finding = new Finding
            {
                Id = Guid.CreateVersion7(now),
                ActivationId = activationId,
                UnitCode = unit.Code,
                Kind = Enum.Parse<FindingKind>(request.Kind!, ignoreCase: true),
                Rating = Enum.Parse<FindingRating>(request.Rating!, ignoreCase: true),
                Text = request.Text!.Trim(),
                Cause = Given(request.Cause),
                Evidence = Given(request.Evidence),
                Rule = request.Rule,
                ByName = caller.Name,
                RecordedAt = now,
            };
            await FindingStore.AddAsync(transaction, finding);
            await Journal.AppendAsync(transaction, JournalKind.FindingRecorded, now, caller.Id, finding, activationId);
            return finding;
        }, cancel);

    /// <summary>A finding with a plan stands: its improvements are dropped first.</summary>
    public Task<Outcome<Finding>> WithdrawAsync(Caller caller, Guid id, WithdrawFindingRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        commands.RunAsync<Finding>(key, async transaction =>
        {
            if (await FindingStore.FindForUpdateAsync(transaction, id) is not { } finding || tree.Find(finding.UnitCode) is not { } unit)
                return Problem.NotFound;
            if (AccessPolicy.Refuse(caller, Act.WriteReview, unit) is { } refusal)
                return refusal;
            var check = new Check();
            check.Text(request.Reason, "reason", FindingRules.MaxText);
            if (check.Problem is { } problem)
                return problem;
            if (await FindingStore.HasOpenAsync(transaction, id))
                return new Problem(ProblemKind.Conflict, "findingPlanned");
            var now = time.GetUtcNow();
            await FindingStore.WithdrawAsync(transaction, id, now, caller.Name, request.Reason!.Trim());
            await Journal.AppendAsync(
                transaction, JournalKind.FindingWithdrawn, now, caller.Id, new { findingId = id, byName = caller.Name, reason = request.Reason.Trim() }, finding.ActivationId);
            return finding;
        }, cancel);

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
