using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Recognition.Allowances;

/// <summary>A street's phone and meal allowances: prepared, approved by another, and given out as a workbook.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class AllowancesModel(
    AllowanceQuery query, PayAllowances pay, AllowanceTable table, RecognitionOptions options, UnitTree tree, ProblemTexts problems, IStringLocalizer<RecognitionTexts> texts, TimeProvider time)
    : RecognitionPage(tree, problems, time)
{
    public AllowanceList? List { get; private set; }
    public IReadOnlyList<AllowanceLine> Lines { get; private set; } = [];

    public bool IsStreet => Unit.Kind == UnitKind.Street;

    public bool IsOver => Month.End <= Today;

    /// <summary>By which a list would be counted now; a list that is there says its own.</summary>
    public AllowanceRule Rule => List?.Rule ?? new(options.PhoneFen, options.PhoneDays, options.MealFen, options.MealMinutes);

    public bool IsTrue => List is { } list && AllowanceRules.IsTrue(list.Rule, list.TotalFen, Lines);

    public bool PreparedItself => List?.PreparedBy == User.Caller().Id;

    public Task<IActionResult> OnGetAsync(string unit, string? month) => ShowAsync(unit, month);

    public async Task<IActionResult> OnPostPrepareAsync(string unit, string? month) =>
        await EndAsync(unit, month, await pay.PrepareAsync(User.Caller(), unit, Of(month), HttpContext.RequestAborted), "done.prepared");

    public async Task<IActionResult> OnPostDecideAsync(string unit, string? month, Guid list, bool approved, string? reason) =>
        await EndAsync(unit, month, await pay.DecideAsync(User.Caller(), unit, list, approved, reason, HttpContext.RequestAborted), approved ? "done.approved" : "done.listRefused");

    public async Task<IActionResult> OnPostExportAsync(string unit, string? month, Guid list, string? reason)
    {
        var found = await pay.ExportAsync(User.Caller(), unit, list, reason, HttpContext.RequestAborted);
        if (!found.Ok)
            return await AfterAsync(found, "", "", () => ShowAsync(unit, month));
        Response.Headers.CacheControl = "no-store";
        return File(
            await table.WorkbookAsync(found.Value.List, found.Value.Lines, HttpContext.RequestAborted), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"allowances-{unit}-{Visits.Month.Of(found.Value.List.Month)}.xlsx");
    }

    private Month Of(string? month) => Visits.Month.Read(month) ?? Visits.Month.Of(Today).Before;

    private Task<IActionResult> EndAsync(string unit, string? month, Outcome<Guid> outcome, string done) =>
        AfterAsync(outcome, texts[done], $"/allowances/{Uri.EscapeDataString(unit)}?month={Of(month)}", () => ShowAsync(unit, month));

    private async Task<IActionResult> ShowAsync(string unit, string? month)
    {
        if (!Find(unit, month ?? Of(null).ToString()))
            return NotFound();
        if (IsStreet && await query.FindAsync(Unit.Code, Month.First, HttpContext.RequestAborted) is { } list)
            (List, Lines) = (list, await query.LinesAsync(list.Id, HttpContext.RequestAborted));
        return Page();
    }
}
