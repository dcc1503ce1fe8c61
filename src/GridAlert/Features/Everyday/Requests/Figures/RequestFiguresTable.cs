using Microsoft.Extensions.Localization;
using SpreadCheetah;

namespace GridAlert.Features.Everyday.Requests.Figures;

/// <summary>The figures as a table that leaves: numbers beside what they are of, one row a unit; CSV and workbook are the same.</summary>
public sealed class RequestFiguresTable(IStringLocalizer<RequestTexts> texts)
{
    private const int Shown = 3;

    private static readonly string[] Columns = ["month", "unitCode", "unit", "received", "answered", "onTime", "onTimeOf", "confirmed", "lapsed", "reopened", "lateOpen", "rating", "ratings", "top"];

    public string[] Heads() => Array.ConvertAll(Columns, column => texts["column." + column].Value);

    /// <summary>The unit itself, then each below it.</summary>
    public IEnumerable<object?[]> Rows(RequestFigures figures) => figures.Below.Prepend(figures.Unit).Select(unit => new object?[]
    {
        figures.Month, unit.UnitCode, unit.UnitName, unit.Received, unit.Answered.Count, unit.OnTime.Count, unit.OnTime.Of, unit.Confirmed.Count, unit.Lapsed, unit.Reopened, unit.LateOpen,
        unit.Rating is { } rating ? Math.Round(rating, 2) : null, unit.Ratings, string.Join(texts["and"], unit.TopKinds.Take(Shown).Select(kind => $"{kind.Name} {kind.Count}")),
    });

    public async Task<byte[]> WorkbookAsync(RequestFigures figures, CancellationToken cancel)
    {
        using var file = new MemoryStream();
        await using var book = await Spreadsheet.CreateNewAsync(file, cancellationToken: cancel);
        await book.StartWorksheetAsync(texts["figures.sheet", figures.Month], token: cancel);
        await book.AddRowAsync([.. Heads().Select(head => new Cell(head))], cancel);
        foreach (var row in Rows(figures))
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
