using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>What is typed on the page of one report; each act has its own form.</summary>
public sealed record ReportActForm
{
    /// <summary>The state that the page showed.</summary>
    public string? Seen { get; init; }
    public string? Text { get; init; }
    public Guid? AccountId { get; init; }
    public string? Outcome { get; init; }
    public string? Reason { get; init; }
    public string? Key { get; init; }
}

/// <summary>One report: what was seen, how long each step took, and what can still be done.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.ReportSeen)]
public sealed class ReportModel(ReportQuery query, HandleReport handle, UnitTree tree, ProblemTexts problemTexts, TimeProvider time) : PageModel
{
    [BindProperty]
    public ReportActForm Form { get; set; } = new();

    public Report Report { get; private set; } = null!;
    public Unit Stairwell { get; private set; } = null!;
    public IReadOnlyList<ReportHand> Hands { get; private set; } = [];
    public FormProblems? Problems { get; private set; }
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public bool IsClosed => Report.State == ReportState.Closed;

    public bool MayAct => !IsClosed && ShowsNames;

    public bool MaySend => AccessPolicy.MayEver(User.Caller().Role, Act.SendDispatch);

    /// <summary>Who only reads sees that somebody is there, not who.</summary>
    private bool ShowsNames => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public string Place => string.Join(" · ", new[] { UnitKind.Community, UnitKind.Grid, UnitKind.Stairwell }.Select(kind => tree.Find(Stairwell.CodeOf(kind))?.Name).OfType<string>());

    public async Task<IActionResult> OnGetAsync(Guid id) => await LoadAsync(id) ? Page() : NotFound();

    public Task<IActionResult> OnPostTakeAsync(Guid id) =>
        ActAsync(id, new TakeRequest(Form.Seen), (request, key, cancel) => handle.TakeAsync(User.Caller(), id, request, key, cancel));

    public Task<IActionResult> OnPostAssignAsync(Guid id) =>
        ActAsync(id, new AssignRequest(Form.AccountId, Form.Seen), (request, key, cancel) => handle.AssignAsync(User.Caller(), id, request, key, cancel));

    public Task<IActionResult> OnPostAnswerAsync(Guid id) =>
        ActAsync(id, new AnswerRequest(Form.Text, Form.Seen), (request, key, cancel) => handle.AnswerAsync(User.Caller(), id, request, key, cancel));

    public Task<IActionResult> OnPostCloseAsync(Guid id) =>
        ActAsync(id, new CloseRequest(Form.Outcome, Form.Reason, Form.Seen), (request, key, cancel) => handle.CloseAsync(User.Caller(), id, request, key, cancel));

    public string NewKey() => Guid.CreateVersion7(time.GetUtcNow()).ToString();

    public string Shown(string name) => ShowsNames || name.Length == 0 ? name : name[0] + new string('*', name.Length - 1);

    private async Task<IActionResult> ActAsync<T>(Guid id, T request, Func<T, IdempotencyKey?, CancellationToken, Task<Outcome<Report>>> act)
    {
        var key = Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } given ? IdempotencyKey.For(User.Caller().Id, given, request) : null;
        var outcome = await act(request, key, HttpContext.RequestAborted);
        if (outcome.Ok)
            return Redirect($"/reports/{id}");
        if (!await LoadAsync(id))
            return NotFound();
        Problems = FormProblems.From(outcome.Problem, problemTexts);
        Response.StatusCode = (int)outcome.Problem.Kind;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id)
    {
        if (await query.FindAsync(id, HttpContext.RequestAborted) is not { } report
            || !tree.TryFind(report.StairwellCode, out var stairwell) || AccessPolicy.Refuse(User.Caller(), Act.See, stairwell) is not null)
            return false;
        (Report, Stairwell) = (report, stairwell);
        if (MayAct)
            Hands = await query.HandsAsync(stairwell.Code, HttpContext.RequestAborted);
        return true;
    }
}
