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

    /// <summary>Its unit, or one above it, sent the dispatch back: nothing of it is left to do here.</summary>
    public bool IsReturned { get; init; }

    public bool IsDone => DoneAt is not null;

    /// <summary>The task no longer waits for it.</summary>
    public bool IsOver => IsDone || IsReturned;
}

/// <summary>The note is optional.</summary>
public sealed record PartDone(string? Note);
