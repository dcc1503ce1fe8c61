using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.Activations;

/// <param name="Activation">The one that decides the level: the highest, among equals a real one before a drill, then the earliest. Null in normal mode.</param>
public sealed record UnitMode(Mode Mode, Activation? Activation)
{
    public static UnitMode Normal { get; } = new(Mode.Normal, null);

    public Level? Level => Activation?.Level;
}

/// <summary>Mode is a fact that follows from the open activations; it is stored nowhere.</summary>
public static class ModeRules
{
    /// <summary>
    /// A unit is in emergency mode while an open activation covers it; a unit above the communities also
    /// when every community in it is covered by some activation.
    /// </summary>
    public static UnitMode ModeOf(Unit unit, IReadOnlyCollection<Activation> open)
    {
        if (open.Count == 0)
            return UnitMode.Normal;
        if (Deciding(Covering(unit, open)) is { } covering)
            return new(Mode.Emergency, covering);
        if (unit.Kind >= UnitKind.Community)
            return UnitMode.Normal;
        var communities = unit.Within(UnitKind.Community).Select(community => Deciding(Covering(community, open))).ToList();
        return communities.Count > 0 && communities.TrueForAll(a => a is not null)
            ? new(Mode.Emergency, Deciding(communities.OfType<Activation>()))
            : UnitMode.Normal;
    }

    /// <summary>Whether an activation has anything to do with a unit: covers it, or lies in it.</summary>
    public static bool Touches(Activation activation, Unit unit, UnitTree tree) =>
        activation.UnitCodes.Any(code => unit.LiesIn(code) || tree.Find(code)?.LiesIn(unit.Code) == true);

    private static IEnumerable<Activation> Covering(Unit unit, IEnumerable<Activation> open) =>
        open.Where(activation => activation.UnitCodes.Any(unit.LiesIn));

    private static Activation? Deciding(IEnumerable<Activation> activations) =>
        activations.OrderByDescending(a => a.Level).ThenBy(a => a.Drill).ThenBy(a => a.OpenedAt).ThenBy(a => a.Id).FirstOrDefault();
}
