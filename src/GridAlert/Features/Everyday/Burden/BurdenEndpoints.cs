using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>A unit's week as programs read it.</summary>
public sealed record BurdenAnswer(
    string UnitCode, DateOnly Week, int Limit, UnitLoad Unit, IReadOnlyList<UnitLoad> Below, IReadOnlyList<UnitLoad> MostBurdened, IReadOnlyList<OfficeLoad> Offices, IReadOnlyList<Duplicate> Duplicates);

/// <summary>A work station as programs read it, its contact masked.</summary>
public sealed record StationAnswer(Guid Id, string UnitCode, string Kind, string Name, IReadOnlyList<string> Areas, bool Administrative, string? ContactName, string? ContactPhone, int Open, int Total);

/// <summary>Burden, turnover, duties, returns and work stations: as JSON, and the tables as CSV and workbook. Figures name nobody.</summary>
public static class BurdenEndpoints
{
    private const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static void MapBurdenFigures(this IEndpointRouteBuilder api)
    {
        var unit = api.MapGroup("/units/{code}").RequireAuthorization(Policies.Account);
        unit.MapGet("/burden", async (HttpContext context, string code, string? week, ReadBurden read) =>
            (await read.RunAsync(context.Caller(), code, week, context.RequestAborted)).ToResult(context, picture => Results.Json(Answer(picture), Json.Options))).Produces<BurdenAnswer>();
        unit.MapGet("/burden.csv", async (HttpContext context, string code, string? week, ReadBurden read, BurdenTables tables) =>
            await FileAsync(context, await read.RunAsync(context.Caller(), code, week, context.RequestAborted), tables.Burden, Name)).CountsAs(CallKind.Export).Produces<byte[]>(contentType: "text/csv");
        unit.MapGet("/burden.xlsx", async (HttpContext context, string code, string? week, ReadBurden read, BurdenTables tables) =>
            await FileAsync(context, await read.RunAsync(context.Caller(), code, week, context.RequestAborted), tables.Burden, Name, book: true)).CountsAs(CallKind.Export).Produces<byte[]>(contentType: Workbook);
        unit.MapGet("/turnover.csv", async (HttpContext context, string code, ReadTurnover read, BurdenTables tables) =>
            await FileAsync(context, await read.RunAsync(context.Caller(), code, context.RequestAborted), tables.Turnover, Name)).CountsAs(CallKind.Export).Produces<byte[]>(contentType: "text/csv");
        unit.MapGet("/turnover.xlsx", async (HttpContext context, string code, ReadTurnover read, BurdenTables tables) =>
            await FileAsync(context, await read.RunAsync(context.Caller(), code, context.RequestAborted), tables.Turnover, Name, book: true)).CountsAs(CallKind.Export).Produces<byte[]>(contentType: Workbook);
        unit.MapGet("/baseline", async (HttpContext context, string code, ReadBaseline read) =>
            (await read.RunAsync(context.Caller(), code, context.RequestAborted)).ToResult(context, picture => Results.Json(picture, Json.Options))).Produces<BaselinePicture>();
        unit.MapGet("/baseline.csv", async (HttpContext context, string code, ReadBaseline read, BurdenTables tables) =>
            await FileAsync(context, await read.RunAsync(context.Caller(), code, context.RequestAborted), tables.Baseline, Name)).CountsAs(CallKind.Export).Produces<byte[]>(contentType: "text/csv");
        unit.MapGet("/baseline.xlsx", async (HttpContext context, string code, ReadBaseline read, BurdenTables tables) =>
            await FileAsync(context, await read.RunAsync(context.Caller(), code, context.RequestAborted), tables.Baseline, Name, book: true)).CountsAs(CallKind.Export).Produces<byte[]>(contentType: Workbook);
        unit.MapGet("/duties", async (HttpContext context, string code, DutyQuery duties, UnitTree tree) =>
            Seen(context, tree, code) is { } seen ? Results.Json(await duties.OfAsync(seen.Lineage, context.RequestAborted), Json.Options) : Problem.NotFound.ToResult(context)).Produces<IReadOnlyList<Duty>>();
        unit.MapGet("/stations", async (HttpContext context, string code, StationQuery stations, UnitTree tree) =>
            Seen(context, tree, code) is { } seen
                ? Results.Json((await stations.OfAsync(seen, context.RequestAborted)).Select(one => new StationAnswer(
                    one.Id, one.UnitCode, one.Kind, one.Name, one.Areas, one.Administrative, one.ContactName?.AsName, one.ContactPhone?.AsNumber, one.Open, one.Total)), Json.Options)
                : Problem.NotFound.ToResult(context)).Produces<IReadOnlyList<StationAnswer>>();
    }

    private static Unit? Seen(HttpContext context, UnitTree tree, string code) =>
        tree.TryFind(code, out var unit) && AccessPolicy.Refuse(context.Caller(), Act.See, unit) is null ? unit : null;

    private static BurdenAnswer Answer(BurdenPicture picture) =>
        new(picture.UnitCode, picture.Week, picture.Limit, picture.Whole, picture.Parts, picture.Most, picture.Offices, picture.Duplicates);

    private static string Name(BurdenPicture picture) => $"burden-{picture.UnitCode}-{picture.Week.Iso()}";

    private static string Name(TurnoverPicture picture) => $"turnover-{picture.UnitCode}-{picture.Until.Iso()}";

    private static string Name(BaselinePicture picture) => $"baseline-{picture.UnitCode}-{picture.Today.Iso()}";

    private static async Task<IResult> FileAsync<T>(HttpContext context, Outcome<T> outcome, Func<T, Table> table, Func<T, string> name, bool book = false)
    {
        if (!outcome.Ok)
            return outcome.Problem.ToResult(context);
        return book
            ? Results.File(await table(outcome.Value).WorkbookAsync(context.RequestAborted), Workbook, name(outcome.Value) + ".xlsx")
            : Results.File(await table(outcome.Value).CsvAsync(context.RequestAborted), "text/csv; charset=utf-8", name(outcome.Value) + ".csv");
    }
}
