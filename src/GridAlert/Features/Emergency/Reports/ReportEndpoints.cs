using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>Reports as those above the trio see them and act on them.</summary>
public static class ReportEndpoints
{
    public static void MapReports(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/reports").RequireAuthorization(Policies.Account);

        group.MapGet("", ListAsync).Looks(JournalKind.ReportsSeen).Produces<Page<Report>>();

        group.MapGet("/{id:guid}", async (HttpContext context, Guid id, ReportQuery query, UnitTree tree) =>
            await query.FindAsync(id, context.RequestAborted) is { } report && IsVisible(context, report, tree)
                ? Results.Json(report, Json.Options)
                : Problem.NotFound.ToResult(context)).Looks(JournalKind.ReportSeen).Produces<Report>();

        group.MapGet("/{id:guid}/photos/{photoId:guid}", PhotoAsync).Looks(JournalKind.PhotoSeen).Produces<byte[]>(contentType: "image/jpeg");

        Map<TakeRequest>("take", (handle, context, id, request, key) => handle.TakeAsync(context.Caller(), id, request, key, context.RequestAborted));
        Map<AssignRequest>("assign", (handle, context, id, request, key) => handle.AssignAsync(context.Caller(), id, request, key, context.RequestAborted));
        Map<AnswerRequest>("answer", (handle, context, id, request, key) => handle.AnswerAsync(context.Caller(), id, request, key, context.RequestAborted));
        Map<CloseRequest>("close", (handle, context, id, request, key) => handle.CloseAsync(context.Caller(), id, request, key, context.RequestAborted));

        void Map<T>(string verb, Func<HandleReport, HttpContext, Guid, T, IdempotencyKey?, Task<Outcome<Report>>> act) where T : class =>
            group.MapPost($"/{{id:guid}}/{verb}", (HttpContext context, Guid id, HandleReport handle) =>
                context.RunAsync<T, Report>(context.Caller().Id.ToString(), (request, key) => act(handle, context, id, request, key)))
                .Accepts<T>("application/json").Produces<Report>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, ReportQuery query, UnitTree tree, string? state, string? unitCode, string? kind)
    {
        var page = PageRequest.Read(context);
        if (!page.Ok)
            return page.Problem.ToResult(context);
        var check = new Check();
        check.That(state is null or "open" or "reported" or "taken" or "answered" or "closed", "state", "unknownValue", state ?? "", "open, reported, taken, answered, closed");
        check.That(kind is null || ReportKind.All.Contains(kind), "kind", "unknownValue", kind ?? "", string.Join(", ", ReportKind.All));
        check.That(page.Value.Cursor is null || Guid.TryParse(page.Value.Cursor, out _), "cursor", "notACursor");
        if (check.Problem is { } problem)
            return problem.ToResult(context);
        var caller = context.Caller();
        if (unitCode is not null && (!tree.TryFind(unitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null))
            return Problem.NotFound.ToResult(context);
        string[] states = state switch { null => [], "open" => ["reported", "taken", "answered"], _ => [state] };
        var found = await query.ListAsync(new(unitCode ?? caller.UnitCode, states, kind), page.Value.CursorAsId, oldestFirst: false, page.Value.Limit, context.RequestAborted);
        return Results.Json(page.Value.ToPage(found, last => last.Id.ToString()), Json.Options);
    }

    private static async Task<IResult> PhotoAsync(HttpContext context, Guid id, Guid photoId, ReportQuery query, PhotoFiles files, UnitTree tree)
    {
        if (await query.FindAsync(id, context.RequestAborted) is not { } report || !IsVisible(context, report, tree)
            || report.Photos.FirstOrDefault(photo => photo.Id == photoId) is not { } known
            || await query.PhotoFileAsync(id, photoId, context.RequestAborted) is not { } place
            || files.Open(place) is not { } file)
            return Problem.NotFound.ToResult(context);
        return PhotoAnswer.Of(context, file, known.Sha256);
    }

    private static bool IsVisible(HttpContext context, Report report, UnitTree tree) =>
        tree.TryFind(report.StairwellCode, out var stairwell) && AccessPolicy.Refuse(context.Caller(), Act.See, stairwell) is null;
}
