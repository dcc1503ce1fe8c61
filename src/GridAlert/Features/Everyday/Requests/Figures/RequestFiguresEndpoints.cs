using System.Globalization;
using CsvHelper;
using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Requests.Figures;

/// <summary>How requests are answered at every level, by month: as JSON, as CSV and as a workbook. They name nobody.</summary>
public static class RequestFiguresEndpoints
{
    // Spreadsheets take a file for UTF-8 by this mark, and would run what begins like a formula.
    private static readonly CsvWriterOptions Format = new() { WriteByteOrderMark = true, Injection = CsvInjection.Escape, NewLine = "\r\n" };

    public static void MapRequestFigures(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/requests").RequireAuthorization(Policies.Account);
        group.MapGet("/figures", (HttpContext context, RequestFiguresQuery query, UnitTree tree, TimeProvider time, string? unitCode, string? month) =>
            RunAsync(context, query, tree, time, unitCode, month, figures => Task.FromResult(Results.Json(figures, Json.Options)))).Produces<RequestFigures>();
        group.MapGet("/figures.csv", (HttpContext context, RequestFiguresQuery query, RequestFiguresTable table, UnitTree tree, TimeProvider time, string? unitCode, string? month) =>
            RunAsync(context, query, tree, time, unitCode, month, async figures => Results.File(await CsvAsync(figures, table, context.RequestAborted), "text/csv; charset=utf-8", Name(figures, "csv"))))
            .CountsAs(CallKind.Export).Produces<byte[]>(contentType: "text/csv");
        group.MapGet("/figures.xlsx", (HttpContext context, RequestFiguresQuery query, RequestFiguresTable table, UnitTree tree, TimeProvider time, string? unitCode, string? month) =>
            RunAsync(context, query, tree, time, unitCode, month, async figures =>
                Results.File(await table.WorkbookAsync(figures, context.RequestAborted), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Name(figures, "xlsx"))))
            .CountsAs(CallKind.Export).Produces<byte[]>(contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    }

    private static async Task<IResult> RunAsync(
        HttpContext context, RequestFiguresQuery query, UnitTree tree, TimeProvider time, string? unitCode, string? month, Func<RequestFigures, Task<IResult>> show)
    {
        var caller = context.Caller();
        if (!tree.TryFind(unitCode ?? caller.UnitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null)
            return Problem.NotFound.ToResult(context);
        if (!MonthRules.TryRead(month, time.GetUtcNow(), out var asked))
            return Problem.Invalid([new("month", "notAMonth")]).ToResult(context);
        return await show(await query.RunAsync(unit, asked, context.RequestAborted));
    }

    private static async Task<byte[]> CsvAsync(RequestFigures figures, RequestFiguresTable table, CancellationToken cancel)
    {
        using var file = new MemoryStream();
        await using (var csv = CsvWriter.Create(file, Format, leaveOpen: true))
        {
            await csv.WriteRecordAsync(table.Heads(), cancel);
            foreach (var row in table.Rows(figures))
                await csv.WriteRecordAsync(Array.ConvertAll(row, value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""), cancel);
        }
        return file.ToArray();
    }

    private static string Name(RequestFigures figures, string extension) => $"requests-{figures.Unit.UnitCode}-{figures.Month}.{extension}";
}
