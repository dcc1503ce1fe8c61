using System.Globalization;
using System.Text.Json;
using GridAlert.Features.Emergency.AfterAction;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Tests.AfterAction;

/// <summary>Lines of a journal as the server writes them, told by the clock on the wall in Beijing.</summary>
internal sealed class Story
{
    public static readonly Guid Activation = new("01993000-0000-7000-8000-000000000000");
    private static readonly DateTimeOffset Midnight = new(2026, 11, 24, 0, 0, 0, BeijingTime.Offset);

    private readonly List<JournalLine> _lines = [];

    public static Guid Id(int n) => new(string.Create(CultureInfo.InvariantCulture, $"01993000-0000-7000-8000-{n:x12}"));

    public static DateTimeOffset At(string clock) => Midnight + TimeSpan.Parse(clock, CultureInfo.InvariantCulture);

    /// <summary>Two streets: in 西兴街道 community 1 with stairwells 1 to 3 and community 2 with stairwell 4, in 长河街道 stairwell 5.</summary>
    public static UnitTree Tree { get; } = Grow(
        ("330108", "滨江区"), ("330108001", "西兴街道"), ("330108002", "长河街道"),
        ("330108001001", "共联社区"), ("330108001002", "协同社区"), ("330108002001", "长河社区"),
        ("330108001001001", "一小区"), ("330108001002001", "二小区"), ("330108002001001", "三小区"),
        ("330108001001001001", "1 楼道"), ("330108001001001002", "2 楼道"), ("330108001001001003", "3 楼道"),
        ("330108001002001001", "4 楼道"), ("330108002001001001", "5 楼道"));

    public static string Stairwell(int n) => n switch { < 4 => $"33010800100100100{n}", 4 => "330108001002001001", _ => "330108002001001001" };

    public IReadOnlyList<JournalLine> Lines => [.. _lines.OrderBy(line => line.At).Select((line, i) => line with { Tx = 700, Seq = i + 1 })];

    public Story Tell(string clock, string kind, object data, int? dispatch = null, int? stairwell = null, int? member = null)
    {
        _lines.Add(new()
        {
            Tx = 0,
            Seq = 0,
            At = At(clock).ToUniversalTime(),
            Kind = kind,
            ActivationId = Activation,
            DispatchId = dispatch is { } d ? Id(d) : null,
            StairwellCode = stairwell is { } s ? Stairwell(s) : null,
            MemberId = member is { } m ? Id(m) : null,
            Data = data as string ?? JsonSerializer.Serialize(data, Json.Options),
        });
        return this;
    }

    public static Review Review(IEnumerable<JournalLine> lines, string unit = "330108", Func<string, string>? shown = null)
    {
        var calculator = new ReviewCalculator(Tree, Tree.Find(unit)!, shown);
        foreach (var line in lines)
            calculator.Apply(line);
        return calculator.Result();
    }

    private static UnitTree Grow(params (string Code, string Name)[] units)
    {
        var tree = new UnitTree(new(NpgsqlDataSource.Create("Host=nowhere")));
        tree.Take(
        [
            .. units.Select(unit =>
            {
                string[] lineage = [.. new[] { 6, 9, 12, 15, 18 }.Where(length => length <= unit.Code.Length).Select(length => unit.Code[..length])];
                return new Unit
                {
                    Code = unit.Code,
                    Kind = (UnitKind)(lineage.Length - 1),
                    Name = unit.Name,
                    ParentCode = lineage.Length > 1 ? lineage[^2] : null,
                    Form = lineage.Length == 5 ? StairwellForm.Stairwell : null,
                    Lineage = lineage,
                };
            }),
        ]);
        return tree;
    }
}
