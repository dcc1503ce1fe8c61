using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

public static class AfterActionEndpoints
{
    public static void MapAfterAction(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/activations/{id:guid}").RequireAuthorization(Policies.Account);

        group.MapGet("/journal", JournalAsync).CountsAs(CallKind.Export).Produces<ExportedLine>(contentType: JournalWriter.ContentType)
            .WithDescription("The whole record in order, one such object a line. Each export is itself recorded.");
    }

    private static async Task<IResult> JournalAsync(HttpContext context, Guid id, ExportJournal export)
    {
        var outcome = await export.RunAsync(context.Caller(), id, context.RequestAborted);
        if (!outcome.Ok)
            return outcome.Problem.ToResult(context);
        context.Response.ContentType = JournalWriter.ContentType;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"journal-{id}.ndjson\"";
        context.Response.Headers.CacheControl = "no-store";
        await JournalWriter.WriteAsync(context.Response.BodyWriter, outcome.Value.Lines, context.RequestAborted);
        return Results.Empty;
    }
}
