using GridAlert.Features.Everyday.Readiness;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>熟人社区 and the figures of a year, from the rows of stairwells.</summary>
public static class BaselineRules
{
    /// <summary>The present year and those before.</summary>
    public static IReadOnlyList<YearSoFar> Years(DateTimeOffset now, int count) =>
    [
        .. Enumerable.Range(0, count).Select(n => now.Day().Year - n).Select(year =>
            year == now.Day().Year ? new YearSoFar(year, now.Day(), now) : new YearSoFar(year, new(year, 12, 31), BurdenRules.Begin(new(year + 1, 1, 1)))),
    ];

    /// <summary>Stairwells together; one without homes says nothing of how shares are spread.</summary>
    public static Acquaintance Of(IReadOnlyCollection<StairwellHomes> stairwells) => new(
        stairwells.Sum(one => one.Homes), stairwells.Sum(one => one.Met), stairwells.Sum(one => one.TookPart),
        ReadinessRules.SpreadOf([.. stairwells.Where(one => one.Homes > 0).Select(one => one.Met * 100 / one.Homes)]));

    /// <summary>The median of those who served then; null where nobody did.</summary>
    public static int? TenureAt(IEnumerable<Term> terms, DateTimeOffset at)
    {
        var days = terms.Where(term => term.Began < at && (term.Ended is null || term.Ended >= at)).Select(term => (int)(at - term.Began).TotalDays).Order().ToArray();
        return days.Length == 0 ? null : days[(days.Length - 1) / 2];
    }

    /// <summary>What the law was asked is counted from the community up: in a smaller unit it could be told whose it is.</summary>
    public static bool TellsDisputes(UnitKind kind) => kind <= UnitKind.Community;
}
