using System.Data;
using GridAlert.Features.Emergency.AfterAction.Pages;
using GridAlert.Platform;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace GridAlert.Features.Emergency.AfterAction.Exports;

/// <summary>
/// The review as a workbook, one sheet a table. Numbers are numbers, lengths of time are seconds, moments are Beijing
/// time; what people wrote is text and stays text, whatever it begins with.
/// </summary>
public sealed class ReviewWorkbook(ReviewWords words)
{
    private const int LongestName = 31;

    public async Task<byte[]> WriteAsync(ReviewDocument document, CancellationToken cancel)
    {
        var sheets = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        void Add(string title, DataTable table) => sheets.Add(Name(title, document.Overview.Drill, sheets), table);
        Add(words["sheet.figures"], Figures(document));
        foreach (var table in document.Sections.SelectMany(section => section.Charts.Select(chart => chart.Table).Concat(section.Tables)).Concat(document.MoreTables))
            Add(table.Title, Sheet(table));
        using var file = new MemoryStream();
        await file.SaveAsAsync(sheets, configuration: new OpenXmlConfiguration { EnableAutoWidth = true, FastMode = true }, cancellationToken: cancel);
        return file.ToArray();
    }

    /// <summary>What stands on the page beside the tables: one row a figure.</summary>
    private DataTable Figures(ReviewDocument document)
    {
        var overview = document.Overview;
        var sheet = new DataTable();
        foreach (var column in new[] { "section", "figure", "value", "of", "share" })
            sheet.Columns.Add(words["col." + column], typeof(object));
        void Row(string section, string name, object? value) => sheet.Rows.Add([section, name, .. Values(value, ColumnKind.Figure)]);
        var head = words["section.overview"];
        Row(head, words["head.drill"], words[overview.Drill ? "yes" : "no"]);
        Row(head, words["head.state"], words[overview.Provisional ? "provisional" : "final"]);
        Row(head, words["head.scenario"], document.Scenario);
        Row(head, words["head.unit"], overview.Unit.Name);
        Row(head, words["head.scope"], string.Join(words["and"], overview.Scope.Select(unit => unit.Name)));
        Row(head, words["head.reason"], overview.Reason);
        Row(head, words["head.begin"], overview.OpenedAt);
        Row(head, words["head.end"], overview.EndedAt is { } at ? at : words["head.open"]);
        Row(head, words["head.asOf"], overview.AsOf);
        foreach (var section in document.Sections)
        {
            foreach (var fact in section.Facts)
                Row(section.Title, fact.Value.Value is TimeSpan ? words["col.seconds", fact.Label] : fact.Label, fact.Value.Value);
        }
        return sheet;
    }

    private DataTable Sheet(ReviewTable table)
    {
        var sheet = new DataTable();
        foreach (var column in table.Columns)
        {
            foreach (var name in Names(column))
                sheet.Columns.Add(Free(name, sheet), typeof(object));
        }
        foreach (var row in table.Rows)
            sheet.Rows.Add([.. row.Zip(table.Columns).SelectMany(cell => Values(cell.First.Value, cell.Second.Kind))]);
        return sheet;
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
            Percent percent => percent.Value,
            TimeSpan length => length.TotalSeconds,
            DateTimeOffset at => at.ToBeijing().DateTime,
            IReadOnlyList<string> lines => string.Join('\n', lines),
            _ => value,
        };
        return kind != ColumnKind.Figure ? [first] : value is Figure { Of: var of, Share: var share } ? [first, of, share ?? (object)words["figure.nothing"]] : [first, null, null];
    }

    private static string Free(string name, DataTable sheet)
    {
        var free = name;
        for (var n = 2; sheet.Columns.Contains(free); n++)
            free = $"{name} {n}";
        return free;
    }

    /// <summary>A drill shows on the tab of every sheet. Names are short, unique and without the characters that Excel forbids.</summary>
    private string Name(string title, bool drill, Dictionary<string, object> taken)
    {
        var name = string.Concat((drill ? words["sheet.drill", title] : title).Select(c => @"[]:*?/\".Contains(c, StringComparison.Ordinal) ? ' ' : c));
        name = name[..Math.Min(name.Length, LongestName)].Trim();
        for (var (free, n) = (name, 2); ; free = $"{name[..Math.Min(name.Length, LongestName - 3)]} {n++}")
        {
            if (!taken.ContainsKey(free))
                return free;
        }
    }
}
