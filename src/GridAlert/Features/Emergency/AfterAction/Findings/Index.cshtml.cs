using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.AfterAction.Findings;

/// <summary>What is typed on the page; each act has its own form.</summary>
public sealed record FindingForm
{
    public string? Kind { get; init; }
    public string? Rating { get; init; }
    public string? Text { get; init; }
    public string? Cause { get; init; }
    public string? Evidence { get; init; }
    public string? Rule { get; init; }
    public Guid Finding { get; init; }
    public Guid Improvement { get; init; }
    public string? Action { get; init; }
    public string? Owner { get; init; }
    public DateOnly? DueOn { get; init; }
    public string? State { get; init; }
    public string? Reason { get; init; }
    public string? Seen { get; init; }
    public string? Key { get; init; }
}

/// <summary>What was learned from an activation: proposed by the figures, decided by people, and what is to become better.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class FindingsModel(
    UnitTree tree, ActivationStore activations, PlaybookStore playbooks, FindingStore store, ReviewQuery review, RecordFinding record, PlanImprovement plan,
    ProblemTexts problemTexts, TimeProvider time) : PageModel
{
    private static readonly int UsualDays = 30;

    [BindProperty]
    public FindingForm Form { get; set; } = new();

    public Activation Activation { get; private set; } = null!;
    public string Scenario { get; private set; } = "";
    public IReadOnlyList<Finding> Findings { get; private set; } = [];
    /// <summary>What the figures suggest and nobody has taken up yet.</summary>
    public IReadOnlyList<Proposal> Proposals { get; private set; } = [];
    public FormProblems? Problems { get; private set; }
    public DateOnly Today { get; } = time.GetUtcNow().Day();
    public DateOnly UsualDue => Today.AddDays(UsualDays);
    public UnitTree Tree => tree;
    public bool MayWrite => AccessPolicy.MayEver(User.Caller().Role, Act.WriteReview);

    public string NewKey() => Guid.CreateVersion7(time.GetUtcNow()).ToString();

    public bool MayChange(Finding finding) => tree.Find(finding.UnitCode) is { } unit && AccessPolicy.Refuse(User.Caller(), Act.WriteReview, unit) is null;

    /// <summary>Who only reads sees that somebody wrote it, not who.</summary>
    public string Shown(string name) => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp) || name.Length == 0 ? name : name[0] + new string('*', name.Length - 1);

    public async Task<IActionResult> OnGetAsync(Guid id) => await LoadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostRecordAsync(Guid id)
    {
        var request = new FindingRequest(null, Form.Kind, Form.Rating, Form.Text, Form.Cause, Form.Evidence, Form.Rule);
        return await ShowAsync(id, await record.RunAsync(User.Caller(), id, request, Key(request), HttpContext.RequestAborted));
    }

    public async Task<IActionResult> OnPostWithdrawAsync(Guid id)
    {
        var request = new WithdrawFindingRequest(Form.Reason);
        return await ShowAsync(id, await record.WithdrawAsync(User.Caller(), Form.Finding, request, Key(new { Form.Finding, request }), HttpContext.RequestAborted));
    }

    public async Task<IActionResult> OnPostPlanAsync(Guid id)
    {
        var request = new ImprovementRequest(Form.Action, Form.Owner, Form.DueOn);
        return await ShowAsync(id, await plan.RunAsync(User.Caller(), Form.Finding, request, Key(new { Form.Finding, request }), HttpContext.RequestAborted));
    }

    public async Task<IActionResult> OnPostMoveAsync(Guid id)
    {
        var request = new MoveImprovementRequest(Form.State, Form.Reason, Form.Seen);
        return await ShowAsync(id, await plan.MoveAsync(User.Caller(), Form.Improvement, request, Key(new { Form.Improvement, request }), HttpContext.RequestAborted));
    }

    private async Task<IActionResult> ShowAsync<T>(Guid id, Outcome<T> outcome)
    {
        if (outcome.Ok)
            return Redirect($"/activations/{id}/findings");
        if (outcome.Problem.Kind is ProblemKind.Forbidden)
            return Forbid();
        if (outcome.Problem.Kind is ProblemKind.NotFound || !await LoadAsync(id))
            return NotFound();
        Problems = FormProblems.From(outcome.Problem, problemTexts);
        Response.StatusCode = (int)outcome.Problem.Kind;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id)
    {
        var caller = User.Caller();
        if (await activations.FindAsync(id, HttpContext.RequestAborted) is not { } activation || !ModeRules.Touches(activation, tree.Find(caller.UnitCode)!, tree))
            return false;
        Activation = activation;
        Scenario = (await playbooks.NewestAsync(HttpContext.RequestAborted)).NameOf(activation.Scenario);
        Findings = await store.ListAsync(id, caller.UnitCode, HttpContext.RequestAborted);
        if (MayWrite && await review.RunAsync(caller, id, null, HttpContext.RequestAborted) is { Ok: true, Value: var computed })
            Proposals = [.. ProposalRules.Of(computed).Where(proposal => Findings.All(finding => finding.Rule != proposal.Rule))];
        return true;
    }

    private IdempotencyKey? Key<T>(T request) =>
        Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } given ? IdempotencyKey.For(User.Caller().Id, given, request) : null;
}
