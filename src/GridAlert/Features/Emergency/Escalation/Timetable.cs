using GridAlert.Features.Emergency.Activations;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>What a plan will do, as it is shown before a dispatch is sent.</summary>
/// <param name="Plan">Null where nothing escalates.</param>
/// <param name="SentAt">When it would be sent.</param>
public sealed record Timetable(EscalationPlan? Plan, DateTimeOffset SentAt, IReadOnlyList<DueStep> Steps)
{
    public static Timetable Of(EscalationPlan? plan, Level? level, Clocks clocks) =>
        new(plan, clocks.SentAt, plan is null ? [] : EscalationRules.Schedule(plan, level, clocks));
}
