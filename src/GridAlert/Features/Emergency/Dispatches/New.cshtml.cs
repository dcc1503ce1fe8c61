using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Approvals;
using GridAlert.Features.Emergency.Audiences;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Emergency.Joint;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Emergency.Reports;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Dispatches;

/// <param name="Warnings">In the reader's language.</param>
/// <param name="Asks">Sending takes a yes: nobody is in an emergency.</param>
public sealed record WeighedView(IReadOnlyList<string> Warnings, bool Asks, bool Accepted);

/// <summary>Writes a dispatch: playbook, words for each role, targets and clocks, with its reach known before it is sent.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ComposeModel(
    UnitTree tree, ActivationStore activations, DispatchStore dispatches, PlaybookStore playbooks, EscalationPlanStore plans, ReachQuery reach, AudienceQuery audienceQuery, ResolveAudiences resolve, PublishDispatch publish, IWeighDispatch weigh, UnitModes modes, ReportQuery reports,
    ApprovalSettings settings, ProblemTexts problemTexts, IStringLocalizer<ReportTexts> reportTexts, IEnumerable<IReadyWords> ready, TimeProvider time)
    : PageModel
{
    /// <summary>Above this many people the number of stairwells is typed, or the button held.</summary>
    public int Large => settings.Dispatch == ApprovalMode.Count ? settings.People : int.MaxValue;

    [BindProperty]
    public ComposeForm Form { get; set; } = ComposeForm.Empty;

    public FormProblems? Problems { get; private set; }
    public IReadOnlyList<Activation> Open { get; private set; } = [];
    public IReadOnlyList<Playbook> Playbooks { get; private set; } = [];
    public UnitPicker Picker { get; private set; } = null!;
    /// <summary>Null while no unit is chosen.</summary>
    public Reach? Reach { get; private set; }
    /// <summary>Some that the caller may send to, the nearest first.</summary>
    public IReadOnlyList<AudienceChoice> Audiences { get; private set; } = [];
    public string NameOf(string code) => tree.Find(code)?.Name ?? code;

    /// <summary>Those with officers who can do a part themselves.</summary>
    public IEnumerable<Unit> Parties => tree.Find(User.Caller().UnitCode)!.Subtree().Where(unit => JointRules.MayBeParty(unit.Kind));

    private const int AudiencesShown = 24;

    /// <summary>So many parties can be named on the page; programs can name more.</summary>
    public const int PartyLines = 3;

    public Dispatch? Superseded { get; private set; }
    public IReadOnlyList<EscalationPlan> Plans { get; private set; } = [];
    /// <summary>Nothing was asked for in the address: a draft kept on this computer may take the page.</summary>
    public bool TakesDraft { get; private set; }
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public Activation? Activation => Open.FirstOrDefault(activation => activation.Id == Form.ActivationId);

    public Timetable Timetable => Timetable.Of(
        EscalationRules.PlanFor(Plans, Form.Escalation, Form.Kind ?? ""), Activation?.Level,
        new(Now, Form.Reply.Exists(asked => asked is { Keep: true, Required: true }) ? Now + Form.Answer.Length : null, Now + Form.Complete.Length));

    public bool IsLarge => Reach is { } reached && reached.Recipients > Large;

    public async Task<IActionResult> OnGetAsync(Guid? activation, string? playbook, Guid? supersedes, Guid? like, Guid? report, string[]? unit, string? words, Guid? audience)
    {
        if (!MaySend())
            return Forbid();
        await LoadAsync();
        var own = tree.Find(User.Caller().UnitCode)!;
        TakesDraft = activation is null && playbook is null && supersedes is null && like is null && report is null && words is null && audience is null && unit is not { Length: > 0 };
        if ((supersedes ?? like) is { } earlier)
        {
            if (await dispatches.FindAsync(earlier, HttpContext.RequestAborted) is not { } old || !DispatchScope.IsVisible(old, User.Caller(), tree))
                return NotFound();
            Form = ComposeForm.Like(old) with { Supersedes = supersedes };
            if (Form.ActivationId is { } of && Open.All(a => a.Id != of))
                Form = Form with { ActivationId = null };
        }
        else
        {
            // While there is an emergency, that is what a dispatch is for; a drill only where there is nothing else.
            var chosen = Open.FirstOrDefault(a => a.Id == activation) ?? Open.FirstOrDefault(a => !a.Drill || Open.Count == 1);
            Form = Form with { ActivationId = chosen?.Id, Audiences = audience is { } named ? [named] : [], Units = [.. unit is { Length: > 0 } ? unit : chosen is null || audience is not null ? [] : UnitPicker.Inside(chosen.UnitCodes, own, tree)] };
        }
        if (report is { } reported)
        {
            if (await reports.FindAsync(reported, HttpContext.RequestAborted) is not { } found || tree.Find(found.StairwellCode)?.LiesIn(own.Code) != true)
                return NotFound();
            Form = FilledFrom(found);
        }
        if (words is not null)
        {
            if (await FindAsync(words) is not { } found)
                return NotFound();
            // Words of everyday belong to no emergency.
            Form = Form with { ActivationId = null, Kind = found.Kind, Title = found.Title, Body = found.Body };
        }
        Fill(playbook);
        Form = Form with { Key = NewKey() };
        return await ShowAsync();
    }

    /// <summary>Fills the words from a playbook and keeps the targets.</summary>
    public async Task<IActionResult> OnPostFillAsync(string? playbook)
    {
        if (!MaySend())
            return Forbid();
        await LoadAsync();
        Fill(playbook);
        return await ShowAsync();
    }

    public async Task<IActionResult> OnPostPreviewAsync()
    {
        if (!MaySend())
            return Forbid();
        await LoadAsync();
        return await ShowAsync();
    }

    /// <summary>What the chosen plan will do with these clocks.</summary>
    public async Task<IActionResult> OnPostTimetableAsync()
    {
        if (!MaySend())
            return Forbid();
        await LoadAsync();
        return Partial("/Features/Emergency/Escalation/_Timetable.cshtml", Timetable);
    }

    /// <summary>What the sender should know about the load, and whether sending asks for a yes.</summary>
    public WeighedView Weighed { get; private set; } = new([], false, false);

    public async Task<IActionResult> OnPostWeighAsync()
    {
        if (!MaySend())
            return Forbid();
        await WeighAsync();
        return Partial("/Features/Emergency/Dispatches/_Weighed.cshtml", Weighed);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!MaySend())
            return Forbid();
        await LoadAsync();
        Form = Form with { Units = [.. UnitPicker.Topmost(Form.Units, tree)] };
        if (Unchosen() is { } unchosen)
            return await ShowAsync(unchosen);
        var caller = User.Caller();
        var request = Form.ToRequest();
        var key = Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } given ? given : NewKey();
        // A large dispatch goes out only to the number that the sender has seen.
        var confirmed = request with { OnScreen = true, ConfirmCount = ApprovalForm.Typed(Form.Count) };
        var published = await publish.RunAsync(caller, confirmed, IdempotencyKey.For(caller.Id, key, request), HttpContext.RequestAborted);
        return published.Ok ? Redirect($"/dispatches/{published.Value.Id}?sent=true") : ApprovalForm.Waits(published.Problem) ?? await ShowAsync(ApprovalForm.OfCount(published.Problem));
    }

    private async Task<ReadyWords?> FindAsync(string words)
    {
        foreach (var source in ready)
        {
            if (await source.FindAsync(words, HttpContext.RequestAborted) is { } found)
                return found;
        }
        return null;
    }

    private Problem? Unchosen()
    {
        var check = new Check();
        check.That(Form.Units.Length + Form.Audiences.Length > 0, "targets.unitCodes", "required");
        check.That(Form.Roles.Length > 0 || Form.Units.Length == 0, "targets.roles", "required");
        if (check.Problem is not { } bad)
            return null;
        return PublishRules.Validate(Form.ToRequest()).Problem is { } more ? more with { Fields = [.. more.Fields.UnionBy(bad.Fields, one => one.Field)] } : bad;
    }

    /// <summary>The report's words, to where it came from; in its own emergency while that lasts.</summary>
    private ComposeForm FilledFrom(Report report)
    {
        var kind = report.Kind switch { ReportKind.Need => "service", ReportKind.Headcount => "headcount", _ => "other" };
        string title = reportTexts["dispatch.title", reportTexts["kind." + report.Kind].Value, report.Text.ReplaceLineEndings(" ")];
        var place = string.Join(" ", new[] { tree.Find(report.StairwellCode)?.Name, report.Household }.OfType<string>());
        return Form with
        {
            ActivationId = Open.FirstOrDefault(a => a.Id == report.ActivationId)?.Id ?? Form.ActivationId,
            Kind = kind,
            Title = title.Length <= PublishRules.MaxTitle ? title : title[..(PublishRules.MaxTitle - 1)] + "…",
            Body = reportTexts["dispatch.body", place, report.Text],
            Units = [report.StairwellCode],
            ReportId = report.Id,
        };
    }

    private void Fill(string? key)
    {
        if (key?.Split('/') is [var scenario, var name]
            && Playbooks.FirstOrDefault(p => p.Scenario == scenario) is { } playbook
            && playbook.Dispatches.FirstOrDefault(ready => ready.Key == name) is { } chosen)
        {
            Form = Form.FilledFrom(playbook, chosen);
        }
    }

    private async Task LoadAsync()
    {
        var cancel = HttpContext.RequestAborted;
        var own = tree.Find(User.Caller().UnitCode)!;
        Open = [.. (await activations.OpenAsync(cancel)).Where(activation => ModeRules.Touches(activation, own, tree)).OrderBy(a => a.Drill).ThenByDescending(a => a.Level)];
        Playbooks = await playbooks.NewestAsync(cancel);
        Plans = await plans.NewestAsync(cancel);
    }

    private async Task<IActionResult> ShowAsync(Problem? problem = null)
    {
        var cancel = HttpContext.RequestAborted;
        var own = tree.Find(User.Caller().UnitCode)!;
        Form = Form with { Units = [.. UnitPicker.Topmost(Form.Units, tree)] };
        Audiences = await audienceQuery.ChoicesAsync(own.Code, Form.Audiences, AudiencesShown, cancel);
        Picker = new(tree, own, own.Kind >= UnitKind.Community ? UnitKind.Stairwell : UnitKind.Grid, Form.Units, Open, "Form.Units");
        if (Form.Supersedes is { } earlier && await dispatches.FindAsync(earlier, cancel) is { } old && DispatchScope.IsVisible(old, User.Caller(), tree))
            Superseded = old;
        if (Form.Units.Length == 0 ? Form.Audiences.Length > 0 : Form.Roles.Length > 0)
        {
            var reached = await reach.RunAsync(User.Caller(), new(Form.Units, Form.Roles, Form.Tags, Form.Audiences), cancel);
            Reach = reached.Value;
            problem ??= reached.Problem;
            await WeighAsync();
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

    private async Task WeighAsync()
    {
        var request = Form.ToRequest();
        var warnings = (await weigh.RunAsync(User.Caller(), request, HttpContext.RequestAborted)).Value ?? [];
        Weighed = new([.. warnings.Select(weigh.Say)], warnings.Any(warning => warning.Asks) && request.ActivationId is null && !await IsEmergencyAsync(request.Targets), Form.AcceptsBurden);
    }

    /// <summary>As publishing asks it: of the audiences' units too.</summary>
    private async Task<bool> IsEmergencyAsync(TargetsRequest? targets)
    {
        var cancel = HttpContext.RequestAborted;
        return PublishRules.ValidateTargets(targets) is { Ok: true, Value: { } sound }
            && await resolve.RunAsync(User.Caller(), sound, cancel) is { Ok: true, Value: { } resolved }
            && await modes.IsEmergencyAsync(resolved.UnitCodes, cancel);
    }

    private bool MaySend() => AccessPolicy.MayEver(User.Caller().Role, Act.SendDispatch);

    private string NewKey() => Guid.CreateVersion7(time.GetUtcNow()).ToString();
}
