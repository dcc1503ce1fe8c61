using CsvHelper;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace GridAlert.Features.Everyday.Roster;

/// <summary>Writes a roster as a workbook or as CSV. Every cell is a text and stays one, whatever it begins with.</summary>
public sealed class RosterWriter(RosterWords words)
{
    public const string WorkbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private static readonly CsvWriterOptions Format = new() { WriteByteOrderMark = true, Injection = CsvInjection.Escape, NewLine = "\r\n" };

    /// <param name="explained">With a second sheet that says what is to be written where.</param>
    public async Task WorkbookAsync(Stream stream, IEnumerable<string[]> lines, bool explained, CancellationToken cancel)
    {
        await using var book = await Spreadsheet.CreateNewAsync(stream, cancellationToken: cancel);
        var head = book.AddStyle(new Style { Font = { Bold = true } });
        var sheet = new WorksheetOptions { FrozenRows = 1 };
        for (var column = 1; column <= RosterColumn.All.Count; column++)
            sheet.Column(column).Width = 18;
        await book.StartWorksheetAsync(words.Sheet(help: false), sheet, cancel);
        await book.AddRowAsync([.. RosterColumn.All.Select(column => new Cell(words.Heading(column), head))], cancel);
        foreach (var line in lines)
            await book.AddRowAsync([.. line.Select(text => new Cell(text))], cancel);
        if (explained)
        {
            var wide = new WorksheetOptions();
            (wide.Column(1).Width, wide.Column(2).Width) = (18, 100);
            await book.StartWorksheetAsync(words.Sheet(help: true), wide, cancel);
            foreach (var column in RosterColumn.All)
                await book.AddRowAsync([new Cell(words.Heading(column), head), new Cell(words.Help(column))], cancel);
        }
        await book.FinishAsync(cancel);
    }

    public async Task CsvAsync(Stream stream, IEnumerable<string[]> lines, CancellationToken cancel)
    {
        await using var csv = CsvWriter.Create(stream, Format, leaveOpen: true);
        await csv.WriteRecordAsync([.. RosterColumn.All.Select(words.Heading)], cancel);
        foreach (var line in lines)
            await csv.WriteRecordAsync(line, cancel);
    }
}
