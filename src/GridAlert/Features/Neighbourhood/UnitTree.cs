using System.Diagnostics.CodeAnalysis;

namespace GridAlert.Features.Neighbourhood;

/// <summary>The tree of units in memory: small, read by every request, loaded whole. Units that ended are found by their code and stand below nobody.</summary>
public sealed class UnitTree(UnitStore store)
{
    private Dictionary<string, Unit> _units = [];

    public IReadOnlyCollection<Unit> All => _units.Values;

    public IEnumerable<Unit> Roots => _units.Values.Where(unit => unit.ParentCode is null);

    public bool TryFind(string? code, [NotNullWhen(true)] out Unit? unit)
    {
        unit = null;
        return code is not null && _units.TryGetValue(code, out unit);
    }

    public Unit? Find(string? code) => TryFind(code, out var unit) ? unit : null;

    public async Task LoadAsync(CancellationToken cancel) => Take(await store.AllAsync(cancel));

    /// <summary>These units are the tree from now on.</summary>
    public void Take(IReadOnlyList<Unit> units)
    {
        var byCode = units.ToDictionary(unit => unit.Code);
        foreach (var siblings in units.Where(unit => unit.ParentCode is not null).GroupBy(unit => unit.ParentCode!))
            byCode[siblings.Key].Children = [.. siblings.Where(unit => !unit.HasEnded || byCode[siblings.Key].HasEnded).OrderBy(unit => unit.Code, StringComparer.Ordinal)];
        _units = byCode;
    }
}
