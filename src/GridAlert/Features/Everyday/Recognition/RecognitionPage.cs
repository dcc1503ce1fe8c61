using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition;

/// <summary>A page of recognition: of a unit, and of a month or a year.</summary>
public abstract class RecognitionPage(UnitTree tree, ProblemTexts problems, TimeProvider time) : UnitPage(tree, problems)
{
    private const int MonthsShown = 13;
    private const int YearsShown = 3;
    private const int FirstYear = 2020;

    public DateOnly Today { get; } = time.GetUtcNow().Day();

    public Month Month { get; private set; } = null!;

    public int Year { get; private set; }

    public IEnumerable<Month> Months
    {
        get
        {
            var month = Month.Of(Today);
            for (var n = 0; n < MonthsShown; n++, month = month.Before)
                yield return month;
        }
    }

    public IEnumerable<int> Years => Enumerable.Range(0, YearsShown).Select(back => Today.Year - back);

    /// <summary>Grid and stairwell, as people say where it is.</summary>
    public string Place(string stairwell) => $"{NameOf(Tree.Find(stairwell)?.ParentCode ?? "")} {NameOf(stairwell)}".Trim();

    /// <summary>Lists people one by one; above a community they would be too many.</summary>
    public bool ListsPeople => Unit.Kind >= UnitKind.Community;

    /// <summary>False where there is no such unit, or no such month.</summary>
    protected bool Find(string unit, string? month)
    {
        if (!Find(unit) || (month is null ? Month.Of(Today) : Month.Read(month)) is not { } read || read.First.Year < FirstYear || read.First > Today)
            return false;
        Month = read;
        return true;
    }

    /// <inheritdoc cref="Find(string, string?)"/>
    protected bool Find(string unit, int? year)
    {
        Year = year ?? Today.Year;
        return Find(unit) && Year >= FirstYear && Year <= Today.Year;
    }
}
