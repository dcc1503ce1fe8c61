using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Covers;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Roster;

/// <summary>The roster 花名册: in and out as a file, which posts are vacant, and who could stand in.</summary>
[Authorize(Policy = Policies.Account)]
[RequestSizeLimit(RosterFile.MaxBytes + Api.MaxBody)]
public sealed class RosterModel(
    ImportRoster import, ExportRoster export, RosterWriter writer, VacancyQuery vacancies, AssignCover covers, UnitTree tree, ProblemTexts problems, IStringLocalizer<UnitsTexts> texts, TimeProvider time)
    : UnitPage(tree, problems)
{
    private const int PageSize = 150;

    public Vacancies List { get; private set; } = new(0, 0, [], []);

    /// <summary>Where the next page of vacancies begins; null on the last.</summary>
    public string? Next { get; private set; }

    public RosterResult? Result { get; private set; }

    /// <summary>The checked file that waits.</summary>
    public Guid? Draft { get; private set; }

    public bool MayCover => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public async Task<IActionResult> OnGetAsync(string unit, Guid? draft, string? after)
    {
        if (!Find(unit))
            return NotFound();
        if (draft is { } id && MayKeep && await import.KeptAsync(User.Caller(), unit, id, HttpContext.RequestAborted) is { } content)
        {
            Draft = id;
            Result = (await import.CheckAsync(User.Caller(), unit, content, HttpContext.RequestAborted)).Value;
        }
        return await ShowAsync(unit, after);
    }

    public async Task<IActionResult> OnGetTemplateAsync(string unit) => !Find(unit) ? NotFound() : !MayKeep ? Forbid() : await WorkbookAsync([], "roster-template.xlsx", explained: true);

    public async Task<IActionResult> OnPostCheckAsync(string unit, IFormFile? file)
    {
        if (!Find(unit))
            return NotFound();
        if (!MayKeep)
            return Forbid();
        var content = await RosterUpload.ReadAsync(file, HttpContext.RequestAborted);
        var kept = content.Ok ? await import.KeepAsync(User.Caller(), unit, content.Value, HttpContext.RequestAborted) : content.Problem;
        return kept.Ok ? LocalRedirect($"/roster/{unit}?draft={kept.Value}#result") : await AfterAsync(kept, "", "", () => ShowAsync(unit, null));
    }

    public async Task<IActionResult> OnPostImportAsync(string unit, Guid draft)
    {
        var outcome = await import.ImportKeptAsync(User.Caller(), unit, draft, HttpContext.RequestAborted);
        return await AfterAsync(outcome, outcome.Ok ? texts["import.done.n", outcome.Value.Created, outcome.Value.Updated, outcome.Value.PostsBegun, outcome.Value.PostsEnded] : "", $"/roster/{Uri.EscapeDataString(unit)}", () => ShowAsync(unit, null));
    }

    public async Task<IActionResult> OnPostExportAsync(string unit, string? reason, string? format)
    {
        var table = await export.RunAsync(User.Caller(), new(unit, reason), HttpContext.RequestAborted);
        if (!table.Ok)
            return await AfterAsync(table, "", "", () => ShowAsync(unit, null));
        if (format != "csv")
            return await WorkbookAsync(table.Value.Lines, $"roster-{unit}.xlsx", explained: false);
        Response.Headers.CacheControl = "no-store";
        var csv = new MemoryStream();
        await writer.CsvAsync(csv, table.Value.Lines, HttpContext.RequestAborted);
        return File(csv.ToArray(), "text/csv; charset=utf-8", $"roster-{unit}.csv");
    }

    public async Task<IActionResult> OnPostCoverAsync(string unit, string? stairwell, string? role, Guid? member) =>
        await AfterAsync(await covers.BeginAsync(User.Caller(), stairwell ?? "", role ?? "", new(member, texts["vacancies.reason"]), null, HttpContext.RequestAborted), texts["vacancies.covering"], $"/roster/{Uri.EscapeDataString(unit)}", () => ShowAsync(unit, null));

    /// <summary>Grid and stairwell.</summary>
    public string Place(string stairwell) => $"{NameOf(Tree.Find(stairwell)?.ParentCode ?? "")} {NameOf(stairwell)}";

    private async Task<IActionResult> WorkbookAsync(IReadOnlyList<string[]> lines, string name, bool explained)
    {
        Response.Headers.CacheControl = "no-store";
        var book = new MemoryStream();
        await writer.WorkbookAsync(book, lines, explained, HttpContext.RequestAborted);
        return File(book.ToArray(), RosterWriter.WorkbookType, name);
    }

    private async Task<IActionResult> ShowAsync(string unit, string? after)
    {
        if (!Find(unit))
            return NotFound();
        List = await vacancies.RunAsync(unit, time.GetUtcNow().Day(), string.IsNullOrEmpty(after) ? null : after, PageSize, HttpContext.RequestAborted);
        Next = List.Items.Count >= PageSize ? List.Items[^1].StairwellCode : null;
        return Page();
    }
}
