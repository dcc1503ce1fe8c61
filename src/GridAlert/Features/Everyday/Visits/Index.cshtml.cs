using GridAlert.Features.Access;
using GridAlert.Features.Emergency;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Visits;

/// <summary>The cover of a month: a map of stairwells for a community or grid, a table above. Figures only.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class VisitsModel(OpenVisits open, VisitQuery query, UnitTree tree, IStringLocalizer<EmergencyTexts> words, TimeProvider time) : PageModel
{
    private const int MonthsShown = 13;

    public Unit Unit { get; private set; } = null!;
    public IReadOnlyList<Unit> Above { get; private set; } = [];
    public VisitPicture Picture { get; private set; } = null!;
    /// <summary>The stairwells of a community or grid, grid by grid; empty above.</summary>
    public IReadOnlyList<(Unit Grid, IReadOnlyList<VisitCoverOf> Stairwells)> Map { get; private set; } = [];
    public bool IsUnknownMonth { get; private set; }

    public bool IsOver => Picture.Month != open.Present;

    public IEnumerable<Month> Months
    {
        get
        {
            var month = open.Present;
            for (var n = 0; n < MonthsShown; n++, month = month.Before)
                yield return month;
        }
    }

    public async Task<IActionResult> OnGetAsync(string unitCode, string? month)
    {
        var picture = await open.CoverAsync(User.Caller(), unitCode, month, HttpContext.RequestAborted);
        if (picture.Problem?.Kind == ProblemKind.Invalid)
        {
            (IsUnknownMonth, Response.StatusCode) = (true, StatusCodes.Status400BadRequest);
            picture = await open.CoverAsync(User.Caller(), unitCode, null, HttpContext.RequestAborted);
        }
        if (!picture.Ok)
            return NotFound();
        (Picture, Unit) = (picture.Value, picture.Value.Unit);
        Above = [.. tree.Above(Unit, User.Caller())];
        if (Unit.Kind is UnitKind.Community or UnitKind.Grid)
        {
            var stairwells = (await query.StairwellsCoverAsync(Unit, Picture.Month, time.GetUtcNow(), HttpContext.RequestAborted)).ToLookup(one => tree.Find(one.Code)?.ParentCode);
            Map = [.. Unit.Within(UnitKind.Grid).Select(grid => (grid, (IReadOnlyList<VisitCoverOf>)[.. stairwells[grid.Code]]))];
        }
        return Page();
    }

    /// <summary>What a tile says by its shape and colour.</summary>
    public string StateOf(VisitCoverOf part) => part.Cover switch
    {
        { Homes: 0 } => "empty",
        { Visited: var visited, Homes: var homes } when visited == homes => "done",
        { Visited: 0, Refused: 0, Absent: 0 } => "none",
        _ => VisitRules.IsBehind(part.Cover, part.IsPaused, part.Expected) ? "behind" : "ahead",
    };

    public static string Glyph(string state) => state switch
    {
        "done" => "✔",
        "ahead" => "◑",
        "behind" => "!",
        "none" => "○",
        _ => "–",
    };

    public string? Paused(VisitCoverOf part) => part.Paused == TimeSpan.Zero ? null : words.Span(part.Paused);

    /// <summary>Each reason over all parts.</summary>
    public IReadOnlyList<ReasonFigures> Reasons =>
        [.. VisitReason.All.Select(reason => Picture.Parts.SelectMany(part => part.Reasons.Where(one => one.Reason == reason)).Aggregate(new ReasonFigures(reason, 0, 0), (sum, one) => new(reason, sum.Due + one.Due, sum.Done + one.Done)))];
}
