using System.Numerics;
using GridAlert.Features.Emergency.Activations;

namespace GridAlert.Features.Emergency.AfterAction;

internal static class OverviewSection
{
    public static ReviewOverview Of(ReviewFacts facts, Activation activation, List<DispatchFacts> dispatches, List<TaskFacts> tasks) => new()
    {
        ActivationId = activation.Id,
        Unit = facts.Named(facts.Unit.Code),
        Provisional = facts.EndedAt is null,
        AsOf = facts.AsOf,
        Scenario = activation.Scenario,
        Drill = activation.Drill,
        Reason = activation.Reason,
        Scope = [.. activation.UnitCodes.Order(StringComparer.Ordinal).Select(facts.Named)],
        OpenedAt = activation.OpenedAt,
        OpenedByName = facts.Shown(activation.OpenedByName)!,
        EndedAt = facts.EndedAt,
        EndedByName = facts.EndedByName,
        EndReason = facts.EndReason,
        Levels = [.. facts.Levels],
        Dispatches = [.. dispatches.Select(dispatch => Named(facts, dispatch))],
        Stairwells = facts.AskedStairwells().Count,
        Assignments = tasks.Count,
        Receipts = tasks.Sum(task => BitOperations.PopCount((uint)task.Members)),
        Lines = facts.Lines,
        LastLine = ReviewTimelineBuilder.Id(facts.LastTx, facts.LastSeq),
    };

    private static ReviewDispatch Named(ReviewFacts facts, DispatchFacts sent) => new()
    {
        Id = sent.Dispatch.Id,
        Kind = sent.Dispatch.Kind,
        Title = sent.Dispatch.Title,
        Playbook = sent.Dispatch.PlaybookVersion is null ? null : sent.Dispatch.Scenario,
        PlaybookVersion = sent.Dispatch.PlaybookVersion,
        SentAt = sent.Dispatch.SentAt,
        SentByName = facts.Shown(sent.Dispatch.SentByName)!,
        AcknowledgeBy = sent.Dispatch.AcknowledgeBy,
        ReplyBy = sent.Dispatch.ReplyBy,
        CompleteBy = sent.Dispatch.CompleteBy,
        State = EmergencyWords.Code(sent.State),
        ClosedAt = sent.ClosedAt,
    };
}
