using GridAlert.Features.Access;
using GridAlert.Features.Emergency.AfterAction.Findings;
using GridAlert.Features.Emergency.Approvals;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Activations;

/// <summary>What is typed on the page that switches to emergency mode.</summary>
public sealed record SwitchForm
{
    public string[] Units { get; init; } = [];
    public string? Scenario { get; init; }
    public string? Level { get; init; }
    public string? Reason { get; init; }
    public bool Drill { get; init; }
    public bool Sure { get; init; }
    /// <summary>The whole district is confirmed by typing its name.</summary>
    public string? UnitName { get; init; }
    /// <summary>A red activation of it by the number of its stairwells.</summary>
    public string? Count { get; init; }
    /// <summary>Names this form, so that sending it twice switches once.</summary>
    public string? Key { get; init; }
}

/// <param name="AlreadyEmergency">Communities among them that are in emergency mode now.</param>
public sealed record SwitchScope(int Communities, int AlreadyEmergency, Reach Reach);

/// <summary>Switches units to emergency mode, telling what will happen before it does.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class NewActivationModel(
    UnitTree tree, ActivationStore activations, PlaybookStore playbooks, ReachQuery reach, FindingStore findings, IReadinessBeside readiness, SwitchMode mode, ApprovalSettings settings, ProblemTexts problemTexts, TimeProvider time, ILogger<NewActivationModel> log) : PageModel
{
    /// <summary>The switch waits no longer for what stands beside it.</summary>
    private static readonly TimeSpan ReadinessPatience = TimeSpan.FromMilliseconds(500);

    [BindProperty]
    public SwitchForm Form { get; set; } = new();

    public FormProblems? Problems { get; private set; }
    public IReadOnlyList<Playbook> Playbooks { get; private set; } = [];
    public UnitPicker Picker { get; private set; } = null!;
    public Unit Own { get; private set; } = null!;
    /// <summary>Null while no unit is chosen.</summary>
    public SwitchScope? Scope { get; private set; }

    /// <summary>How ready the chosen units are; null while none is chosen, or where it cannot be told at once.</summary>
    public ReadinessBand? Readiness { get; private set; }

    /// <summary>What earlier reviews of the chosen units, or of the caller's own, left open.</summary>
    public OpenImprovements Improvements { get; private set; } = OpenImprovements.None;

    /// <summary>What a red activation of the whole district asks for.</summary>
    public ApprovalMode Approval => settings.Activation;

    private bool AsksMore => Approval != ApprovalMode.Off && ApprovalRules.IsDangerous(Codes.TryParse<Level>(Form.Level, out var level) ? level : Level.Blue, IsWholeDistrict);

    public bool IsWholeDistrict => Form.Units.Any(code => tree.Find(code)?.Kind == UnitKind.District);

    public async Task<IActionResult> OnGetAsync(string[]? unit, string? scenario)
    {
        if (!MaySwitch())
            return Forbid();
        Form = new() { Units = [.. UnitPicker.Topmost(unit ?? [], tree)], Scenario = scenario, Key = NewKey() };
        return await ShowAsync();
    }

    /// <summary>The band alone, for other units than those that the page came with.</summary>
    public async Task<IActionResult> OnGetReadinessAsync(string[]? unit) => MaySwitch()
        ? Partial("_Readiness", await ReadinessAsync(unit ?? []))
        : Forbid();

    public async Task<IActionResult> OnPostPreviewAsync() => MaySwitch() ? await ShowAsync() : Forbid();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!MaySwitch())
            return Forbid();
        var units = UnitPicker.Topmost(Form.Units, tree);
        var request = new OpenActivationRequest(units, Form.Scenario, Form.Level, Form.Reason, Form.Drill) { OnScreen = true };
        if (Unconfirmed(units) is { } unconfirmed)
            return await ShowAsync(unconfirmed);
        var caller = User.Caller();
        var key = Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } given ? given : NewKey();
        var opened = await mode.OpenAsync(caller, request with { ConfirmCount = ApprovalForm.Typed(Form.Count) }, IdempotencyKey.For(caller.Id, key, request), HttpContext.RequestAborted);
        return opened.Ok ? Redirect($"/activations/{opened.Value.Id}") : ApprovalForm.Waits(opened.Problem) ?? await ShowAsync(ApprovalForm.OfCount(opened.Problem));
    }

    private Problem? Unconfirmed(IReadOnlyList<string> units)
    {
        var check = new Check();
        check.That(units.Count > 0, "unitCodes", "required");
        check.That(!string.IsNullOrEmpty(Form.Scenario), "scenario", "required");
        check.That(!string.IsNullOrEmpty(Form.Level), "level", "required");
        check.Text(Form.Reason, "reason", SwitchMode.MaxReason);
        // The number of stairwells that is typed, or the second person, says it better than a tick.
        if (AsksMore)
            return check.Problem;
        if (IsWholeDistrict && !Form.Drill)
            check.That(Form.UnitName?.Trim() == units.Select(tree.Find).First(unit => unit?.Kind == UnitKind.District)!.Name, "unitName", "required");
        else
            check.That(Form.Sure, "sure", "required");
        return check.Problem;
    }

    private async Task<IActionResult> ShowAsync(Problem? problem = null)
    {
        var cancel = HttpContext.RequestAborted;
        Own = tree.Find(User.Caller().UnitCode)!;
        Playbooks = await playbooks.NewestAsync(cancel);
        var open = await activations.OpenAsync(cancel);
        Form = Form with { Units = [.. UnitPicker.Topmost(Form.Units, tree)] };
        Improvements = new(await findings.OpenAsync(UnitPicker.Inside(Form.Units, Own, tree) is { Count: > 0 } chosen ? chosen : [Own.Code], OpenImprovements.Most, cancel), time.GetUtcNow().Day());
        Readiness = await ReadinessAsync(Form.Units);
        Picker = new(tree, Own, UnitKind.Community, Form.Units, open, "Form.Units");
        if (Form.Units.Length > 0)
        {
            var reached = await reach.RunAsync(User.Caller(), new(Form.Units, null, null), cancel);
            problem ??= reached.Problem;
            if (reached.Ok)
            {
                var communities = Form.Units.SelectMany(code => tree.Find(code)!.Within(UnitKind.Community)).Distinct().ToList();
                Scope = new(communities.Count, communities.Count(community => ModeRules.ModeOf(community, open).Mode == Mode.Emergency), reached.Value);
            }
        }
        if (problem is not null)
        {
            if (problem.Code == "keyReused")
                Form = Form with { Key = NewKey() };
            Problems = FormProblems.From(problem, problemTexts);
            Response.StatusCode = (int)problem.Kind;
        }
        return Page();
    }

    private async Task<ReadinessBand?> ReadinessAsync(string[] units)
    {
        if (units.Length == 0)
            return null;
        var cancel = HttpContext.RequestAborted;
        try
        {
            return await readiness.OfAsync(User.Caller(), [.. UnitPicker.Topmost(units, tree)], cancel).WaitAsync(ReadinessPatience, time, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning(e, "How ready {Count} unit(s) are could not be told beside the switch", units.Length);
            return null;
        }
    }

    private bool MaySwitch() => AccessPolicy.MayEver(User.Caller().Role, Act.SwitchMode);

    private string NewKey() => Guid.CreateVersion7(time.GetUtcNow()).ToString();
}
