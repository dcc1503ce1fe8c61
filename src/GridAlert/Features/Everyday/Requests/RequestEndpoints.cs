using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>Requests as those responsible for a stairwell see them and act on them.</summary>
public static class RequestEndpoints
{
    public static void MapRequestHandling(this IEndpointRouteBuilder api)
    {
        api.MapGet("/request-kinds", async (HttpContext context, RequestKindQuery kinds) => Results.Json(await kinds.AllAsync(context.RequestAborted), Json.Options))
            .RequireAuthorization(Policies.SignedIn).Produces<IReadOnlyList<RequestKind>>();

        var group = api.MapGroup("/requests").RequireAuthorization(Policies.Account);

        group.MapGet("", ListAsync).Looks(JournalKind.RequestsSeen).Produces<Page<ResidentRequest>>();
        group.MapGet("/{id:guid}", FindAsync).Looks(JournalKind.RequestSeen).Produces<ResidentRequest>();

        Map<HandleBody>("accept", (handle, context, id, body, key) => handle.AcceptAsync(context.Caller(), id, body, key, context.RequestAborted));
        Map<HandleBody>("begin", (handle, context, id, body, key) => handle.BeginAsync(context.Caller(), id, body, key, context.RequestAborted));
        Map<HandleBody>("hand-over", (handle, context, id, body, key) => handle.HandOverAsync(context.Caller(), id, body, key, context.RequestAborted));
        Map<HandleBody>("return", (handle, context, id, body, key) => handle.ReturnAsync(context.Caller(), id, body, key, context.RequestAborted));
        Map<HandleBody>("answer", (handle, context, id, body, key) => handle.AnswerAsync(context.Caller(), id, body, key, context.RequestAborted));
        Map<HandleBody>("abuse", (handle, context, id, body, key) => handle.AbuseAsync(context.Caller(), id, body, key, context.RequestAborted));
        Map<PublishBody>("publish", (handle, context, id, body, key) => handle.PublishAsync(context.Caller(), id, body, key, context.RequestAborted));
        group.MapPost("/{id:guid}/refer", (HttpContext context, Guid id, ReferRequest refer) =>
            context.RunAsync<ReferBody, ResidentRequest>(context.Caller().Id.ToString(), (body, key) => refer.RunAsync(context.Caller(), id, body, key, context.RequestAborted)))
            .Accepts<ReferBody>("application/json").Produces<ResidentRequest>();
        group.MapPost("/{id:guid}/unpublish", (HttpContext context, Guid id, HandleRequest handle) =>
            context.WithKeyAsync(context.Caller().Id.ToString(), key => handle.UnpublishAsync(context.Caller(), id, key, context.RequestAborted))).Produces<ResidentRequest>();

        void Map<T>(string verb, Func<HandleRequest, HttpContext, Guid, T, IdempotencyKey?, Task<Outcome<ResidentRequest>>> act) where T : class =>
            group.MapPost($"/{{id:guid}}/{verb}", (HttpContext context, Guid id, HandleRequest handle) =>
                context.RunAsync<T, ResidentRequest>(context.Caller().Id.ToString(), (body, key) => act(handle, context, id, body, key)))
                .Accepts<T>("application/json").Produces<ResidentRequest>();
    }

    /// <summary>Only who follows up reads what people wrote.</summary>
    public static ResidentRequest ShownTo(this ResidentRequest request, RequestRights rights) => rights.Follows ? request : request.WithoutWords();

    /// <summary>The same in a list, which holds the words of nothing confidential: each of these is looked at by itself, and recorded as that.</summary>
    public static ResidentRequest ListedTo(this ResidentRequest request, Caller caller) =>
        !request.IsConfidential && AccessPolicy.MayEver(caller.Role, Act.FollowUp) ? request : request.WithoutWords();

    private static async Task<IResult> ListAsync(HttpContext context, RequestQuery query, UnitTree tree, TimeProvider time, string? state, string? unitCode, string? kind, string? hands, bool? late)
    {
        var page = PageRequest.Read(context);
        if (!page.Ok)
            return page.Problem.ToResult(context);
        var states = Enum.GetValues<RequestState>().ToDictionary(RequestRules.Code);
        var check = new Check();
        check.That(state is null or "open" || states.ContainsKey(state), "state", "unknownValue", state ?? "", "open, " + string.Join(", ", states.Keys));
        RequestHands? level = null;
        if (hands is not null && check.That(Codes.TryParse<RequestHands>(hands, out var known), "hands", "unknownValue", hands, "grid, community, street, district"))
            level = known;
        check.That(page.Value.Cursor is null || Guid.TryParse(page.Value.Cursor, out _), "cursor", "notACursor");
        if (check.Problem is { } problem)
            return problem.ToResult(context);
        var caller = context.Caller();
        if (unitCode is not null && (!tree.TryFind(unitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null))
            return Problem.NotFound.ToResult(context);
        string[] wanted = state switch { null => [], "open" => [.. states.Where(one => !RequestRules.IsClosed(one.Value)).Select(one => one.Key)], _ => [state] };
        var found = await query.ListAsync(new(unitCode ?? caller.UnitCode, wanted, kind, late == true, level, RequestReader.Of(caller, time.GetUtcNow())), page.Value.CursorAsId, oldestFirst: false, page.Value.Limit, context.RequestAborted);
        return Results.Json(page.Value.ToPage([.. found.Select(one => one.ListedTo(caller))], last => last.Id.ToString()), Json.Options);
    }

    private static async Task<IResult> FindAsync(HttpContext context, Guid id, RequestQuery query, RequestRightsQuery access, UnitTree tree, Unmasking unmasking)
    {
        var caller = context.Caller();
        if (await query.FindAsync(id, whole: false, context.RequestAborted) is not { } request
            || !tree.TryFind(request.StairwellCode, out var stairwell) || AccessPolicy.Refuse(caller, Act.See, stairwell) is not null)
            return Problem.NotFound.ToResult(context);
        var rights = await access.OfAsync(caller, request.IsConfidential, stairwell, context.RequestAborted);
        if (!rights.Sees)
            return Problem.NotFound.ToResult(context);
        if (request.Contact is not null && (rights.IsAttached || (await unmasking.ShownAsync(caller, context.RequestAborted)).Contains(stairwell.Code)))
            request = (await query.FindAsync(id, whole: true, context.RequestAborted))!;
        return Results.Json(request.ShownTo(rights), Json.Options);
    }
}
