using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Visits;

/// <summary>走访: the trio's round, and the cover for the officers.</summary>
public static class VisitEndpoints
{
    public static IServiceCollection AddVisits(this IServiceCollection services) =>
        services.AddSingleton<VisitQuery>().AddSingleton<OpenVisits>().AddSingleton<RecordVisit>().AddSingleton<VisitReminderStore>();

    public static void MapVisits(this IEndpointRouteBuilder api)
    {
        var mine = api.MapGroup("/me/visits").RequireAuthorization(Policies.Responder).OnlyForTheNamedMember();
        mine.MapGet("", async (HttpContext context, OpenVisits open) => Results.Json(await open.RoundAsync(context.Caller(), context.RequestAborted), Json.Options)).Produces<VisitRound>();
        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        mine.MapPost("/{householdId:guid}", (HttpContext context, Guid householdId, RecordVisit record) =>
            context.RunAsync<VisitRequest, VisitHome>(context.Caller().Id.ToString(), (request, key) => record.RunAsync(context.Caller(), householdId, request, key, CancellationToken.None)))
            .Accepts<VisitRequest>("application/json").Produces<VisitHome>();

        api.MapGet("/units/{code}/visits", async (HttpContext context, string code, string? month, OpenVisits open) =>
                (await open.CoverAsync(context.Caller(), code, month, context.RequestAborted)).ToResult(context,
                    picture => Results.Json(new VisitAnswer(picture.Unit.Code, picture.Month.ToString(), picture.Whole, picture.Parts), Json.Options)))
            .RequireAuthorization(Policies.Account).Produces<VisitAnswer>();
    }
}

/// <summary>The month's cover as programs read it.</summary>
public sealed record VisitAnswer(string UnitCode, string Month, VisitCover Cover, IReadOnlyList<VisitCoverOf> Parts);
