using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Platform;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>A responder's own reports 上报: sent, and what was answered.</summary>
public static class MyReportEndpoints
{
    public static void MapMyReports(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/me/reports").RequireAuthorization(Policies.Responder);

        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        group.MapPost("", (HttpContext context, SendReport send) =>
            SendAsync(context, (form, key) => send.RunAsync(context.Caller(), form.Request, form.Photos, key, CancellationToken.None), StatusCodes.Status201Created))
            .WithMetadata(new RequestSizeLimitAttribute(PhotoRules.MaxBody))
            .Accepts<ReportRequest>("application/json", "multipart/form-data").Produces<Report>(StatusCodes.Status201Created);

        group.MapPost("/{id:guid}/photos", (HttpContext context, Guid id, SendReport send) =>
            SendAsync(context, (form, key) => send.AddPhotosAsync(context.Caller(), id, form.Request.ShareLocation, form.Photos, key, CancellationToken.None), StatusCodes.Status200OK))
            .WithMetadata(new RequestSizeLimitAttribute(PhotoRules.MaxBody)).CountsAs(CallKind.Photo)
            .Accepts<IFormFileCollection>("multipart/form-data").Produces<Report>();

        group.MapGet("", async (HttpContext context, ReportQuery query) =>
        {
            var page = PageRequest.Read(context);
            if (page.Ok && page.Value.Cursor is { } cursor && !Guid.TryParse(cursor, out _))
                page = Problem.Invalid([new("cursor", "notACursor")]);
            if (!page.Ok)
                return page.Problem.ToResult(context);
            var found = await query.OfMemberAsync(context.Caller().Id, page.Value.CursorAsId, page.Value.Limit, context.RequestAborted);
            return Results.Json(page.Value.ToPage(found, last => last.Id.ToString()), Json.Options);
        }).Produces<Page<Report>>();
    }

    private static async Task<IResult> SendAsync(HttpContext context, Func<ReportForm, string?, Task<Outcome<Report>>> send, int success)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > IdempotencyKey.MaxLength)
            return Problem.Invalid([new("Idempotency-Key", "tooLong", IdempotencyKey.MaxLength)]).ToResult(context);
        var form = await ReportForm.ReadAsync(context);
        if (!form.Ok)
            return form.Problem.ToResult(context);
        return (await send(form.Value, key.Length == 0 ? null : key)).ToResult(context, report => Results.Json(report, Json.Options, statusCode: success));
    }
}
