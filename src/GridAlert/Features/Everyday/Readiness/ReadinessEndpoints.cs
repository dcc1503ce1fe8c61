using CsvHelper;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;
using SpreadCheetah;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>Readiness as programs read it.</summary>
public sealed record ReadinessAnswer(string UnitCode, DateTimeOffset? At, DateTimeOffset? HomesAt, ReadinessFigures Figures, IReadOnlyList<ReadinessOf> Parts, LastTest? LastTest);

/// <summary>Readiness: figures, and the stairwells behind them as a list, as CSV and as a workbook. They name nobody.</summary>
public static class ReadinessEndpoints
{
    private const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    // Spreadsheets take a file for UTF-8 by this mark, and would run what begins like a formula.
    private static readonly CsvWriterOptions Format = new() { WriteByteOrderMark = true, Injection = CsvInjection.Escape, NewLine = "\r\n" };

    private static readonly string[] Columns = ["code", "community", "grid", "stairwell", "state", "score", "posts", "phones", "seen", "inTime", "homes", "fresh", "visited", "tested", "reached", "act"];

    public static IServiceCollection AddReadiness(this IServiceCollection services) => services
        .AddSingleton(provider => ReadinessOptions.Read(provider.GetRequiredService<IConfiguration>()))
        .AddSingleton<ReadinessQuery>().AddSingleton<ReadinessStore>().AddSingleton<ReachabilityStore>().AddSingleton<OpenReadiness>()
        .AddSingleton<IReadinessBeside>(provider => provider.GetRequiredService<OpenReadiness>())
        .AddSingleton<SignsOfLife>().AddHostedService(provider => provider.GetRequiredService<SignsOfLife>());

    public static void MapReadiness(this IEndpointRouteBuilder api)
    {
        var units = api.MapGroup("/units/{code}/readiness").RequireAuthorization(Policies.Account);
        units.MapGet("", async (HttpContext context, string code, OpenReadiness open) =>
            (await open.RunAsync(context.Caller(), code, context.RequestAborted)).ToResult(context, picture =>
                Results.Json(new ReadinessAnswer(picture.Unit.Code, picture.At, picture.HomesAt, picture.Whole, picture.Parts, picture.Test), Json.Options))).Produces<ReadinessAnswer>();
        units.MapGet("/stairwells", async (HttpContext context, string code, string? state, OpenReadiness open) =>
        {
            var page = PageRequest.Read(context);
            if (!page.Ok)
                return page.Problem.ToResult(context);
            return (await ListAsync(context, open, code, state)).ToResult(context, list => Results.Json(PageOf(list, page.Value), Json.Options));
        }).Produces<Page<StairwellReadiness>>();
        units.MapGet("/stairwells.csv", async (HttpContext context, string code, string? state, OpenReadiness open, UnitTree tree, IStringLocalizer<ReadinessTexts> texts) =>
        {
            var list = await ListAsync(context, open, code, state);
            return list.Ok ? Results.File(await CsvAsync(list.Value, tree, texts, context.RequestAborted), "text/csv; charset=utf-8", $"readiness-{code}.csv") : list.Problem.ToResult(context);
        }).CountsAs(CallKind.Export).Produces<byte[]>(contentType: "text/csv");
        units.MapGet("/stairwells.xlsx", async (HttpContext context, string code, string? state, OpenReadiness open, UnitTree tree, IStringLocalizer<ReadinessTexts> texts) =>
        {
            var list = await ListAsync(context, open, code, state);
            return list.Ok ? Results.File(await WorkbookAsync(list.Value, tree, texts, context.RequestAborted), Workbook, $"readiness-{code}.xlsx") : list.Problem.ToResult(context);
        }).CountsAs(CallKind.Export).Produces<byte[]>(contentType: Workbook);

        api.MapPost("/me/alive", (HttpContext context, SignsOfLife signs) =>
        {
            signs.Note(context.Caller().DeviceId!.Value);
            return Results.NoContent();
        }).RequireAuthorization(Policies.Responder).Produces(StatusCodes.Status204NoContent).WithDescription("A sign of life, given by the phone without its holder when a silent push asks for it.");
    }

    /// <summary>The worst first; where no state is asked for, all that is not as it should be.</summary>
    private static async Task<Outcome<List<StairwellReadiness>>> ListAsync(HttpContext context, OpenReadiness open, string code, string? state)
    {
        ReadinessState? asked = null;
        if (!string.IsNullOrEmpty(state))
        {
            if (!Codes.TryParse<ReadinessState>(state, out var known))
                return Problem.Invalid([new("state", "unknownValue", state.Length > 40 ? state[..40] : state, "silent, weak, ready")]);
            asked = known;
        }
        var picture = await open.RunAsync(context.Caller(), code, context.RequestAborted);
        return picture.Ok ? ReadinessRules.WorstFirst(picture.Value.Stairwells.Where(one => asked is { } wanted ? one.State == wanted : one.State != ReadinessState.Ready)).ToList() : picture.Problem;
    }

    /// <summary>A cursor is the code of the last: whose state changes meanwhile moves, so it goes on behind where that one stands now.</summary>
    private static Page<StairwellReadiness> PageOf(List<StairwellReadiness> list, PageRequest page)
    {
        var shown = list.Skip(page.Cursor is null ? 0 : list.FindIndex(one => one.Facts.Code == page.Cursor) + 1).Take(page.Limit).ToList();
        return new(shown, shown.Count == page.Limit && shown[^1] != list[^1] ? shown[^1].Facts.Code : null);
    }

    private static async Task<byte[]> CsvAsync(List<StairwellReadiness> list, UnitTree tree, IStringLocalizer<ReadinessTexts> texts, CancellationToken cancel)
    {
        using var file = new MemoryStream();
        await using (var csv = CsvWriter.Create(file, Format, leaveOpen: true))
        {
            await csv.WriteRecordAsync(Array.ConvertAll(Columns, column => texts["column." + column].Value), cancel);
            foreach (var one in list)
                await csv.WriteRecordAsync(Array.ConvertAll(Row(one, tree, texts), value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? ""), cancel);
        }
        return file.ToArray();
    }

    private static async Task<byte[]> WorkbookAsync(List<StairwellReadiness> list, UnitTree tree, IStringLocalizer<ReadinessTexts> texts, CancellationToken cancel)
    {
        using var file = new MemoryStream();
        await using var book = await Spreadsheet.CreateNewAsync(file, cancellationToken: cancel);
        await book.StartWorksheetAsync(texts["title"], token: cancel);
        await book.AddRowAsync([.. Columns.Select(column => new Cell(texts["column." + column].Value))], cancel);
        foreach (var one in list)
            await book.AddRowAsync([.. Row(one, tree, texts).Select(value => value switch { null => default, int number => new Cell(number), _ => new Cell((string)value) })], cancel);
        await book.FinishAsync(cancel);
        return file.ToArray();
    }

    private static object?[] Row(StairwellReadiness one, UnitTree tree, IStringLocalizer<ReadinessTexts> texts)
    {
        var (facts, stairwell) = (one.Facts, tree.Find(one.Facts.Code));
        return
        [
            facts.Code, tree.Find(stairwell?.CodeOf(UnitKind.Community))?.Name, tree.Find(stairwell?.ParentCode)?.Name, stairwell?.Name, texts["state." + EmergencyWords.Code(one.State)].Value, one.Score,
            facts.Posts, facts.Phones, facts.Seen, facts.InTime is { } inTime ? texts[inTime ? "yes" : "no"].Value : null, facts.Homes, facts.Fresh, facts.Visited, facts.Tested, facts.Reached,
            one.Act is { } act ? texts["act." + EmergencyWords.Code(act)].Value : null,
        ];
    }
}
