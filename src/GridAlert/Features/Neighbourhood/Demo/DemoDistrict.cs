namespace GridAlert.Features.Neighbourhood.Demo;

public sealed record DemoUnit(string Code, UnitKind Kind, string? ParentCode, string Name, StairwellForm? Form, string[] Lineage);

public sealed record DemoMember(Guid Id, string Name, string Phone);

public sealed record DemoPost(Guid Id, string StairwellCode, string Role, Guid MemberId);

public sealed record DemoHousehold(Guid Id, string StairwellCode, int Floor, string Room, string ContactName, string Phone, string[] Tags);

/// <summary>One stairwell with the people in it.</summary>
public sealed record DemoStairwell(DemoUnit Unit, IReadOnlyList<(DemoPost Post, DemoMember Member)> Trio, IReadOnlyList<DemoHousehold> Households);

/// <summary>
/// Binjiang as a demo: real codes for the district and its streets, everything below generated. The same seed and
/// size always give the same district. Stairwells are made one at a time, so that size costs no memory.
/// </summary>
public sealed class DemoDistrict
{
    public const int DefaultStairwells = 789;
    private const int MaxChildren = 999;

    public static DateTimeOffset Founded { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly (string Tag, int Percent)[] TagShares =
    [
        ("old", 18), ("frail", 5), ("ill", 4), ("disabled", 3), ("livingAlone", 7), ("emptyNest", 8), ("leftBehindChild", 2), ("pregnant", 2),
        ("infant", 4), ("partyMember", 9), ("floatingPopulation", 14), ("rentedHome", 16),
    ];

    private readonly SeededRandom _random;
    private readonly List<(DemoUnit Grid, int Stairwells)> _grids = [];
    private readonly List<DemoUnit> _above = [];
    private long _ordinal;

    public DemoDistrict(long seed, int stairwells = DefaultStairwells)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stairwells, 1);
        _random = new((ulong)seed);
        LayOut(stairwells);
    }

    /// <summary>District, streets, communities and grids, parents first.</summary>
    public IReadOnlyList<DemoUnit> UnitsAboveStairwells => _above;

    /// <summary>Makes the stairwells, grid by grid. Can be enumerated once.</summary>
    public IEnumerable<DemoStairwell> Stairwells()
    {
        foreach (var (grid, count) in _grids)
        {
            for (var n = 1; n <= count; n++)
                yield return Stairwell(grid, n);
        }
    }

    private void LayOut(int stairwells)
    {
        var district = Add(null, "330108", UnitKind.District, "滨江区");
        DemoUnit[] streets =
        [
            Add(district, "330108001", UnitKind.Street, "西兴街道"),
            Add(district, "330108002", UnitKind.Street, "长河街道"),
            Add(district, "330108003", UnitKind.Street, "浦沿街道"),
        ];
        // 60 communities and 250 grids for 789 stairwells; other sizes keep the proportion and the three streets.
        var grids = Math.Max(Math.Min(3, stairwells), (int)Math.Round(stairwells * 250.0 / DefaultStairwells));
        var communities = Math.Clamp((int)Math.Round(stairwells * 60.0 / DefaultStairwells), Math.Min(3, grids), 3 * MaxChildren);
        var usedCommunities = new HashSet<string>(StringComparer.Ordinal);
        var usedGrids = new HashSet<string>(StringComparer.Ordinal);
        var made = new List<DemoUnit>();
        for (var i = 0; i < communities; i++)
        {
            var street = streets[i % streets.Length];
            made.Add(Add(street, $"{street.Code}{(i / streets.Length) + 1:D3}", UnitKind.Community, DemoNames.Community(_random, usedCommunities)));
        }
        for (var i = 0; i < grids; i++)
        {
            var community = made[i % communities];
            var grid = Add(community, $"{community.Code}{(i / communities) + 1:D3}", UnitKind.Grid, DemoNames.Grid(_random, usedGrids));
            var share = (stairwells / grids) + (i < stairwells % grids ? 1 : 0);
            _grids.Add((grid, share));
        }
    }

    private DemoUnit Add(DemoUnit? parent, string code, UnitKind kind, string name)
    {
        var unit = new DemoUnit(code, kind, parent?.Code, name, null, [.. parent?.Lineage ?? [], code]);
        _above.Add(unit);
        return unit;
    }

    private DemoStairwell Stairwell(DemoUnit grid, int n)
    {
        var roll = _random.Below(100);
        var form = roll < 84 ? StairwellForm.Stairwell : roll < 95 ? StairwellForm.Building : StairwellForm.Area;
        var name = form switch
        {
            StairwellForm.Stairwell => $"{((n - 1) / 2) + 1}幢{((n - 1) % 2) + 1}单元",
            StairwellForm.Building => $"{n}号楼",
            _ => $"{n}号片区",
        };
        var code = $"{grid.Code}{n:D3}";
        var unit = new DemoUnit(code, UnitKind.Stairwell, grid.Code, name, form, [.. grid.Lineage, code]);
        var trio = TrioRole.All.Select(role =>
        {
            var member = new DemoMember(NextId(), DemoNames.Person(_random), Phone());
            return (new DemoPost(NextId(), code, role, member.Id), member);
        }).ToList();
        return new(unit, trio, [.. Households(code)]);
    }

    private IEnumerable<DemoHousehold> Households(string code)
    {
        var count = 8 + _random.Below(17);
        var perFloor = count > 16 ? 4 : 2;
        for (var i = 0; i < count; i++)
        {
            var floor = (i / perFloor) + 1;
            var tags = TagShares.Where(share => _random.Chance(share.Percent)).Select(share => share.Tag).ToArray();
            yield return new(NextId(), code, floor, $"{floor}0{(i % perFloor) + 1}", DemoNames.Person(_random), Phone(), tags);
        }
    }

    private Guid NextId() => _random.Id(_ordinal++);

    /// <summary>From a range that no network in the country uses for people: 100 is not a mobile prefix.</summary>
    private string Phone() => $"100{_random.Below(100_000_000):D8}";
}
