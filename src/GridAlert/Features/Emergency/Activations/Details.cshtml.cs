using GridAlert.Features.Access;
using GridAlert.Features.Emergency.AfterAction.Findings;
using GridAlert.Features.Emergency.Approvals;
using GridAlert.Features.Emergency.ClosingReports;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Activations;

/// <summary>What is typed on the page of one activation; each act has its own form.</summary>
public sealed record ActivationForm
{
    public string? Level { get; init; }
    public string? LevelReason { get; init; }
    public string? EndReason { get; init; }
    public bool Sure { get; init; }
    /// <summary>How many stairwells are silent at the end, typed.</summary>
    public string? Count { get; init; }
    public string? ClosingText { get; init; }
    public string? Key { get; init; }
}

/// <summary>One emergency: roll-call at once, level, dispatches, and the end with what is still silent.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ActivationModel(
    UnitTree tree, ActivationStore store, ActivationHistoryQuery history, DispatchStore dispatches, DispatchSummaryQuery summaries,
    PlaybookStore playbooks, PublishDispatch publish, SwitchMode mode, ClosingReportStore closing, FileClosingReport file, FindingStore findings, ReachQuery reach, ApprovalStore approvals, ApprovalSettings settings, ProblemTexts problemTexts, TimeProvider time) : PageModel
{
    private const int MostDispatches = 200;

    [BindProperty]
    public ActivationForm Form { get; set; } = new();

    public Activation Activation { get; private set; } = null!;
    public IReadOnlyList<Playbook> Playbooks { get; private set; } = [];
    public IReadOnlyList<LevelStep> History { get; private set; } = [];
    public IReadOnlyList<Dispatch> Dispatches { get; private set; } = [];
    public IReadOnlyDictionary<Guid, StairwellCounts> Counts { get; private set; } = new Dictionary<Guid, StairwellCounts>();
    /// <summary>What the communities inside the caller's unit owe after the end, or have reported.</summary>
    public IReadOnlyList<ClosingReport> ClosingReports { get; private set; } = [];
    /// <summary>What earlier reviews of its units left open; shown while it lasts.</summary>
    public OpenImprovements Improvements { get; private set; } = OpenImprovements.None;
    public FormProblems? Problems { get; private set; }
    /// <summary>The units of it that the caller may send to.</summary>
    public IReadOnlyList<string> OwnUnits { get; private set; } = [];
    public Reach? Reach { get; private set; }
    public DateTimeOffset Now { get; } = time.GetUtcNow();
    public string NewKey { get; } = Guid.CreateVersion7(time.GetUtcNow()).ToString();
    public UnitTree Tree => tree;

    public bool MaySend => AccessPolicy.MayEver(User.Caller().Role, Act.SendDispatch) && OwnUnits.Count > 0;

    /// <summary>Level and end belong to those whose scope holds the whole activation.</summary>
    public bool MayChange => AccessPolicy.MayEver(User.Caller().Role, Act.SwitchMode) && Activation.UnitCodes.All(code => tree.Find(code)?.LiesIn(User.Caller().UnitCode) == true);

    public bool MayFollowUp => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public Playbook? Playbook => Playbooks.FirstOrDefault(playbook => playbook.Scenario == Activation.Scenario);

    public PlaybookDispatch? RollCall => Playbook?.Dispatches.FirstOrDefault(dispatch => dispatch.Kind == DispatchKind.RollCall);

    public Dispatch? RollCallSent => Dispatches.FirstOrDefault(dispatch => dispatch is { Kind: DispatchKind.RollCall, State: DispatchState.Open or DispatchState.Ended });

    /// <summary>Stairwells that are silent now: what an end is asked for.</summary>
    public int Silent { get; private set; }

    public ApprovalMode EndAsks => Silent > 0 ? settings.Ending : ApprovalMode.Off;

    public IEnumerable<Dispatch> StillOpen => Dispatches.Where(dispatch => dispatch.State == DispatchState.Open);

    public StairwellCounts CountsOf(Dispatch dispatch) => Counts.GetValueOrDefault(dispatch.Id) ?? StairwellCounts.None;

    public async Task<IActionResult> OnGetAsync(Guid id) => await LoadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostRollCallAsync(Guid id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        if (!MaySend || RollCall is not { } rollCall)
            return Forbid();
        var request = rollCall.ToRequest(Activation.Scenario, Playbook!.Version, id, OwnUnits);
        var sent = await publish.RunAsync(User.Caller(), request, Key(request), HttpContext.RequestAborted);
        return sent.Ok ? Redirect($"/dispatches/{sent.Value.Id}") : Refuse(sent.Problem);
    }

    public async Task<IActionResult> OnPostLevelAsync(Guid id)
    {
        var request = new ChangeLevelRequest(Form.Level, Form.LevelReason);
        var changed = await mode.ChangeLevelAsync(User.Caller(), id, request, Key(request), HttpContext.RequestAborted);
        return changed.Ok ? Redirect($"/activations/{id}") : await LoadAsync(id) ? Refuse(changed.Problem, "levelReason") : NotFound();
    }

    public async Task<IActionResult> OnPostEndAsync(Guid id)
    {
        var request = new EndActivationRequest(Form.EndReason);
        var check = new Check();
        check.Text(Form.EndReason, "reason", SwitchMode.MaxReason);
        check.That(Form.Sure, "sure", "required");
        var problem = check.Problem ?? (await mode.EndAsync(User.Caller(), id, request with { OnScreen = true, ConfirmCount = ApprovalForm.Typed(Form.Count) }, Key(request), HttpContext.RequestAborted)).Problem;
        if (ApprovalForm.Waits(problem) is { } waits)
            return waits;
        problem = ApprovalForm.OfCount(problem);
        return problem is null ? Redirect($"/activations/{id}") : await LoadAsync(id) ? Refuse(problem, "endReason") : NotFound();
    }

    public async Task<IActionResult> OnPostClosingAsync(Guid id, string unit)
    {
        var request = new ClosingReportRequest(Form.ClosingText);
        var filed = await file.RunAsync(User.Caller(), id, unit, request, Key(request), HttpContext.RequestAborted);
        return filed.Ok ? Redirect($"/activations/{id}#closing") : await LoadAsync(id) ? Refuse(filed.Problem) : NotFound();
    }

    private PageResult Refuse(Problem problem, string reasonField = "reason")
    {
        // Two forms on this page have a reason: the message goes to the one that was sent.
        Problems = FormProblems.From(problem with { Fields = [.. problem.Fields.Select(bad => bad.Field == "reason" ? bad with { Field = reasonField } : bad)] }, problemTexts);
        Response.StatusCode = (int)problem.Kind;
        return Page();
    }

    private IdempotencyKey? Key<T>(T request) =>
        Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } key ? IdempotencyKey.For(User.Caller().Id, key, request) : null;

    private async Task<bool> LoadAsync(Guid id)
    {
        var cancel = HttpContext.RequestAborted;
        var caller = User.Caller();
        var own = tree.Find(caller.UnitCode)!;
        if (await store.FindAsync(id, cancel) is not { } activation || !ModeRules.Touches(activation, own, tree))
            return false;
        Activation = activation;
        OwnUnits = UnitPicker.Inside(activation.UnitCodes, own, tree);
        Playbooks = await playbooks.NewestAsync(cancel);
        History = await history.RunAsync(id, cancel);
        Dispatches = await dispatches.ListAsync(caller.UnitCode, id, null, null, MostDispatches, cancel);
        Counts = await summaries.RunAsync([.. Dispatches.Select(dispatch => dispatch.Id)], caller.UnitCode, cancel);
        if (!activation.IsOpen)
            ClosingReports = await closing.ListAsync(id, caller.UnitCode, cancel);
        else
        {
            Silent = (await approvals.SilentAsync(id, Now, cancel)).Stairwells;
            Improvements = new(await findings.OpenAsync(OwnUnits, OpenImprovements.Most, cancel), Now.Day());
        }
        if (OwnUnits.Count > 0)
            Reach = (await reach.RunAsync(caller, new(OwnUnits, null, null), cancel)).Value;
        return true;
    }
}
