namespace GridAlert.Features.Emergency.Joint;

/// <summary>One unit's own part of a joint dispatch, as it is asked for.</summary>
public sealed record PartyRequest(string? UnitCode, string? Line);

public sealed record SoundParty(string UnitCode, string Line);

/// <param name="Line">What this unit does itself.</param>
public sealed record JointParty(string UnitCode, string Line, DateTimeOffset? DoneAt, string? DoneByName, string? Note)
{
    public bool IsDone => DoneAt is not null;
}

/// <summary>The note is optional.</summary>
public sealed record PartDone(string? Note);
