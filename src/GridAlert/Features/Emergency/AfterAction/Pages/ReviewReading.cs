using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>A review on its way to being read: with the words of a language and the places its figures lead to.</summary>
internal sealed record ReviewReading(Review Review, UnitTree Tree, ReviewWords Words, ReviewLinks Links)
{
    public ReviewColumn Text(string name) => new(Words["col." + name], ColumnKind.Text);

    public ReviewColumn Number(string name) => new(Words["col." + name], ColumnKind.Number);

    public ReviewColumn Figure(string name) => new(Words["col." + name], ColumnKind.Figure);

    public ReviewColumn Percent(string name) => new(Words["col." + name], ColumnKind.Percent);

    public ReviewColumn Length(string name) => new(Words["col." + name], ColumnKind.Length);

    public ReviewColumn Moment(string name) => new(Words["col." + name], ColumnKind.Moment);

    public ReviewTable Table(string key, IReadOnlyList<ReviewColumn> columns, IEnumerable<ReviewCell[]> rows, bool folded = false) =>
        new(key, Words["table." + key], columns, [.. rows]) { Folded = folded, Empty = Words["table.empty"] };

    public ReviewSection Section(string key) => new(key, Words["section." + key], Words["section." + key + ".help"]);

    public ReviewFact Fact(string key, ReviewCell value) => new(Words["fact." + key], value);

    /// <summary>A figure that leads to its stairwells.</summary>
    public ReviewCell Linked(Figure figure, string stairwells, string? unitCode = null) =>
        new(figure, figure.Count == 0 ? null : Links.Stairwells(stairwells, unitCode));

    /// <summary>A number that leads to its stairwells.</summary>
    public ReviewCell Counted(int? count, string stairwells, string? unitCode = null) =>
        new(count, count is null or 0 ? null : Links.Stairwells(stairwells, unitCode));

    /// <summary>With its grid: stairwells are named alike in each.</summary>
    public ReviewCell Stairwell(string code, string name) => new($"{GridOf(code)} {name}".Trim(), Links.Stairwell(code));

    public string GridOf(string stairwellCode) => Tree.Find(Tree.Find(stairwellCode)?.ParentCode)?.Name ?? "";

    /// <summary>Columns and cells of percentiles stand together in several tables.</summary>
    public ReviewColumn[] PercentileColumns() => [Number("observed"), Length("median"), Length("p90"), Length("p99"), Length("slowest")];

    public static ReviewCell[] Cells(Percentiles p) => [p.Count, p.Median, p.P90, p.P99, p.Slowest];
}
