namespace GridAlert.Features.Emergency.Joint;

/// <summary>One unit's own part of a joint dispatch, as it is asked for.</summary>
public sealed record PartyRequest(string? UnitCode, string? Line);

public sealed record SoundParty(string UnitCode, string Line);

/// <summary>One unit's own part, and whether it is done.</summary>
public sealed record JointParty
{
    public required string UnitCode { get; init; }
    /// <summary>What this unit does itself.</summary>
    public required string Line { get; init; }
    public DateTimeOffset? DoneAt { get; init; }
    public string? DoneByName { get; init; }
    public string? Note { get; init; }

    public bool IsDone => DoneAt is not null;
}

/// <summary>The note is optional.</summary>
public sealed record PartDone(string? Note);
