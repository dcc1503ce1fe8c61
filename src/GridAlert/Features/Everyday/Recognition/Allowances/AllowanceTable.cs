using GridAlert.Features.Neighbourhood;
using Microsoft.Extensions.Localization;
using SpreadCheetah;

namespace GridAlert.Features.Everyday.Recognition.Allowances;

/// <summary>An approved list as a workbook: a line a person, and the sum below.</summary>
public sealed class AllowanceTable(UnitTree tree, IStringLocalizer<RecognitionTexts> texts)
{
    private const decimal FenPerYuan = 100;

    private static readonly string[] Columns = ["number", "name", "unit", "postDays", "phoneYuan", "mealDays", "mealYuan", "totalYuan"];

    public async Task<byte[]> WorkbookAsync(AllowanceList list, IReadOnlyList<AllowanceLine> lines, CancellationToken cancel)
    {
        using var file = new MemoryStream();
        await using var book = await Spreadsheet.CreateNewAsync(file, cancellationToken: cancel);
        await book.StartWorksheetAsync(texts["allowances.sheet", list.Month.Year, list.Month.Month], token: cancel);
        await book.AddRowAsync([.. Columns.Select(column => new Cell(texts["allowances.column." + column].Value))], cancel);
        for (var n = 0; n < lines.Count; n++)
        {
            var line = lines[n];
            await book.AddRowAsync(
                [new(n + 1), new(line.Name?.Open ?? ""), new(Place(line.StairwellCode)), new(line.PostDays), Yuan(line.PhoneFen), new(line.MealDays), Yuan(line.MealFen), Yuan(line.TotalFen)], cancel);
        }
        await book.AddRowAsync(
            [
                default, new(texts["allowances.sum"].Value), new(texts["allowances.approved", list.DecidedByName ?? ""].Value), default,
                Yuan(lines.Sum(line => line.PhoneFen)), new(lines.Sum(line => line.MealDays)), Yuan(lines.Sum(line => line.MealFen)), Yuan(list.TotalFen),
            ], cancel);
        await book.FinishAsync(cancel);
        return file.ToArray();
    }

    private static Cell Yuan(long fen) => new(fen / FenPerYuan);

    private string Place(string stairwell) => $"{tree.Find(tree.Find(stairwell)?.ParentCode)?.Name} {tree.Find(stairwell)?.Name}".Trim();
}
