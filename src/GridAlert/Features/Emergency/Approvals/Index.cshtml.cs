using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Approvals;

/// <summary>One question to a second person: whoever asked waits here, whoever is asked answers here.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ApprovalModel(
    DecideApproval decide, ApprovalSettings settings, SwitchMode mode, PublishDispatch publish, ProblemTexts problemTexts, TimeProvider time) : PageModel
{
    public Approval Approval { get; private set; } = null!;
    public FormProblems? Problems { get; private set; }
    public DateTimeOffset Now { get; } = time.GetUtcNow();
    public string NewKey { get; } = Guid.CreateVersion7(time.GetUtcNow()).ToString();

    [BindProperty]
    public string? Key { get; set; }

    public ApprovalState State => Approval.StateAt(Now);

    public bool IsMine => Approval.AskedBy == User.Caller().Id;

    public bool MayDecide => State == ApprovalState.Waiting && decide.MayDecide(User.Caller(), Approval);

    public DateTimeOffset AloneFrom => Approval.AskedAt + settings.Wait;

    /// <summary>Nobody has answered in time.</summary>
    public bool MayGoAlone => IsMine && State == ApprovalState.Waiting && Now >= AloneFrom;

    public bool MayGo => MayGoAlone || (IsMine && State == ApprovalState.Granted);

    public async Task<IActionResult> OnGetAsync(Guid id) => await LoadAsync(id) ?? Page();

    public Task<IActionResult> OnPostGrantAsync(Guid id) => AnswerAsync(id, true);

    public Task<IActionResult> OnPostRefuseAsync(Guid id) => AnswerAsync(id, false);

    /// <summary>The act itself, as it was asked for.</summary>
    public async Task<IActionResult> OnPostGoAsync(Guid id)
    {
        if (await LoadAsync(id) is { } refused)
            return refused;
        if (!IsMine)
            return Forbid();
        var (done, problem) = Approval.Act switch
        {
            DangerousAct.Activation => await OpenAsync(Json.Read<OpenActivationRequest>(Approval.Request)),
            DangerousAct.Dispatch => await PublishAsync(Json.Read<PublishRequest>(Approval.Request)),
            _ => await EndAsync(Approval.Subject!.Value, Json.Read<EndActivationRequest>(Approval.Request)),
        };
        return problem is null ? Redirect(done!) : await RefuseAsync(id, problem);
    }

    private async Task<(string? Done, Problem? Problem)> OpenAsync(OpenActivationRequest request)
    {
        var opened = await mode.OpenAsync(User.Caller(), request with { ApprovalId = Approval.Id, OnScreen = true }, KeyOf(request), HttpContext.RequestAborted);
        return (opened.Ok ? $"/activations/{opened.Value.Id}" : null, opened.Problem);
    }

    private async Task<(string? Done, Problem? Problem)> PublishAsync(PublishRequest request)
    {
        var sent = await publish.RunAsync(User.Caller(), request with { ApprovalId = Approval.Id, OnScreen = true }, KeyOf(request), HttpContext.RequestAborted);
        return (sent.Ok ? $"/dispatches/{sent.Value.Id}?sent=true" : null, sent.Problem);
    }

    private async Task<(string? Done, Problem? Problem)> EndAsync(Guid activationId, EndActivationRequest request)
    {
        var ended = await mode.EndAsync(User.Caller(), activationId, request with { ApprovalId = Approval.Id, OnScreen = true }, KeyOf(request), HttpContext.RequestAborted);
        return (ended.Ok ? $"/activations/{activationId}" : null, ended.Problem);
    }

    /// <summary>An approval is one act, however often its button is pressed.</summary>
    private IdempotencyKey KeyOf<T>(T request) => IdempotencyKey.For(User.Caller().Id, $"approval {Approval.Id}", request);

    private async Task<IActionResult> AnswerAsync(Guid id, bool granted)
    {
        var key = Key is { Length: > 0 and <= IdempotencyKey.MaxLength } given ? IdempotencyKey.For(User.Caller().Id, given, new { id, granted }) : null;
        var answered = await decide.AnswerAsync(User.Caller(), id, granted, key, HttpContext.RequestAborted);
        return answered.Ok ? Redirect($"/approvals/{id}") : await RefuseAsync(id, answered.Problem);
    }

    private async Task<IActionResult> RefuseAsync(Guid id, Problem problem)
    {
        if (problem.Kind == ProblemKind.Forbidden)
            return Forbid();
        if (await LoadAsync(id) is { } refused)
            return refused;
        Problems = FormProblems.From(problem, problemTexts);
        Response.StatusCode = (int)problem.Kind;
        return Page();
    }

    /// <summary>Null where there is something to show.</summary>
    private async Task<IActionResult?> LoadAsync(Guid id)
    {
        var found = await decide.FindAsync(User.Caller(), id, HttpContext.RequestAborted);
        if (!found.Ok)
            return found.Problem.Kind == ProblemKind.Forbidden ? Forbid() : NotFound();
        Approval = found.Value;
        return null;
    }
}
