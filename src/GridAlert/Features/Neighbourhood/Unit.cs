namespace GridAlert.Features.Neighbourhood;

public enum UnitKind { District, Street, Community, Grid, Stairwell }

/// <summary>What a stairwell-level unit is on the ground: 楼道, 楼幢 or 片区.</summary>
public enum StairwellForm { Stairwell, Building, Area }

/// <summary>A node of the tree. <see cref="Lineage"/> runs from the district down and ends with the unit itself.</summary>
public sealed class Unit
{
    public required string Code { get; init; }
    public required UnitKind Kind { get; init; }
    public required string Name { get; init; }
    public required string? ParentCode { get; init; }
    public required StairwellForm? Form { get; init; }
    public required string[] Lineage { get; init; }

    /// <summary>When it was moved, split, merged or closed; null while it stands.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What came after it.</summary>
    public IReadOnlyList<string> Successors { get; init; } = [];

    public bool HasEnded => EndedAt is not null;

    /// <summary>Those that stand; of a unit that has ended, those it had.</summary>
    public IReadOnlyList<Unit> Children { get; set; } = [];

    /// <summary>Whether this unit is <paramref name="code"/> or lies below it.</summary>
    public bool LiesIn(string code) => Array.IndexOf(Lineage, code) >= 0;

    /// <summary>The unit itself and everything below it, parents before children.</summary>
    public IEnumerable<Unit> Subtree()
    {
        yield return this;
        foreach (var child in Children)
        {
            foreach (var unit in child.Subtree())
                yield return unit;
        }
    }

    public IEnumerable<Unit> Within(UnitKind kind) => Subtree().Where(unit => unit.Kind == kind);

    /// <summary>The code of the unit of this kind that this one lies in; null when it stands above.</summary>
    public string? CodeOf(UnitKind kind) => (int)kind < Lineage.Length ? Lineage[(int)kind] : null;
}
