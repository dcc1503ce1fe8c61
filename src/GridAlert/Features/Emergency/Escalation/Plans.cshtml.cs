using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>One step while it is being edited; a row without a time is none.</summary>
public sealed record StepInput
{
    public ClockInput After { get; init; } = new() { Unit = ClockInput.Minutes };
    public string? Condition { get; init; }
    public string? Who { get; init; }
    public string? Via { get; init; }
    public int? Times { get; init; }
    public ClockInput Every { get; init; } = new() { Unit = ClockInput.Seconds };

    public bool IsEmpty => string.IsNullOrWhiteSpace(After.Amount);

    public StepRequest ToRequest() => new(After.ToIso(), Condition, Who, Via, Times, Times > 1 ? Every.ToIso() : null);

    public static StepInput Of(EscalationStep step) => new()
    {
        After = step.After == TimeSpan.Zero ? new() { Amount = "0", Unit = ClockInput.Minutes } : ClockInput.Of(step.After),
        Condition = EmergencyWords.Code(step.Condition),
        Who = EmergencyWords.Code(step.Who),
        Via = EmergencyWords.Code(step.Via),
        Times = step.Times,
        Every = ClockInput.Of(step.Every),
    };
}

/// <summary>What is typed on the page of escalation plans.</summary>
public sealed record PlanForm
{
    public List<StepInput> Steps { get; init; } = [];
    public string[] Kinds { get; init; } = [];
    public string? NewKey { get; init; }
    public string? NewName { get; init; }
    public string? Key { get; init; }
}

/// <summary>Escalation plans: what happens by itself when an answer is late, level by level.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class PlansModel(EscalationPlanStore store, SavePlan save, ProblemTexts problemTexts, TimeProvider time) : PageModel
{
    private const int SpareRows = 2;

    [BindProperty]
    public PlanForm Form { get; set; } = new();

    public IReadOnlyList<EscalationPlan> Plans { get; private set; } = [];
    public EscalationPlan? Plan { get; private set; }
    public string Level { get; private set; } = "";
    public FormProblems? Problems { get; private set; }
    public bool JustSaved { get; private set; }
    public string NewKey { get; } = Guid.CreateVersion7(time.GetUtcNow()).ToString();

    public bool MayEdit => save.May(User.Caller());

    public async Task OnGetAsync(string? plan, string? level, bool saved)
    {
        JustSaved = saved;
        await LoadAsync(plan, level);
    }

    /// <summary>The steps of one level; the other levels stay.</summary>
    public async Task<IActionResult> OnPostAsync(string? plan, string? level)
    {
        await LoadAsync(plan, level);
        if (Plan is null)
            return NotFound();
        var request = RequestOf(Plan) with { Kinds = Form.Kinds, Levels = WithLevel(Plan, Level, Form.Steps.Where(step => !step.IsEmpty).Select(step => step.ToRequest())) };
        return await SaveAsync(request);
    }

    public async Task<IActionResult> OnPostCopyAsync(string? plan, string? level)
    {
        await LoadAsync(plan, level);
        if (Plan is null)
            return NotFound();
        // A plan that is there already gets its next version on its own page, not by a name typed twice.
        if (Plans.Any(other => other.Key == Form.NewKey))
            return Refuse(Problem.Invalid([new("key", "usedTwice", Form.NewKey ?? "")]));
        return await SaveAsync(RequestOf(Plan) with { Key = Form.NewKey, Kinds = [], Name = new Dictionary<string, string?> { [Languages.Default] = Form.NewName } });
    }

    private async Task<IActionResult> SaveAsync(PlanRequest request)
    {
        var caller = User.Caller();
        var key = Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } given ? IdempotencyKey.For(caller.Id, given, request) : null;
        var saved = await save.RunAsync(caller, request, key, HttpContext.RequestAborted);
        return saved.Ok ? Redirect($"/escalation?plan={saved.Value.Key}&level={Level}&saved=true") : Refuse(saved.Problem);
    }

    private PageResult Refuse(Problem problem)
    {
        Problems = FormProblems.From(problem, problemTexts);
        Response.StatusCode = (int)problem.Kind;
        return Page();
    }

    private async Task LoadAsync(string? plan, string? level)
    {
        Plans = await store.NewestAsync(HttpContext.RequestAborted);
        Plan = Plans.FirstOrDefault(one => one.Key == plan) ?? (Plans is [var first, ..] ? first : null);
        Level = Plan is null ? "" : Plan.Levels.ContainsKey(level ?? "") ? level! : PlanRules.LevelKeys.Last(Plan.Levels.ContainsKey);
        if (Plan is not null && Form.Steps.Count == 0)
        {
            Form = Form with
            {
                Steps = [.. Plan.Levels[Level].Select(StepInput.Of), .. Enumerable.Range(0, SpareRows).Select(_ => new StepInput())],
                Kinds = [.. Plan.Kinds],
            };
        }
    }

    private static PlanRequest RequestOf(EscalationPlan plan) => Json.Read<PlanRequest>(Json.Write(plan));

    private static Dictionary<string, IReadOnlyList<StepRequest?>?> WithLevel(EscalationPlan plan, string level, IEnumerable<StepRequest?> steps) =>
        new(RequestOf(plan).Levels!) { [level] = [.. steps] };
}
