using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction.Exports;

public static class ReviewExportEndpoints
{
    public static void MapReviewExports(this IEndpointRouteBuilder api)
    {
        foreach (var format in ExportReview.Formats.Keys)
        {
            api.MapGet("/activations/{id:guid}/report." + format, async (HttpContext context, Guid id, string? unitCode, ExportReview export) =>
                    (await export.RunAsync(context, id, unitCode, format)).ToResult(context, file =>
                    {
                        context.Response.Headers.CacheControl = "no-store";
                        return Results.File(file.Bytes, file.ContentType, file.Name);
                    }))
                .RequireAuthorization(Policies.Account).CountsAs(CallKind.Export).Produces(200, contentType: ExportReview.Formats[format]).ProducesProblem(403).ProducesProblem(503)
                .WithDescription("The review as a file. Each export is itself recorded.");
        }
    }
}
