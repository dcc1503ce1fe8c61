using GridAlert.Features.Emergency.AfterAction.Pages;
using GridAlert.Platform;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace GridAlert.Features.Emergency.AfterAction.Exports;

/// <summary>
/// The review as a workbook, one sheet a table. Numbers are numbers, lengths of time are seconds, moments are Beijing
/// time; what people wrote is text and stays text, whatever it begins with.
/// </summary>
public sealed class ReviewWorkbook(ReviewWords words)
{
    private const int LongestName = 31;
    private const double Narrowest = 8;
    private const double Widest = 64;

    public async Task<byte[]> WriteAsync(ReviewDocument document, CancellationToken cancel)
    {
        using var file = new MemoryStream();
        await using var book = await Spreadsheet.CreateNewAsync(file, cancellationToken: cancel);
        var looks = new Looks(book);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await AddAsync(words["sheet.figures"], [.. new[] { "section", "figure", "value", "of", "share" }.Select(column => words["col." + column])], Figures(document));
        foreach (var table in document.Sections.SelectMany(section => section.Charts.Select(chart => chart.Table).Concat(section.Tables)).Concat(document.MoreTables))
            await AddAsync(table.Title, Heads(table), table.Rows.Select(row => row.Zip(table.Columns).SelectMany(cell => Values(cell.First.Value, cell.Second.Kind))));
        await book.FinishAsync(cancel);
        return file.ToArray();

        async Task AddAsync(string title, IReadOnlyList<string> heads, IEnumerable<IEnumerable<object?>> rows)
        {
            var cells = rows.Select(row => row.ToArray()).ToList();
            var sheet = new WorksheetOptions { FrozenRows = 1, FrozenColumns = 1 };
            for (var column = 0; column < heads.Count; column++)
                sheet.Column(column + 1).Width = Width(heads[column], cells.Select(row => row[column]));
            await book.StartWorksheetAsync(Name(title, document.Overview.Drill, taken), sheet, cancel);
            await book.AddRowAsync([.. heads.Select(looks.Head)], cancel);
            foreach (var row in cells)
                await book.AddRowAsync([.. row.Select(looks.Cell)], cancel);
        }
    }

    /// <summary>What stands on the page beside the tables: one row a figure.</summary>
    private IEnumerable<IEnumerable<object?>> Figures(ReviewDocument document)
    {
        var overview = document.Overview;
        IEnumerable<object?> Row(string section, string name, object? value) => [section, name, .. Values(value, ColumnKind.Figure)];
        var head = words["section.overview"];
        yield return Row(head, words["head.drill"], words[overview.Drill ? "yes" : "no"]);
        yield return Row(head, words["head.state"], words[overview.Provisional ? "provisional" : "final"]);
        yield return Row(head, words["head.scenario"], document.Scenario);
        yield return Row(head, words["head.unit"], overview.Unit.Name);
        yield return Row(head, words["head.scope"], string.Join(words["and"], overview.Scope.Select(unit => unit.Name)));
        yield return Row(head, words["head.reason"], overview.Reason);
        yield return Row(head, words["head.begin"], overview.OpenedAt);
        yield return Row(head, words["head.end"], overview.EndedAt is { } at ? at : words["head.open"]);
        yield return Row(head, words["head.asOf"], overview.AsOf);
        foreach (var section in document.Sections)
        {
            foreach (var fact in section.Facts)
                yield return Row(section.Title, fact.Value.Value is TimeSpan ? words["col.seconds", fact.Label] : fact.Label, fact.Value.Value);
        }
    }

    /// <summary>Each name once: programs find a column by it.</summary>
    private List<string> Heads(ReviewTable table)
    {
        var heads = new List<string>();
        foreach (var name in table.Columns.SelectMany(Names))
        {
            var free = name;
            for (var n = 2; heads.Contains(free); n++)
                free = $"{name} {n}";
            heads.Add(free);
        }
        return heads;
    }

    private IEnumerable<string> Names(ReviewColumn column) => column.Kind switch
    {
        ColumnKind.Figure => [column.Name, words["col.ofWhat", column.Name], words["col.shareOf", column.Name]],
        ColumnKind.Length => [words["col.seconds", column.Name]],
        ColumnKind.Moment => [words["col.beijing", column.Name]],
        _ => [column.Name],
    };

    /// <summary>The cells of one value: three for a figure, one for anything else.</summary>
    private IEnumerable<object?> Values(object? value, ColumnKind kind)
    {
        object? first = value switch
        {
            null => words["none"],
            Figure figure => figure.Count,
            TimeSpan length => length.TotalSeconds,
            DateTimeOffset at => at.ToBeijing().DateTime,
            IReadOnlyList<string> lines => string.Join('\n', lines),
            _ => value,
        };
        return kind != ColumnKind.Figure ? [first] : value is Figure { Of: var of, Share: var share } ? [first, of, share is { } known ? new Percent(known) : words["figure.nothing"]] : [first, null, null];
    }

    /// <summary>As wide as its head and its widest line, in widths of a digit.</summary>
    private static double Width(string head, IEnumerable<object?> values) => Math.Clamp(
        values.Max(value => value switch
        {
            null => 0,
            string text => text.Split('\n').Max(Letters),
            DateTime => 19,
            Percent => 7,
            double => 9,
            _ => 7,
        } is var widest ? (double?)widest : null) is { } most ? Math.Max(most, Letters(head)) + 2 : Letters(head) + 2, Narrowest, Widest);

    /// <summary>Chinese letters are twice as wide.</summary>
    private static int Letters(string text) => text.Sum(letter => letter > 0x2E7F ? 2 : 1);

    /// <summary>A drill shows on the tab of every sheet. Names are short, unique and without the characters that Excel forbids.</summary>
    private string Name(string title, bool drill, HashSet<string> taken)
    {
        var name = string.Concat((drill ? words["sheet.drill", title] : title).Select(c => @"[]:*?/\'".Contains(c, StringComparison.Ordinal) ? ' ' : c));
        name = name[..Math.Min(name.Length, LongestName)].Trim();
        for (var (free, n) = (name, 2); ; free = $"{name[..Math.Min(name.Length, LongestName - 3)]} {n++}")
        {
            if (taken.Add(free))
                return free;
        }
    }

    /// <summary>How cells look, by what they hold.</summary>
    private sealed class Looks(Spreadsheet book)
    {
        private readonly StyleId _head = book.AddStyle(new Style { Font = { Bold = true }, Alignment = { WrapText = true, Vertical = VerticalAlignment.Bottom } });
        private readonly StyleId _text = book.AddStyle(new Style { Alignment = { WrapText = true, Vertical = VerticalAlignment.Top } });
        private readonly StyleId _whole = Number(book, "#,##0");
        private readonly StyleId _fraction = Number(book, "#,##0.0##");
        private readonly StyleId _share = Number(book, "0.0%");
        private readonly StyleId _moment = Number(book, "yyyy-mm-dd hh:mm:ss", HorizontalAlignment.Left);

        public Cell Head(string name) => new(name, _head);

        public Cell Cell(object? value) => value switch
        {
            null => default,
            int number => new(number, _whole),
            double number => new(number, _fraction),
            Percent share => new(share.Value, _share),
            DateTime at => new(at, _moment),
            _ => new((string)value, _text),
        };

        private static StyleId Number(Spreadsheet book, string format, HorizontalAlignment side = HorizontalAlignment.None) =>
            book.AddStyle(new Style { Format = NumberFormat.Custom(format), Alignment = { Vertical = VerticalAlignment.Top, Horizontal = side } });
    }
}
