using System.Globalization;

namespace GridAlert.Features.Neighbourhood;

/// <summary>What units may look like, and how codes are given.</summary>
public static class UnitRules
{
    public const int MaxName = 60;
    public const int MaxCode = 40;

    private const int NumberLength = 3;

    /// <summary>What lies below a unit of this kind; null below a stairwell.</summary>
    public static UnitKind? KindBelow(UnitKind kind) => kind == UnitKind.Stairwell ? null : kind + 1;

    /// <summary>Only what is smaller than a community is moved, split and merged: streets and communities are the state's own.</summary>
    public static bool CanBeRearranged(UnitKind kind) => kind is UnitKind.Grid or UnitKind.Stairwell;

    public static bool IsCode(string code) => code.Length is > 0 and <= MaxCode && code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    /// <summary>The next free codes below a parent: its own code and a number. The number of a unit that ended is not given again.</summary>
    /// <param name="taken">At least every code that begins with the parent's.</param>
    public static IReadOnlyList<string> NextCodes(string parentCode, IEnumerable<string> taken, int count)
    {
        var last = taken.Where(code => code.Length == parentCode.Length + NumberLength && code.StartsWith(parentCode, StringComparison.Ordinal))
            .Select(code => int.TryParse(code.AsSpan(parentCode.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .DefaultIfEmpty(0).Max();
        return [.. Enumerable.Range(last + 1, count).Select(number => parentCode + number.ToString("D3", CultureInfo.InvariantCulture))];
    }
}
