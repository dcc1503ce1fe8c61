using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Playbooks;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>What must still be missing for a step to be taken.</summary>
public enum StepCondition { Unread, Unacknowledged, NoReply, Incomplete }

/// <summary>Who is turned to: the same members again, the whole trio, or those above it.</summary>
public enum StepWho { Same, Trio, GridLead, Officer, CommandCentre }

/// <summary>By what: the open app, a machine's message or call, a person's call, a walk to the door, the command centre's desk.</summary>
public enum StepVia { App, Sms, Voice, Call, Door, Desk }

/// <summary>One step of an escalation 升级: when, if what is missing, whom, and by what.</summary>
/// <param name="After">
/// For unread and unacknowledged, since the dispatch was sent; for noReply and incomplete, since the reply's or
/// the completion's deadline.
/// </param>
/// <param name="Times">How often it is taken; three calls in five minutes are one step.</param>
/// <param name="Every">Between repeats; null where there are none.</param>
public sealed record EscalationStep(TimeSpan After, StepCondition Condition, StepWho Who, StepVia Via, int Times = 1, TimeSpan? Every = null);

/// <summary>
/// What happens by itself when an answer is late. The yardstick is the published practice for orange rainstorm
/// warnings: unread after 3 minutes, a telephone call; a reply with content within 15 minutes.
/// </summary>
/// <param name="Kinds">The dispatches it is the default for; empty for all that no other plan names.</param>
/// <param name="Levels">normal, blue, yellow, orange, red → steps; all for those that have none of their own.</param>
public sealed record EscalationPlan(string Key, int Version, Texts Name, IReadOnlyList<string> Kinds, IReadOnlyDictionary<string, IReadOnlyList<EscalationStep>> Levels)
{
    public const string Default = "default";
    public const string None = "none";
    public const string NormalMode = "normal";
    public const string AllLevels = "all";

    /// <param name="level">Null in normal mode.</param>
    public IReadOnlyList<EscalationStep> StepsAt(Level? level) =>
        Levels.GetValueOrDefault(level is { } of ? ActivationStore.Code(of) : NormalMode) ?? Levels.GetValueOrDefault(AllLevels) ?? [];
}
