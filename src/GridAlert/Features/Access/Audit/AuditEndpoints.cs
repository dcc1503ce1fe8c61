using CsvHelper;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Access.Audit;

public static class AuditEndpoints
{
    // Spreadsheets take a file for UTF-8 by this mark, and would run what begins like a formula.
    private static readonly CsvWriterOptions Format = new() { WriteByteOrderMark = true, Injection = CsvInjection.Escape, NewLine = "\r\n" };

    private static readonly string[] Columns = ["when", "who", "role", "what", "kind", "about", "unitCode", "thing", "address", "browser", "session", "why"];

    public static void MapAudit(this IEndpointRouteBuilder app) =>
        app.MapGet("/audit.csv", ExportAsync).RequireAuthorization(Policies.Account).ExcludeFromDescription();

    private static async Task<IResult> ExportAsync(
        HttpContext context, SearchAudit search, AuditWords words, IStringLocalizer<AuditTexts> texts, TimeProvider time,
        string? unit, string? who, string? what, string? from, string? until)
    {
        var export = await search.ExportAsync(context.Caller(), new(unit, who, what, from, until), context.RequestAborted);
        if (!export.Ok)
            return export.Problem.ToResult(context);
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"audit-{time.GetUtcNow().Day():yyyy-MM-dd}.csv\"";
        context.Response.Headers.CacheControl = "no-store";
        await using var csv = CsvWriter.Create(context.Response.Body, Format, leaveOpen: true);
        await csv.WriteRecordAsync(Array.ConvertAll(Columns, column => texts["column." + column].Value), context.RequestAborted);
        await foreach (var line in export.Value.Lines.WithCancellation(context.RequestAborted))
            await csv.WriteRecordAsync(Fields(line, words), context.RequestAborted);
        return Results.Empty;
    }

    private static string[] Fields(AuditLine line, AuditWords words) =>
    [
        line.At.Iso(), words.Who(line), words.Role(line) ?? "", words.What(line.Kind), line.Kind, words.Unit(line) ?? "", line.UnitCode ?? "",
        words.About(line) ?? line.ActivationId?.ToString() ?? line.About ?? "", line.Address ?? "", line.UserAgent ?? "", line.SessionId?.ToString() ?? "", line.Reason ?? "",
    ];
}
