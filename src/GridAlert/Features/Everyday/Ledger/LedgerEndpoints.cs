using CsvHelper;
using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Ledger;

/// <summary>A home in a list, as programs read it: names and numbers are masked.</summary>
public sealed record LedgerFindItem(Guid HouseholdId, string StairwellCode, int Floor, string Room, string? ContactName, string? Phone, IReadOnlyList<string> Tags, DateTimeOffset? OldestAt, DateTimeOffset? LastContactAt)
{
    public static LedgerFindItem Of(LedgerFind home) =>
        new(home.HouseholdId, home.StairwellCode, home.Floor, home.Room, home.ContactName?.AsName, home.Phone?.AsNumber, home.Tags, home.OldestAt, home.LastContactAt);
}

/// <summary>底账: the trio's own homes, and the officers' figures and lists.</summary>
public static class LedgerEndpoints
{
    private const int ExportPage = 1000;

    // Spreadsheets take a file for UTF-8 by this mark, and would run what begins like a formula.
    private static readonly CsvWriterOptions Format = new() { WriteByteOrderMark = true, Injection = CsvInjection.Escape, NewLine = "\r\n" };

    private static readonly string[] Columns = ["community", "grid", "stairwell", "floor", "room", "contact", "phone", "tags", "oldest", "lastContact"];

    public static IServiceCollection AddLedger(this IServiceCollection services) =>
        services.AddSingleton<LedgerQuery>().AddSingleton<OpenLedger>().AddSingleton<SaveLedger>().AddSingleton<AddHome>();

    public static void MapLedger(this IEndpointRouteBuilder api)
    {
        var mine = api.MapGroup("/me/ledger").RequireAuthorization(Policies.Responder).OnlyForTheNamedMember();
        mine.MapGet("", async (HttpContext context, LedgerQuery query) => Results.Json(await query.OfMemberAsync(context.Caller().Id, context.RequestAborted), Json.Options))
            .Produces<IReadOnlyList<LedgerHome>>();
        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        mine.MapPost("", (HttpContext context, AddHome add) =>
            context.RunAsync<AddHomeRequest, LedgerHome>(context.Caller().Id.ToString(), (request, key) => add.RunAsync(context.Caller(), request, key, CancellationToken.None)))
            .Accepts<AddHomeRequest>("application/json").Produces<LedgerHome>();
        mine.MapPost("/{householdId:guid}", (HttpContext context, Guid householdId, SaveLedger save) =>
            context.RunAsync<SaveLedgerRequest, LedgerHome>(context.Caller().Id.ToString(), (request, key) => save.RunAsync(context.Caller(), householdId, request, key, CancellationToken.None)))
            .Accepts<SaveLedgerRequest>("application/json").Produces<LedgerHome>();

        var units = api.MapGroup("/units/{code}/ledger").RequireAuthorization(Policies.Account);
        units.MapGet("", async (HttpContext context, string code, OpenLedger open) =>
            (await open.FiguresAsync(context.Caller(), code, context.RequestAborted)).ToResult(context)).Produces<IReadOnlyList<LedgerFiguresOf>>();
        units.MapGet("/homes", async (HttpContext context, string code, string[]? tag, OpenLedger open) =>
        {
            var page = PageRequest.Read(context);
            if (!page.Ok)
                return page.Problem.ToResult(context);
            return (await open.FindAsync(context.Caller(), code, tag ?? [], page.Value.Cursor, page.Value.Limit, context.RequestAborted)).ToResult(context,
                list => Results.Json(new Page<LedgerFindItem>([.. list.Homes.Select(LedgerFindItem.Of)], list.Next?.ToString()), Json.Options));
        }).Looks(JournalKind.LedgerSeen).Produces<Page<LedgerFindItem>>();
        units.MapGet("/homes.csv", ExportAsync).CountsAs(CallKind.Export).Produces(200, contentType: "text/csv").ProducesProblem(403)
            .WithDescription("The list as a file, names and numbers masked. Each export is itself recorded.");
    }

    private static async Task<IResult> ExportAsync(
        HttpContext context, string code, string[]? tag, OpenLedger open, UnitTree tree, IStringLocalizer<LedgerTexts> texts, TimeProvider time)
    {
        var first = await open.BeginExportAsync(context.Caller(), code, tag ?? [], ExportPage, context.RequestAborted);
        if (!first.Ok)
            return first.Problem.ToResult(context);
        return Results.Stream(async body =>
        {
            await using var csv = CsvWriter.Create(body, Format, leaveOpen: true);
            await csv.WriteRecordAsync(Array.ConvertAll(Columns, column => texts["column." + column].Value), context.RequestAborted);
            for (var list = first.Value; ;)
            {
                foreach (var home in list.Homes)
                    await csv.WriteRecordAsync(Fields(home, tree, texts), context.RequestAborted);
                if (list.Next is not { } next || await open.FindAsync(context.Caller(), code, tag ?? [], next.ToString(), ExportPage, context.RequestAborted) is not { Ok: true } more)
                    break;
                list = more.Value;
            }
        }, "text/csv; charset=utf-8", $"ledger-{code}-{time.GetUtcNow().Day():yyyy-MM-dd}.csv");
    }

    private static string[] Fields(LedgerFind home, UnitTree tree, IStringLocalizer<LedgerTexts> texts)
    {
        var stairwell = tree.Find(home.StairwellCode);
        return
        [
            tree.Find(stairwell?.CodeOf(UnitKind.Community))?.Name ?? "", tree.Find(stairwell?.ParentCode)?.Name ?? "", stairwell?.Name ?? home.StairwellCode,
            home.Floor.ToString(System.Globalization.CultureInfo.InvariantCulture), home.Room, home.ContactName?.AsName ?? "", home.Phone?.AsNumber ?? "",
            string.Join(texts["comma"].Value, home.Tags.Select(tag => texts["tag." + tag].Value)), home.OldestAt?.Day().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "",
            home.LastContactAt?.Minute() ?? "",
        ];
    }
}
