using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Council;

/// <summary>同心网格议事会: issues read and raised by programs; meetings are held on the pages.</summary>
public static class CouncilEndpoints
{
    public static IServiceCollection AddCouncil(this IServiceCollection services) => services
        .AddSingleton<CouncilQuery>().AddSingleton<RaiseIssue>().AddSingleton<HoldMeeting>().AddSingleton<FollowIssue>().AddSingleton<NameBranch>();

    public static void MapCouncil(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/units/{code}/council").RequireAuthorization(Policies.Account);
        group.MapGet("", ListAsync).Produces<Page<CouncilIssue>>();
        group.MapPost("", (HttpContext context, string code, RaiseIssue raise) =>
            context.RunAsync<RaiseIssueRequest, CouncilIssue>(context.Caller().Id.ToString(), (request, key) => raise.RunAsync(context.Caller(), code, request, key, context.RequestAborted),
                issue => Results.Json(issue, Json.Options, statusCode: StatusCodes.Status201Created)))
            .Accepts<RaiseIssueRequest>("application/json").Produces<CouncilIssue>(StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(HttpContext context, string code, CouncilQuery query, UnitTree tree, string? state)
    {
        var page = PageRequest.Read(context);
        if (!page.Ok)
            return page.Problem.ToResult(context);
        if (!tree.TryFind(code, out var unit) || AccessPolicy.Refuse(context.Caller(), Act.See, unit) is not null)
            return Problem.NotFound.ToResult(context);
        var check = new Check();
        IReadOnlyList<IssueState> states = [];
        if (state is not null && check.That(Codes.TryParse<IssueState>(state, out var one), "state", "unknownValue", state, string.Join(", ", Enum.GetValues<IssueState>().Select(CouncilRules.Code))))
            states = [one];
        check.That(page.Value.Cursor is null || Guid.TryParse(page.Value.Cursor, out _), "cursor", "notACursor");
        if (check.Problem is { } problem)
            return problem.ToResult(context);
        var found = await query.ListAsync(new(code, states, Oldest: false), page.Value.CursorAsId, page.Value.Limit, context.RequestAborted);
        return Results.Json(page.Value.ToPage(found, last => last.Id.ToString()), Json.Options);
    }
}
