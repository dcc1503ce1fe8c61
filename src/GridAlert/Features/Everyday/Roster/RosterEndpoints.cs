using GridAlert.Features.Access;
using GridAlert.Platform;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Everyday.Roster;

/// <summary>The roster as a file, in and out.</summary>
public static class RosterEndpoints
{
    public static void MapRoster(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/roster").RequireAuthorization(Policies.Account);

        group.MapPost("/import", ImportAsync).WithMetadata(new RequestSizeLimitAttribute(RosterFile.MaxBytes + Api.MaxBody)).CountsAs(CallKind.Export)
            .Accepts<IFormFileCollection>("multipart/form-data").Produces<RosterResult>();

        group.MapPost("/export", async (HttpContext context, ExportRoster export, RosterWriter writer) =>
        {
            var request = await context.ReadAsync<ExportRequest>();
            if (!request.Ok)
                return request.Problem.ToResult(context);
            var table = await export.RunAsync(context.Caller(), request.Value, context.RequestAborted);
            return table.Ok ? await WorkbookAsync(context, writer, $"roster-{table.Value.UnitCode}.xlsx", table.Value.Lines, explained: false) : table.Problem.ToResult(context);
        }).CountsAs(CallKind.Export).Accepts<ExportRequest>("application/json");

        group.MapGet("/template.xlsx", (HttpContext context, RosterWriter writer) => WorkbookAsync(context, writer, "roster-template.xlsx", [], explained: true));
    }

    /// <summary>An account's roster is that of its own unit.</summary>
    private static async Task<IResult> ImportAsync(HttpContext context, ImportRoster import, bool? dryRun)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > IdempotencyKey.MaxLength)
            return Problem.Invalid([new("Idempotency-Key", "tooLong", IdempotencyKey.MaxLength)]).ToResult(context);
        var caller = context.Caller();
        if (!AccessPolicy.MayEver(caller.Role, Act.KeepRoster))
            return Problem.Forbidden.ToResult(context);
        var content = await RosterUpload.ReadAsync(context);
        if (!content.Ok)
            return content.Problem.ToResult(context);
        var outcome = dryRun == true
            ? await import.CheckAsync(caller, caller.UnitCode, content.Value, context.RequestAborted)
            : await import.ImportAsync(caller, caller.UnitCode, content.Value, key.Length == 0 ? null : key, CancellationToken.None);
        return outcome.ToResult(context);
    }

    private static async Task<IResult> WorkbookAsync(HttpContext context, RosterWriter writer, string name, IEnumerable<string[]> lines, bool explained)
    {
        context.Response.Headers.CacheControl = "no-store";
        // In memory first: the writer ends a workbook with a write that waits, which the response does not take.
        var book = new MemoryStream();
        await writer.WorkbookAsync(book, lines, explained, context.RequestAborted);
        book.Position = 0;
        return Results.Stream(book, RosterWriter.WorkbookType, name);
    }
}
