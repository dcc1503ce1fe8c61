namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>
/// What was asked of the trios. A trio's minutes are those during which at least one dispatch lay on it unfinished: from
/// sending until it completed it, or the dispatch closed, or the record ends; two at a time do not count twice.
/// A contact is anything that reached out to it besides: a reminder, a step to the trio in the app, a message to a member, a call, a visit.
/// </summary>
public sealed record ReviewBurden
{
    /// <summary>Trios that were asked anything.</summary>
    public required int Trios { get; init; }
    /// <summary>Assignments.</summary>
    public required int Dispatches { get; init; }
    public required int Contacts { get; init; }
    public required int Minutes { get; init; }
    /// <summary>Over trios, nearest rank; null when there is none.</summary>
    public int? MedianMinutes { get; init; }
    public int? MedianDispatches { get; init; }
    /// <summary>All 24 hours of the day, Beijing time.</summary>
    public required IReadOnlyList<BurdenHour> ByHour { get; init; }
    /// <summary>The ten with the most minutes, then the most dispatches, then contacts, then by code.</summary>
    public required IReadOnlyList<BurdenRow> MostBurdened { get; init; }
}

/// <param name="Hour">0–23, Beijing time.</param>
/// <param name="Dispatches">Assignments sent in that hour.</param>
/// <param name="Contacts">Contacts in that hour.</param>
public sealed record BurdenHour(int Hour, int Dispatches, int Contacts);

/// <param name="Minutes">Whole minutes, rounded down.</param>
/// <param name="AtNight">Of its dispatches and contacts, those between 22:00 and 6:00 Beijing time.</param>
public sealed record BurdenRow(string StairwellCode, string StairwellName, int Dispatches, int Contacts, int Minutes, int AtNight);
