using System.Globalization;
using CsvHelper;
using SpreadCheetah;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>A table that leaves: CSV and workbook are the same.</summary>
/// <param name="Sheet">What the workbook's sheet is called.</param>
public sealed record Table(string Sheet, IReadOnlyList<string> Heads, IReadOnlyList<object?[]> Rows)
{
    // Spreadsheets take a file for UTF-8 by this mark, and would run what begins like a formula.
    private static readonly CsvWriterOptions Format = new() { WriteByteOrderMark = true, Injection = CsvInjection.Escape, NewLine = "\r\n" };

    public async Task<byte[]> CsvAsync(CancellationToken cancel)
    {
        using var file = new MemoryStream();
        await using (var csv = CsvWriter.Create(file, Format, leaveOpen: true))
        {
            await csv.WriteRecordAsync([.. Heads], cancel);
            foreach (var row in Rows)
                await csv.WriteRecordAsync(Array.ConvertAll(row, value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""), cancel);
        }
        return file.ToArray();
    }

    public async Task<byte[]> WorkbookAsync(CancellationToken cancel)
    {
        using var file = new MemoryStream();
        await using var book = await Spreadsheet.CreateNewAsync(file, cancellationToken: cancel);
        await book.StartWorksheetAsync(Sheet, token: cancel);
        await book.AddRowAsync([.. Heads.Select(head => new Cell(head))], cancel);
        foreach (var row in Rows)
        {
            await book.AddRowAsync([.. row.Select(value => value switch
            {
                null => default,
                int number => new Cell(number),
                double number => new Cell(number),
                _ => new Cell((string)value),
            })], cancel);
        }
        await book.FinishAsync(cancel);
        return file.ToArray();
    }
}
