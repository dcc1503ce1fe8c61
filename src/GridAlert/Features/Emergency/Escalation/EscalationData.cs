using GridAlert.Features.Emergency.Receipts;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>Data of escalated and unreachable: what was done for one stairwell.</summary>
public sealed record EscalatedData
{
    /// <summary>The step's number in its dispatch.</summary>
    public required int Step { get; init; }
    public required StepCondition Condition { get; init; }
    public required StepWho Who { get; init; }
    public required StepVia Via { get; init; }
    /// <summary>The posts that were turned to, as bits.</summary>
    public required int Roles { get; init; }
    /// <summary>Posts that were asked for the first time (bit as text) → whether their holder has a bound phone.</summary>
    public IReadOnlyDictionary<string, bool> Added { get; init; } = new Dictionary<string, bool>();
    /// <summary>Of the posts added, those held by one who stands in, as bits.</summary>
    public int Covered { get; init; }
    /// <summary>The step's way is not set up: nothing left by it.</summary>
    public bool ChannelOff { get; init; }
    /// <summary>Whose hands the stairwell is in now; null while with the trio.</summary>
    public string? InHandsOf { get; init; }
    public required AssignmentState State { get; init; }
    /// <summary>Who jumped to this step; null when its time had come.</summary>
    public string? ByName { get; init; }
    public string? Reason { get; init; }
}
