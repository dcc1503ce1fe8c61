using System.Globalization;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Everyday.Units;

/// <summary>What a move, split or merge makes, ends and takes along. Nothing that ends is changed: old records go on naming it.</summary>
/// <param name="Stairwells">Trio and homes go from the first to the second of each pair.</param>
/// <param name="Heads">Who leads, answers for or speaks in the first goes along to the second.</param>
public sealed record Rearrangement(
    IReadOnlyList<NewUnit> Made, IReadOnlyList<UnitEnd> Ended, IReadOnlyList<(Unit From, string To)> Stairwells, IReadOnlyList<(string From, string To)> Heads);

/// <summary>How stairwells and grids are moved, split and merged.</summary>
public static class RearrangementRules
{
    /// <summary>One new unit takes the place of these: a move when it is one, a merger when they are several.</summary>
    /// <param name="code">The new unit's, below its parent.</param>
    public static Rearrangement Gather(IReadOnlyList<Unit> units, string name, Unit parent, string code)
    {
        var first = units[0];
        var made = New(code, first.Kind, parent.Lineage, name, first.Form);
        if (first.Kind == UnitKind.Stairwell)
            return new([made], [.. units.Select(unit => new UnitEnd(unit.Code, [code]))], [.. units.Select(unit => (unit, code))], []);
        var children = Below(made, [.. units.SelectMany(unit => unit.Children)], [.. units]);
        return new(
            [made, .. children.Select(child => child.Made)],
            [.. units.Select(unit => new UnitEnd(unit.Code, [code])), .. children.Select(child => new UnitEnd(child.Old.Code, [child.Made.Code]))],
            [.. children.Select(child => (child.Old, child.Made.Code))],
            [.. units.Select(unit => (unit.Code, code))]);
    }

    /// <summary>Two new units take the place of one. The trio, the lead and what is not named go on in the first.</summary>
    /// <param name="codes">Of the two, below the parent.</param>
    /// <param name="toSecond">Of a grid, the stairwells that go to the second; a stairwell's homes are chosen by themselves.</param>
    public static Rearrangement Split(Unit unit, string firstName, string secondName, Unit parent, IReadOnlyList<string> codes, IReadOnlySet<string> toSecond)
    {
        var first = New(codes[0], unit.Kind, parent.Lineage, firstName, unit.Form);
        var second = New(codes[1], unit.Kind, parent.Lineage, secondName, unit.Form);
        var end = new UnitEnd(unit.Code, [first.Code, second.Code]);
        if (unit.Kind == UnitKind.Stairwell)
            return new([first, second], [end], [(unit, first.Code)], []);
        var children = Below(first, [.. unit.Children.Where(child => !toSecond.Contains(child.Code))], [unit])
            .Concat(Below(second, [.. unit.Children.Where(child => toSecond.Contains(child.Code))], [unit])).ToList();
        return new(
            [first, second, .. children.Select(child => child.Made)],
            [end, .. children.Select(child => new UnitEnd(child.Old.Code, [child.Made.Code]))],
            [.. children.Select(child => (child.Old, child.Made.Code))],
            [(unit.Code, first.Code)]);
    }

    /// <summary>Which posts go on where: of several for one post the first stays, the others end.</summary>
    /// <returns>Each post with the stairwell it goes on in; null where it ends.</returns>
    public static IReadOnlyList<(Post Post, string? To)> Posts(IReadOnlyList<(Unit From, string To)> stairwells, IReadOnlyCollection<Post> inForce)
    {
        var taken = new HashSet<(string, string)>();
        return
        [
            .. stairwells.SelectMany(pair => inForce.Where(post => post.StairwellCode == pair.From.Code).Select(post => (post, pair.To)))
                .Select(one => (one.post, taken.Add((one.To, one.post.Role)) ? one.To : null)),
        ];
    }

    /// <summary>What tells homes apart where several stairwells become one: the name of where they were.</summary>
    public static string Prefix(Unit from, string to, IReadOnlyList<(Unit From, string To)> stairwells) =>
        stairwells.Count(pair => pair.To == to) > 1 ? from.Name + " " : "";

    /// <summary>Stairwells below a new grid. Names that would be there twice say which grid they come from.</summary>
    private static List<(Unit Old, NewUnit Made)> Below(NewUnit grid, IReadOnlyList<Unit> stairwells, IReadOnlyList<Unit> grids)
    {
        var twice = stairwells.CountBy(unit => unit.Name).Where(name => name.Value > 1).Select(name => name.Key).ToHashSet();
        return
        [
            .. stairwells.Select((unit, n) => (unit, New(
                grid.Code + (n + 1).ToString("D3", CultureInfo.InvariantCulture), UnitKind.Stairwell, grid.Lineage,
                twice.Contains(unit.Name) ? grids.First(one => one.Code == unit.ParentCode).Name + unit.Name : unit.Name, unit.Form))),
        ];
    }

    private static NewUnit New(string code, UnitKind kind, string[] above, string name, StairwellForm? form) =>
        new(code, kind, above[^1], name, form, [.. above, code]);
}
