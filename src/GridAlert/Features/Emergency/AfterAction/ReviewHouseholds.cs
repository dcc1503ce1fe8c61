namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>
/// Door by door: what became of the homes of dispatches that go household by household. A door is one home of one such
/// dispatch. Where members of a trio differ, the newest by their phones' clocks counts.
/// </summary>
public sealed record ReviewHouseholds
{
    /// <summary>Doors with a tagged home (老弱病残 and others who need care).</summary>
    public required DoorCounts Tagged { get; init; }
    /// <summary>All doors, the tagged ones among them.</summary>
    public required DoorCounts All { get; init; }
    /// <summary>Doors on which members of the trio still differ, of those with a result.</summary>
    public required Figure Disputed { get; init; }
    /// <summary>Work at the doors 线下: from sending to each door's first result that held, by the server's clock. Work on line is under response times.</summary>
    public required Percentiles Times { get; init; }
    public required IReadOnlyList<DoorRow> ByStreet { get; init; }
    public required IReadOnlyList<DoorRow> ByCommunity { get; init; }
    public required IReadOnlyList<DoorRow> ByGrid { get; init; }
    /// <summary>Key is the dispatch's id.</summary>
    public required IReadOnlyList<DoorRow> ByDispatch { get; init; }
    /// <summary>Stairwells with open doors: most tagged ones first, then most, then by code.</summary>
    public required IReadOnlyList<OpenDoors> Open { get; init; }
}

/// <summary>Total = Done + Absent + Refused + Moved + Open, where it was recorded.</summary>
/// <param name="Total">Null where the number of doors of some assignment was not recorded; then Open is null too.</param>
public sealed record DoorCounts(int? Total, int Done, int Absent, int Refused, int Moved, int? Open);

/// <param name="Key">A unit's code, or a dispatch's id.</param>
public sealed record DoorRow(string Key, string Name, DoorCounts Tagged, DoorCounts All);

public sealed record OpenDoors(string StairwellCode, string StairwellName, Guid DispatchId, int Open, int TaggedOpen);
