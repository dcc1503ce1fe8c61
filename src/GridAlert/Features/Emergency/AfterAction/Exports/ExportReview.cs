using System.Text;
using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction.Exports;

public sealed record ExportedFile(byte[] Bytes, string ContentType, string Name);

/// <summary>Gives the review of an activation as a file to whoever may take it away; that they did is recorded first.</summary>
public sealed class ExportReview(BeginExport begin, ReadReview read, ReviewFile file, ReviewWorkbook workbook, HeadlessChromium chromium)
{
    /// <summary>Each with its content type.</summary>
    public static IReadOnlyDictionary<string, string> Formats { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["html"] = "text/html; charset=utf-8",
        ["pdf"] = "application/pdf",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };

    public async Task<Outcome<ExportedFile>> RunAsync(HttpContext context, Guid activationId, string? unitCode, string format)
    {
        var (caller, cancel) = (context.Caller(), context.RequestAborted);
        // Before anything is computed for somebody who does not get it.
        if (!AccessPolicy.MayEver(caller.Role, Act.FollowUp))
            return Problem.Forbidden;
        // Links lead back to us from wherever the file lies.
        var document = await read.RunAsync(caller, activationId, unitCode, $"{context.Request.Scheme}://{context.Request.Host}", cancel);
        if (!document.Ok)
            return document.Problem;
        if (format == "pdf" && chromium.Refusal is { } refusal)
            return refusal;
        var begun = await begin.RunAsync(caller, activationId, format, cancel);
        if (!begun.Ok)
            return begun.Problem;
        var bytes = format switch
        {
            "xlsx" => await workbook.WriteAsync(document.Value, cancel),
            "pdf" => await chromium.PrintAsync(await file.RenderAsync(context, document.Value, caller.Name), cancel),
            _ => Encoding.UTF8.GetBytes(await file.RenderAsync(context, document.Value, caller.Name)),
        };
        return bytes.Ok ? new ExportedFile(bytes.Value, Formats[format], $"{file.NameOf(document.Value)}.{format}") : bytes.Problem;
    }
}
