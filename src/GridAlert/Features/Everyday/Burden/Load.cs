namespace GridAlert.Features.Everyday.Burden;

/// <summary>What one stairwell's trio was asked in one week.</summary>
/// <param name="Week">Its Monday.</param>
/// <param name="Forms">Dispatches that ask for a reply; <paramref name="Fields"/> are their fields.</param>
/// <param name="Doors">Homes to go to for dispatches from door to door.</param>
/// <param name="Visits">Homes of the monthly round.</param>
/// <param name="Minutes">All of it, as the settings reckon it.</param>
/// <param name="NightAsks">Sent between 22 and 6 o'clock.</param>
public sealed record Load(DateOnly Week, string StairwellCode, int Dispatches, int Forms, int Fields, int Doors, int Visits, int Minutes, int NightAsks, int NightMinutes);

/// <summary>The loads of a unit's stairwells together, and how they are spread.</summary>
/// <param name="Over">Stairwells above the limit.</param>
/// <param name="Spread">Of the minutes.</param>
public sealed record UnitLoad(
    string Code, string Name, int Trios, int Dispatches, int Forms, int Fields, int Doors, int Visits, int Minutes, int NightAsks, int NightMinutes, int Over, Spread Spread)
{
    public static UnitLoad Of(string code, string name, int limit, IReadOnlyCollection<Load> loads) => new(
        code, name, loads.Count, loads.Sum(one => one.Dispatches), loads.Sum(one => one.Forms), loads.Sum(one => one.Fields), loads.Sum(one => one.Doors), loads.Sum(one => one.Visits),
        loads.Sum(one => one.Minutes), loads.Sum(one => one.NightAsks), loads.Sum(one => one.NightMinutes), loads.Count(one => one.Minutes > limit), BurdenRules.Of(loads.Select(one => one.Minutes)));
}

/// <summary>One dispatch of the week, and what it asks of the unit's stairwells together.</summary>
/// <param name="OfficeCode">The unit of whoever sent it; empty where the account is gone.</param>
public sealed record AskLoad(Guid Id, string Title, string Kind, DateTimeOffset SentAt, string OfficeCode, string OfficeName, string ByName, bool Drill, int Trios, int Fields, int Doors, int Minutes, bool Night);

/// <summary>What one office asks.</summary>
/// <param name="Asks">Dispatches × trios.</param>
public sealed record OfficeLoad(string Code, string Name, int Dispatches, int Asks, int Forms, int Minutes, int NightMinutes);

/// <summary>Two offices ask the same of the same stairwells.</summary>
public sealed record Duplicate(AskLoad Earlier, AskLoad Later, Likeness By, int Stairwells);

/// <summary>What residents said of the answers to their requests.</summary>
/// <param name="Stars">The ratings added up.</param>
public sealed record Said(int Answered, int Confirmed, int Ratings, int Stars)
{
    public static Said Nothing { get; } = new(0, 0, 0, 0);

    public double? Rating => Ratings == 0 ? null : (double)Stars / Ratings;

    public static Said operator +(Said one, Said other) => new(one.Answered + other.Answered, one.Confirmed + other.Confirmed, one.Ratings + other.Ratings, one.Stars + other.Stars);
}

/// <summary>辛苦 and 安心: what trios gave beside what residents said of the answers.</summary>
public sealed record Indices(string Code, string Name, int Minutes, int Dispatches, int NightMinutes, Said Said);

/// <summary>A unit's week.</summary>
/// <param name="Weeks">This week and those before, the latest first.</param>
/// <param name="Most">The most burdened stairwells.</param>
public sealed record BurdenPicture(
    string UnitCode, DateOnly Week, int Limit, UnitLoad Whole, IReadOnlyList<UnitLoad> Parts, IReadOnlyList<UnitLoad> Most, IReadOnlyList<OfficeLoad> Offices,
    IReadOnlyList<AskLoad> Asks, IReadOnlyList<Duplicate> Duplicates, IReadOnlyList<(DateOnly Week, UnitLoad Load)> Weeks, IReadOnlyList<Indices> Indices);
