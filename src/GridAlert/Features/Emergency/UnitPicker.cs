using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency;

/// <summary>The unit tree as a form field: checkboxes named <paramref name="Field"/>, present mode beside each unit.</summary>
/// <param name="Deepest">The smallest kind that can be chosen; below it only what is chosen already is shown.</param>
public sealed record UnitPicker(UnitTree Tree, Unit Root, UnitKind Deepest, IReadOnlyCollection<string> Chosen, IReadOnlyCollection<Activation> Open, string Field)
{
    private readonly HashSet<string> _above = [.. Chosen.Select(Tree.Find).OfType<Unit>().SelectMany(unit => unit.Lineage[..^1])];

    /// <summary>Chosen by itself. What lies below a chosen unit goes along without a tick of its own.</summary>
    public bool IsChosen(Unit unit) => Chosen.Contains(unit.Code);

    public bool HoldsChosen(Unit unit) => _above.Contains(unit.Code);

    public bool Branches(Unit unit) => unit.Children.Count > 0 && (unit.Kind < Deepest || HoldsChosen(unit));

    public UnitMode ModeOf(Unit unit) => ModeRules.ModeOf(unit, Open);

    /// <summary>Which units stand at the front: a unit inside another chosen one says nothing new.</summary>
    public static IReadOnlyList<string> Topmost(IEnumerable<string?> codes, UnitTree tree)
    {
        var given = codes.OfType<string>().Where(code => code.Length > 0).ToHashSet(StringComparer.Ordinal);
        return [.. given.Where(code => tree.Find(code) is not { } unit || !unit.Lineage[..^1].Any(given.Contains)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The part of these units that lies in the caller's own unit.</summary>
    public static IReadOnlyList<string> Inside(IEnumerable<string> codes, Unit own, UnitTree tree) =>
        Topmost(codes.Select(code => own.LiesIn(code) ? own.Code : tree.Find(code)?.LiesIn(own.Code) == true ? code : null), tree);

    /// <summary>Names for a line of text: the first few, and how many there are in all when these are not all.</summary>
    public static string Named(IReadOnlyCollection<string> codes, UnitTree tree, IStringLocalizer<EmergencyTexts> texts, int most = 4)
    {
        var names = string.Join(texts["comma"].Value, codes.Take(most).Select(code => tree.Find(code)?.Name ?? code));
        return codes.Count <= most ? names : texts["units.more", names, codes.Count].Value;
    }
}
