using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Recognition.Allowances;
using GridAlert.Features.Everyday.Recognition.Awards;
using GridAlert.Features.Everyday.Recognition.Hats;
using GridAlert.Features.Everyday.Recognition.Hours;
using GridAlert.Features.Everyday.Recognition.Letters;
using GridAlert.Features.Everyday.Recognition.Own;
using GridAlert.Features.Everyday.Recognition.Points;
using GridAlert.Features.Everyday.Recognition.Stars;
using GridAlert.Features.Everyday.Recognition.Year;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition;

public static class RecognitionServices
{
    public static IServiceCollection AddRecognition(this IServiceCollection services) => services
        .AddSingleton(provider => RecognitionOptions.Read(provider.GetRequiredService<IConfiguration>()))
        .AddSingleton<HoursStore>().AddSingleton<HoursQuery>().AddSingleton<EnterHours>()
        .AddSingleton<PointsStore>().AddSingleton<PointsQuery>().AddSingleton<ExchangePoints>().AddSingleton<KeepCatalogue>()
        .AddSingleton<StarStore>().AddSingleton<StarQuery>().AddSingleton<ObjectToStars>()
        .AddSingleton<AwardQuery>().AddSingleton<GiveAwards>().AddSingleton<CommendationStore>().AddSingleton<MakeCommendations>()
        .AddSingleton<AllowanceQuery>().AddSingleton<PayAllowances>().AddSingleton<AllowanceTable>()
        .AddSingleton<YearQuery>().AddSingleton<RecordHelp>().AddSingleton<HatStore>().AddSingleton<KeepHats>().AddSingleton<ChoiceStore>().AddSingleton<Choose>().AddSingleton<OpenOwn>();

    public static void MapRecognition(this IEndpointRouteBuilder api)
    {
        // A setting that makes no sense is told at the start, not at the first ring.
        api.ServiceProvider.GetRequiredService<RecognitionOptions>();

        var mine = api.MapGroup("/me").RequireAuthorization(Policies.Responder).OnlyForTheNamedMember();
        mine.MapGet("/recognition", async (HttpContext context, OpenOwn open) =>
            Results.Json(OwnAnswer.Of(await open.RunAsync(context.Caller(), context.RequestAborted)), Json.Options)).Produces<OwnAnswer>();
        mine.MapPost("/exchanges", (HttpContext context, ExchangePoints exchange) =>
            context.RunAsync<AskRequest, Guid>(context.Caller().Id.ToString(), (request, key) => exchange.AskAsync(context.Caller(), request, key, CancellationToken.None),
                id => Results.Json(new ExchangeAnswer(id), Json.Options, statusCode: StatusCodes.Status201Created)))
            .Accepts<AskRequest>("application/json").Produces<ExchangeAnswer>(StatusCodes.Status201Created);

        api.MapGet("/units/{code}/hours", async (HttpContext context, string code, string? month, HoursQuery query, UnitTree tree, TimeProvider time) =>
                await OfMonthAsync(context, tree, time, code, month, async (unit, asked) =>
                    new HoursAnswer(unit.Code, asked.ToString(), await query.PartsAsync(unit, asked.First, asked.End, context.RequestAborted))))
            .RequireAuthorization(Policies.Account).Produces<HoursAnswer>();
        api.MapGet("/units/{code}/stars", async (HttpContext context, string code, string? month, StarQuery query, UnitTree tree, TimeProvider time) =>
                await OfMonthAsync(context, tree, time, code, month ?? Month.Of(time.GetUtcNow().Day()).Before.ToString(), async (unit, asked) =>
                    new StarsAnswer(unit.Code, asked.ToString(), await query.RatedAsync(unit.Code, asked.First, context.RequestAborted))))
            .RequireAuthorization(Policies.Account).Produces<StarsAnswer>();
        api.MapGet("/units/{code}/hats", async (HttpContext context, string code, HatStore hats, UnitTree tree, TimeProvider time) =>
                Seen(context, tree, code) is { } unit
                    ? Results.Json(new HatsAnswer(unit.Code, time.GetUtcNow().Day().Year, await hats.FiguresAsync(unit.Code, time.GetUtcNow().Day().Year, time.GetUtcNow().Day(), context.RequestAborted)), Json.Options)
                    : Problem.NotFound.ToResult(context))
            .RequireAuthorization(Policies.Account).Produces<HatsAnswer>();
    }

    private static Unit? Seen(HttpContext context, UnitTree tree, string code) =>
        tree.TryFind(code, out var unit) && AccessPolicy.Refuse(context.Caller(), Act.See, unit) is null ? unit : null;

    private static async Task<IResult> OfMonthAsync<T>(HttpContext context, UnitTree tree, TimeProvider time, string code, string? month, Func<Unit, Month, Task<T>> answer)
    {
        if (!tree.TryFind(code, out var unit) || AccessPolicy.Refuse(context.Caller(), Act.See, unit) is not null)
            return Problem.NotFound.ToResult(context);
        return (month is null ? Month.Of(time.GetUtcNow().Day()) : Month.Read(month)) is { } asked
            ? Results.Json(await answer(unit, asked), Json.Options)
            : Problem.Invalid([new("month", "notAMonth")]).ToResult(context);
    }
}

/// <summary>Confirmed minutes, part by part, as programs read them.</summary>
public sealed record HoursAnswer(string UnitCode, string Month, IReadOnlyList<UnitHours> Parts)
{
    public long Minutes => Parts.Sum(part => part.Minutes);
}

/// <summary>Stars with the lines that explain them.</summary>
public sealed record StarsAnswer(string UnitCode, string Month, IReadOnlyList<RatedStairwell> Stairwells);

public sealed record ExchangeAnswer(Guid Id);
