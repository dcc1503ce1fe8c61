using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Calls;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Stairwells;

/// <summary>An answer on the stairwell's behalf, as it is typed.</summary>
public sealed record AnswerForForm
{
    public Guid Dispatch { get; init; }
    public ReachedBy? By { get; init; }
    public Guid? Member { get; init; }
    public string? Note { get; init; }
    public string? Key { get; init; }
}

/// <summary>One stairwell: who is responsible, what was asked of it, what was tried and what came of that, who lives there.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class StairwellModel(UnitTree tree, StairwellQuery query, RecordCall record, ProblemTexts problemTexts, TimeProvider time) : PageModel
{
    [BindProperty]
    public AnswerForForm Form { get; set; } = new();

    public Unit Stairwell { get; private set; } = null!;
    public IReadOnlyList<Unit> Above { get; private set; } = [];
    public StairwellPicture Picture { get; private set; } = null!;
    public FormProblems? Problems { get; private set; }
    public DateTimeOffset Now { get; } = time.GetUtcNow();
    public string NewKey => Guid.CreateVersion7().ToString();

    /// <summary>Who only reads does not see who is ill or alone; who acts there must.</summary>
    public bool ShowsTags => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    /// <summary>May call there and answer on its behalf.</summary>
    public bool MayCall => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public async Task<IActionResult> OnGetAsync(string code) => await FindAsync(code) ? Page() : NotFound();

    /// <summary>The short card that the board's drawer shows.</summary>
    public async Task<IActionResult> OnGetCardAsync(string code) => await FindAsync(code) ? Partial("_StairwellCard", this) : NotFound();

    public async Task<IActionResult> OnPostAnswerAsync(string code)
    {
        var request = new AnswerForRequest { MemberId = Form.Member, By = Form.By, HeardToTheEnd = Form.By == ReachedBy.Phone, Note = Form.Note };
        var key = Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } given ? IdempotencyKey.For(User.Caller().Id, given, (Form.Dispatch, request)) : null;
        var outcome = await record.AnswerAsync(User.Caller(), Form.Dispatch, code, request, key, HttpContext.RequestAborted);
        if (outcome.Ok)
            return Redirect($"/stairwells/{code}");
        if (outcome.Problem.Kind is ProblemKind.Forbidden)
            return Forbid();
        if (outcome.Problem.Kind is ProblemKind.NotFound || !await FindAsync(code))
            return NotFound();
        Problems = FormProblems.From(outcome.Problem, problemTexts);
        Response.StatusCode = (int)outcome.Problem.Kind;
        return Page();
    }

    private async Task<bool> FindAsync(string code)
    {
        if (!tree.TryFind(code, out var unit) || unit.Kind != UnitKind.Stairwell || AccessPolicy.Refuse(User.Caller(), Act.See, unit) is not null)
            return false;
        Stairwell = unit;
        Above = [.. unit.Lineage[..^1].Select(tree.Find).OfType<Unit>().Where(above => above.LiesIn(User.Caller().UnitCode))];
        Picture = await query.RunAsync(code, HttpContext.RequestAborted);
        return true;
    }

    /// <summary>王** for those who only need to know that somebody is there.</summary>
    public string Shown(string? name) => name is { Length: > 0 } && !ShowsTags ? name[0] + new string('*', name.Length - 1) : name ?? "";

    public static string StateOf(StairwellDispatch dispatch) =>
        dispatch is { State: Receipts.AssignmentState.Pending, Late: true } ? "silent"
        : dispatch.State == Receipts.AssignmentState.Pending ? "waiting"
        : DispatchCode(dispatch.State);

    public static string DispatchCode<T>(T state) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    public static string When(DateTimeOffset? at) => at?.Minute() ?? "";
}
