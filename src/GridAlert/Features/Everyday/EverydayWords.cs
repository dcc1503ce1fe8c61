using System.Globalization;
using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Everyday;

/// <summary>How the everyday pages write shares and days, and which units they stand below.</summary>
public static class EverydayWords
{
    /// <summary>87%, rounded down so that 100% means all of them.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor((share * 100) + 1e-9):0}%");

    public static string Percent(int part, int of) => of == 0 ? "–" : Percent((double)part / of);

    public static string Iso(this DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The units above, as far as the caller's own.</summary>
    public static IEnumerable<Unit> Above(this UnitTree tree, Unit unit, Caller caller) =>
        unit.Lineage[..^1].Select(tree.Find).OfType<Unit>().Where(above => above.LiesIn(caller.UnitCode));
}
