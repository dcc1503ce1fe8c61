using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Hours;

/// <summary>A duty that is over and not counted yet.</summary>
/// <param name="Key">The duty's own: it counts once, however often it is found.</param>
/// <param name="Kind">visit, event, or the kind of dispatch.</param>
/// <param name="Minutes">Where the duty itself says how long it was.</param>
public sealed record Duty(string Source, string Key, Guid MemberId, string StairwellCode, DateOnly Day, string Kind, int? Minutes);

/// <summary>A line of the hours ledger.</summary>
public sealed record HoursEntry
{
    public required Guid Id { get; init; }
    public required Guid MemberId { get; init; }
    public required Personal Name { get; init; }
    public required string StairwellCode { get; init; }
    public required DateOnly Day { get; init; }
    public required int Minutes { get; init; }
    /// <summary>dispatch, visit, event or hand.</summary>
    public required string Source { get; init; }
    public required string State { get; init; }
    /// <summary>The account; null where it was entered on the phone.</summary>
    public Guid? EnteredBy { get; init; }
    public Personal? Text { get; init; }
    public string? DecidedByName { get; init; }
}

/// <summary>Confirmed minutes of one person.</summary>
public sealed record PersonHours
{
    public required Guid MemberId { get; init; }
    public required Personal Name { get; init; }
    public required string StairwellCode { get; init; }
    /// <summary>Allows the whole name on the public board.</summary>
    public required bool OnBoard { get; init; }
    public required long Minutes { get; init; }

    /// <summary>As everybody may read it.</summary>
    public string PublicName => OnBoard ? Name.Open : Name.AsName;
}

/// <summary>Confirmed minutes of a unit, by what they come from.</summary>
public sealed record UnitHours(string Code, string Name, int People, long Minutes, long Dispatches, long Visits, long Events, long ByHand);

/// <summary>Somebody with a post, to be chosen.</summary>
public sealed record Volunteer(Guid MemberId, Personal Name, string StairwellCode);

/// <param name="MemberId">Whose; null on the phone, where it is one's own.</param>
public sealed record HoursRequest(Guid? MemberId, DateOnly? Day, int? Minutes, string? Text);
