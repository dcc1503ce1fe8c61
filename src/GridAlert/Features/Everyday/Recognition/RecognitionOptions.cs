using System.Globalization;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition;

/// <summary>What duties are worth, and what is paid for them.</summary>
/// <param name="Minutes">By kind of duty: <c>visit</c>, <c>dispatch</c>, or a kind of dispatch that counts otherwise.</param>
/// <param name="MinutesPerPoint">So many minutes are a point.</param>
/// <param name="PhoneFen">The phone allowance of a month.</param>
/// <param name="PhoneDays">It is paid to whoever held a post on so many days of the month.</param>
/// <param name="MealFen">The meal allowance of a day.</param>
/// <param name="MealMinutes">It is paid for each day with so many minutes of service.</param>
/// <param name="MaterialShare">Above this share of material help among all recognition, the year's report warns.</param>
public sealed record RecognitionOptions(IReadOnlyDictionary<string, int> Minutes, int MinutesPerPoint, int PhoneFen, int PhoneDays, int MealFen, int MealMinutes, double MaterialShare)
{
    public const string Visit = "visit";
    public const string Dispatch = "dispatch";

    private const string Section = "Recognition";
    private const int FenPerYuan = 100;

    /// <exception cref="StartupException">A setting makes no sense.</exception>
    public static RecognitionOptions Read(IConfiguration configuration)
    {
        var minutes = new Dictionary<string, int>(StringComparer.Ordinal) { [Visit] = 10, [Dispatch] = 30 };
        foreach (var kind in configuration.GetSection($"{Section}:Minutes").GetChildren().Select(one => one.Key).Concat(minutes.Keys).ToList())
            minutes[kind] = Whole($"Minutes:{kind}", minutes.GetValueOrDefault(kind, minutes[Dispatch]), 1, 1440);
        return new(
            minutes, Whole("MinutesPerPoint", 6, 1, 1440), Yuan("PhoneYuan", 30), Whole("PhoneDays", 15, 1, 31), Yuan("MealYuan", 20), Whole("MealMinutes", 240, 1, 1440),
            Settings.Number(configuration, $"{Section}:MaterialShare", 0.5, 0, 1));

        int Whole(string name, int otherwise, int min, int max)
        {
            var number = Settings.Number(configuration, $"{Section}:{name}", otherwise, min, max);
            return number == Math.Floor(number)
                ? (int)number
                : throw new StartupException(string.Create(CultureInfo.InvariantCulture, $"{Section}__{name.Replace(":", "__", StringComparison.Ordinal)} is {number}; it takes a whole number from {min} to {max}."));
        }

        int Yuan(string name, double otherwise) => (int)Math.Round(Settings.Number(configuration, $"{Section}:{name}", otherwise, 0, 100_000) * FenPerYuan);
    }

    /// <summary>How long a dispatch of this kind counts.</summary>
    public int MinutesOf(string kind) => Minutes.TryGetValue(kind, out var minutes) ? minutes : Minutes[Dispatch];
}
