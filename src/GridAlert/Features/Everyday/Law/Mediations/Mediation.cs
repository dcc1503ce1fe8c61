using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law.Mediations;

public enum MediationState { Open, Agreed, Failed }

/// <summary>How an agreement was kept, as of a day.</summary>
public enum Fulfilment { AtOnce, OnTime, Late, Waiting, Overdue, Broken }

/// <summary>One side of a dispute.</summary>
public sealed record Party(Personal Name, Personal? Phone);

/// <param name="Act">opened, heard, investigated, met, proposed, agreed, failed, fulfilled, broken or revisited.</param>
public sealed record MediationStep(DateTimeOffset At, string Act, string? Text, string ByName);

/// <summary>What a side says of it, 1 to 5: the mediator's ability, how fair and flexible the procedure was, how acceptable the result is, how both get on.</summary>
public sealed record Feedback(string Side, int Mediator, int Procedure, int Result, int Relation);

/// <summary>A mediation case 调解案件.</summary>
public sealed record Mediation
{
    public required Guid Id { get; init; }
    public required string StairwellCode { get; init; }
    public required string Kind { get; init; }
    public required Personal Subject { get; init; }
    public required Personal PartyA { get; init; }
    public Personal? PhoneA { get; init; }
    public required Personal PartyB { get; init; }
    public Personal? PhoneB { get; init; }
    public required Guid MediatorId { get; init; }
    public required Personal MediatorName { get; init; }
    public Guid? MediatorAccountId { get; init; }
    public required MediationState State { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public Personal? Agreement { get; init; }
    public DateOnly? AgreedOn { get; init; }
    /// <summary>握手言和; null where both settled without it.</summary>
    public DateTimeOffset? ShookHandsAt { get; init; }
    public DateOnly? FulfilBy { get; init; }
    public DateOnly? FulfilledOn { get; init; }
    public DateOnly? BrokenOn { get; init; }
    public DateOnly? RevisitOn { get; init; }
    /// <summary>How both got on at the last visit; null before the first.</summary>
    public string? Relation { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }

    public IReadOnlyList<Party> Parties => [new(PartyA, PhoneA), new(PartyB, PhoneB)];

    public Fulfilment? Fulfilment(DateOnly today) => AgreedOn is { } agreed ? MediationRules.Fulfilment(agreed, FulfilBy!.Value, FulfilledOn, BrokenOn, today) : null;

    public bool IsRevisitDue(DateOnly today) => ClosedAt is null && RevisitOn <= today;
}

/// <summary>What both sides said of one mediator's cases.</summary>
/// <param name="Cases">With a word of at least one side.</param>
/// <param name="Scores">Mean of the four factors; null while there are too few cases to say.</param>
public sealed record MediatorScores(Guid MediatorId, Personal Name, int Mediated, int Agreed, int Cases, IReadOnlyList<double>? Scores);
