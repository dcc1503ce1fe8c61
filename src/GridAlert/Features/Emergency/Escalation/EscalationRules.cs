using GridAlert.Features.Emergency.Activations;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>A step with its time; <paramref name="N"/> numbers the steps of a dispatch in the order they are due.</summary>
public sealed record DueStep(int N, DateTimeOffset DueAt, StepCondition Condition, StepWho Who, StepVia Via);

/// <summary>The clocks that steps are counted from.</summary>
/// <param name="ReplyBy">Null where no reply with content is asked for in a set time.</param>
public sealed record Clocks(DateTimeOffset SentAt, DateTimeOffset? ReplyBy, DateTimeOffset? CompleteBy);

public static class EscalationRules
{
    /// <summary>The plan that a dispatch is sent with; null where nothing is to escalate, or no plan has this key.</summary>
    /// <param name="asked">A plan's key; "default" (or null) for the one made for this kind, else for all kinds.</param>
    public static EscalationPlan? PlanFor(IReadOnlyCollection<EscalationPlan> plans, string? asked, string kind) => asked switch
    {
        EscalationPlan.None => null,
        null or EscalationPlan.Default => plans.FirstOrDefault(plan => plan.Kinds.Contains(kind)) ?? plans.FirstOrDefault(plan => plan.Key == EscalationPlan.Default),
        _ => plans.FirstOrDefault(plan => plan.Key == asked),
    };

    /// <summary>When each step of the plan is due at this level, in order; steps whose clock does not run are left out.</summary>
    /// <param name="level">Null in normal mode.</param>
    /// <param name="after">The number that the first step follows.</param>
    public static IReadOnlyList<DueStep> Schedule(EscalationPlan plan, Level? level, Clocks clocks, int after = 0) =>
    [
        .. plan.StepsAt(level)
            .SelectMany(step => Times(step, clocks))
            .OrderBy(due => due.At)
            .Select((due, i) => new DueStep(after + i + 1, due.At, due.Step.Condition, due.Step.Who, due.Step.Via)),
    ];

    /// <summary>The first step that puts a stairwell into somebody's hands: where nobody can be notified, it is taken at once.</summary>
    public static DueStep? FirstHands(IEnumerable<DueStep> schedule) => schedule.FirstOrDefault(step => step.Who >= StepWho.GridLead);

    private static IEnumerable<(DateTimeOffset At, EscalationStep Step)> Times(EscalationStep step, Clocks clocks)
    {
        var from = step.Condition switch
        {
            StepCondition.NoReply => clocks.ReplyBy,
            StepCondition.Incomplete => clocks.CompleteBy,
            _ => clocks.SentAt,
        };
        if (from is not { } begin)
            yield break;
        for (var i = 0; i < step.Times; i++)
            yield return (begin + step.After + (i * (step.Every ?? TimeSpan.Zero)), step);
    }
}
