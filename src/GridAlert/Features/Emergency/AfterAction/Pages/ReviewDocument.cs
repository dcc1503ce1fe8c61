using GridAlert.Features.Record.Seals;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>The review as it is read: the same figures, charts and tables for the page, for paper and for the workbook.</summary>
public sealed record ReviewDocument
{
    public required ReviewOverview Overview { get; init; }
    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }
    /// <summary>What holds the record against a later change; null while it is open, and in the moments until its end is sealed.</summary>
    public required RecordSeal? Seal { get; init; }
    /// <summary>Whom did we reach, how fast, who stayed silent, what did escalation do, what was found.</summary>
    public required IReadOnlyList<ReviewAnswer> Answers { get; init; }
    public required IReadOnlyList<ReviewSection> Sections { get; init; }
    /// <summary>Tables that are too long to be read; they are in the workbook alone, and made when it is.</summary>
    public required IEnumerable<ReviewTable> MoreTables { get; init; }

    /// <summary>Nothing was asked of anybody: there is nothing to count.</summary>
    public bool IsEmpty => Overview.Dispatches.Count == 0;
}

/// <param name="Anchor">The section that says more.</param>
/// <param name="Value">The one figure that answers.</param>
/// <param name="More">Sentences beside it.</param>
public sealed record ReviewAnswer(string Question, string Anchor, ReviewCell Value, string What, IReadOnlyList<ReviewFact> More);

public sealed record ReviewSection(string Key, string Title, string? Help = null)
{
    public IReadOnlyList<ReviewFact> Facts { get; init; } = [];
    public IReadOnlyList<ReviewChart> Charts { get; init; } = [];
    public IReadOnlyList<ReviewTable> Tables { get; init; } = [];
}

public sealed record ReviewFact(string Label, ReviewCell Value, string? Note = null);

/// <param name="Alternative">What the picture shows, for those who do not see it.</param>
/// <param name="Svg">Drawn on the server, to stand in a page.</param>
/// <param name="Table">The same figures.</param>
public sealed record ReviewChart(string Title, string Alternative, string Svg, ReviewTable Table);

public sealed record ReviewTable(string Key, string Title, IReadOnlyList<ReviewColumn> Columns, IReadOnlyList<ReviewCell[]> Rows)
{
    /// <summary>So many rows are read at a time; a page of its own and the workbook have them all.</summary>
    public const int MostRows = 200;

    /// <summary>Every row stands in the review, on paper too, however many there are.</summary>
    public bool Whole { get; init; }
    /// <summary>Where all its rows are leafed through.</summary>
    public string? Href { get; init; }
    public bool IsCut => !Whole && Rows.Count > MostRows;

    /// <summary>Said where there is no row.</summary>
    public string? Empty { get; init; }
    /// <summary>Closed on the screen until it is opened.</summary>
    public bool Folded { get; init; }
}

public enum ColumnKind { Text, Number, Figure, Percent, Length, Moment }

public sealed record ReviewColumn(string Name, ColumnKind Kind);

/// <summary>One value; null was not recorded.</summary>
/// <param name="Value">A text, lines of text, a number, a <see cref="Figure"/>, a <see cref="Percent"/>, a length of time or a moment.</param>
/// <param name="Href">To what stands behind it.</param>
public readonly record struct ReviewCell(object? Value, string? Href = null)
{
    public static implicit operator ReviewCell(string? text) => new(text);
    public static implicit operator ReviewCell(int number) => new(number);
    public static implicit operator ReviewCell(int? number) => new(number);
    public static implicit operator ReviewCell(Figure figure) => new(figure);
    public static implicit operator ReviewCell(TimeSpan? length) => new(length);
    public static implicit operator ReviewCell(DateTimeOffset at) => new(at);
    public static implicit operator ReviewCell(DateTimeOffset? at) => new(at);
}

/// <summary>A share between 0 and 1.</summary>
public readonly record struct Percent(double Value)
{
    public static Percent? Of(double? share) => share is { } known ? new(known) : null;
}
