using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>What an ask is reckoned to take, and how much of it a trio may be asked in a week.</summary>
public sealed record BurdenSettings
{
    public const string Section = "Burden";

    /// <summary>The reply's fields, the doors of a dispatch from door to door, the homes of the monthly round: what adds up beside a dispatch itself.</summary>
    public const string Field = "field";
    public const string Door = "door";
    public const string Visit = "visit";

    private static readonly Dictionary<string, int> Reckoned = new()
    {
        [DispatchKind.RollCall] = 2,
        ["testingNotice"] = 15,
        ["homeTesting"] = 30,
        ["supplyDelivery"] = 45,
        ["medicalTrip"] = 120,
        ["disasterAlert"] = 15,
        ["evacuation"] = 90,
        ["homeVisit"] = 15,
        ["headcount"] = 20,
        ["liaison"] = 15,
        ["mobilisation"] = 45,
        ["service"] = 45,
        ["publicity"] = 30,
        ["cleanup"] = 90,
        ["inspection"] = 45,
        ["other"] = 20,
        [Field] = 2,
        [Door] = 5,
        [Visit] = 10,
    };

    /// <summary>For the three of a trio together.</summary>
    public int WeekMinutes { get; init; } = 300;

    /// <summary>Within so many days the same question from another office is a duplicate, and the same publicity a repeat.</summary>
    public int RepeatDays { get; init; } = 14;

    /// <summary>So far back a home that somebody of a trio met counts as known.</summary>
    public int AcquaintedMonths { get; init; } = 12;

    public IReadOnlyDictionary<string, int> Minutes { get; init; } = Reckoned;

    public int Of(string ask) => Minutes[Minutes.ContainsKey(ask) ? ask : "other"];

    /// <summary>A dispatch by itself, without its doors.</summary>
    public int Of(string kind, int fields) => Of(kind) + (fields * Of(Field));

    /// <exception cref="StartupException">A setting that makes no sense; the message names it and the fix.</exception>
    public static BurdenSettings Read(IConfiguration configuration) => new()
    {
        WeekMinutes = Number(configuration, "WeekMinutes", 300, 1, 10080),
        RepeatDays = Number(configuration, "RepeatDays", 14, 1, 365),
        AcquaintedMonths = Number(configuration, "AcquaintedMonths", 12, 1, 60),
        Minutes = Reckoned.ToDictionary(ask => ask.Key, ask => Number(configuration, $"Minutes:{ask.Key}", ask.Value, 0, 1440)),
    };

    private static int Number(IConfiguration configuration, string name, int otherwise, int min, int max) =>
        (int)Settings.Number(configuration, $"{Section}:{name}", otherwise, min, max);
}
