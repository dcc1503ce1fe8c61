using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>The burden of a unit's trios in one week, with the weeks before beside it.</summary>
public sealed class ReadBurden(BurdenQuery query, BurdenSettings settings, UnitTree tree, TimeProvider time)
{
    /// <summary>The week and those before it.</summary>
    public const int Weeks = 6;

    private const int MostShown = 10;
    private const int MostDuplicates = 20;

    public DateOnly Present => BurdenRules.Monday(time.GetUtcNow().Day());

    /// <param name="week">Any day of it; null for the present one.</param>
    public async Task<Outcome<BurdenPicture>> RunAsync(Caller caller, string unitCode, string? week, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null)
            return Problem.NotFound;
        var monday = Present;
        if (!string.IsNullOrEmpty(week))
        {
            if (!DateOnly.TryParseExact(week, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day) || day.Year is < 2020 or >= 2100)
                return Problem.Invalid([new("week", "notADay")]);
            monday = BurdenRules.Monday(day);
        }
        string[] codes = [unit.Code];
        var loads = await query.LoadsAsync(codes, monday.AddDays(-7 * (Weeks - 1)), Weeks, null, cancel);
        var own = loads.FindAll(load => load.Week == monday);
        var until = BurdenRules.Begin(monday.AddDays(7));
        // A duplicate of this week may have begun as long before it as a question may be repeated.
        var asks = await query.AsksAsync(codes, BurdenRules.Begin(monday).AddDays(-settings.RepeatDays), until, cancel);
        var present = asks.FindAll(ask => ask.Load.SentAt >= BurdenRules.Begin(monday));
        var answers = await query.AnswersAsync(unit, BurdenRules.Begin(monday.AddDays(-7 * (Weeks - 1))), until, cancel);
        return new BurdenPicture(
            unit.Code, monday, settings.WeekMinutes, Sum(unit, own), [.. Parts(unit).Select(part => Sum(part, Inside(own, part)))],
            [.. own.Where(load => load.Minutes > 0).OrderByDescending(load => load.Minutes).ThenBy(load => load.StairwellCode, StringComparer.Ordinal).Take(MostShown).Select(load => Sum(tree.Find(load.StairwellCode)!, [load]))],
            Offices(present.ConvertAll(ask => ask.Load)), present.ConvertAll(ask => ask.Load), await DuplicatesAsync(codes, asks, present, cancel),
            [.. Enumerable.Range(0, Weeks).Select(n => monday.AddDays(-7 * n)).Select(day => (day, Sum(unit, loads.FindAll(load => load.Week == day))))],
            [.. Parts(unit).Prepend(unit).Select(part => ToIndices(part, Sum(part, Inside(loads, part)), part == unit ? answers.Values.Aggregate(Said.Nothing, (sum, one) => sum + one) : answers.GetValueOrDefault(part.Code) ?? Said.Nothing))]);
    }

    private static IReadOnlyList<Unit> Parts(Unit unit) => unit.Children;

    private UnitLoad Sum(Unit unit, IReadOnlyCollection<Load> loads) => UnitLoad.Of(unit.Code, unit.Name, settings.WeekMinutes, loads);

    private List<Load> Inside(List<Load> loads, Unit unit) => loads.FindAll(load => tree.Find(load.StairwellCode)!.LiesIn(unit.Code));

    private static Indices ToIndices(Unit unit, UnitLoad load, Said said) => new(unit.Code, unit.Name, load.Minutes, load.Dispatches, load.NightMinutes, said);

    private static IReadOnlyList<OfficeLoad> Offices(IEnumerable<AskLoad> asks) =>
    [
        .. asks.GroupBy(ask => (ask.OfficeCode, ask.OfficeName)).Select(office => new OfficeLoad(
            office.Key.OfficeCode, office.Key.OfficeName, office.Count(), office.Sum(ask => ask.Trios), office.Where(ask => ask.Fields > 0).Sum(ask => ask.Trios), office.Sum(ask => ask.Minutes), office.Where(ask => ask.Night).Sum(ask => ask.Minutes)))
            .OrderByDescending(office => office.Minutes).ThenBy(office => office.Code, StringComparer.Ordinal),
    ];

    private async Task<IReadOnlyList<Duplicate>> DuplicatesAsync(string[] codes, List<(AskLoad Load, Ask Ask)> asks, List<(AskLoad Load, Ask Ask)> present, CancellationToken cancel)
    {
        var pairs = (from later in present
                     from earlier in asks
                     where !earlier.Load.Drill && !later.Load.Drill && (earlier.Ask.SentAt, earlier.Ask.Id).CompareTo((later.Ask.SentAt, later.Ask.Id)) < 0
                     let likeness = DuplicateRules.Duplicate(earlier.Ask, later.Ask, settings.RepeatDays)
                     where likeness is not null
                     select (earlier, later, By: likeness.Value)).Take(MostDuplicates * 5).ToList();
        var shared = await query.SharedAsync(codes, pairs.ConvertAll(pair => (pair.earlier.Ask.Id, pair.later.Ask.Id)), cancel);
        return
        [
            .. pairs.Where(pair => shared.ContainsKey((pair.earlier.Ask.Id, pair.later.Ask.Id)))
                .Select(pair => new Duplicate(pair.earlier.Load, pair.later.Load, pair.By, shared[(pair.earlier.Ask.Id, pair.later.Ask.Id)]))
                .OrderByDescending(pair => pair.Stairwells).ThenBy(pair => pair.Later.SentAt).Take(MostDuplicates),
        ];
    }
}
