using System.Text.Json;
using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Audiences;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Emergency.Households;
using GridAlert.Features.Emergency.Joint;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>What is typed on the page of one dispatch; each act has its own form.</summary>
public sealed record FollowUpForm
{
    public string? Unit { get; init; }
    public string? Reason { get; init; }
    public string? Words { get; init; }
    public string? Key { get; init; }
}

/// <summary>A choice of stairwells by where they stand. Waiting and silent are both without an answer.</summary>
public sealed record StairwellFilter(string Name, AssignmentState? State, bool? Late, Func<StairwellCounts, int> Count)
{
    public static IReadOnlyList<StairwellFilter> All { get; } =
    [
        new("all", null, null, counts => counts.Total),
        new("silent", AssignmentState.Pending, true, counts => counts.Silent),
        new("waiting", AssignmentState.Pending, false, counts => counts.Waiting),
        new("unable", AssignmentState.Unable, null, counts => counts.Unable),
        new("acknowledged", AssignmentState.Acknowledged, null, counts => counts.Acknowledged),
        new("completed", AssignmentState.Completed, null, counts => counts.Completed),
        new("late", null, true, counts => counts.Late),
    ];
}

/// <summary>One dispatch: how far it is, which stairwells stand where, and what can still be done.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.DispatchSeen)]
public sealed class DispatchModel(
    UnitTree tree, DispatchStore store, DispatchQuery query, DispatchSummaryQuery summaries, EscalationQuery escalations, FollowUpDispatch followUp, ActivationStore activations,
    PlaybookStore playbooks, StairwellReplyQuery replies, HouseholdQuery households, AudienceQuery audiences, JointStore joint, ClosePart closePart, ReturnDispatch back, DispatchReturnStore returns, IWeighDispatch weigh, ProblemTexts problemTexts, TimeProvider time) : PageModel
{
    private const int PageSize = 50;

    [BindProperty]
    public FollowUpForm Form { get; set; } = new();

    public Dispatch Dispatch { get; private set; } = null!;
    public Activation? Activation { get; private set; }
    public string ScenarioName { get; private set; } = "";
    public Progress Progress { get; private set; } = null!;
    public StairwellCounts Counts { get; private set; } = StairwellCounts.None;
    /// <summary>Null where it asks for no reply.</summary>
    public ReplySummary? Replies { get; private set; }
    /// <summary>Null where it does not go from door to door.</summary>
    public HouseholdFigures? Doors { get; private set; }
    public StairwellFilter Filter { get; private set; } = StairwellFilter.All[0];
    /// <summary>The unit whose stairwells are shown; null for all of the caller's.</summary>
    public Unit? Within { get; private set; }
    public IReadOnlyList<Unit> Communities { get; private set; } = [];
    public IReadOnlyList<StairwellItem> Stairwells { get; private set; } = [];
    public EscalationView Escalation { get; private set; } = null!;
    /// <summary>What the audiences are called that it was sent to.</summary>
    public IReadOnlyList<string> Audiences { get; private set; } = [];
    /// <summary>The parts of streets and communities; none for most.</summary>
    public IReadOnlyList<JointParty> Parties { get; private set; } = [];
    /// <summary>The stairwells of the whole dispatch without returned ones, whatever part of it the caller sees.</summary>
    public StairwellCounts JointCounts { get; private set; } = StairwellCounts.None;
    public string? After { get; private set; }
    public string? Next { get; private set; }
    public FormProblems? Problems { get; private set; }
    /// <summary>Who sent it back as not their duty.</summary>
    public IReadOnlyList<DispatchReturn> Returns { get; private set; } = [];
    /// <summary>What the sender was told about the load.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];
    public int? RemindedStairwells { get; private set; }
    public int? RemindedPeople { get; private set; }
    public bool JustSent { get; private set; }
    public DateTimeOffset Now { get; } = time.GetUtcNow();
    public string NewKey { get; } = Guid.CreateVersion7(time.GetUtcNow()).ToString();
    public UnitTree Tree => tree;

    public bool IsOpen => Dispatch.State == DispatchState.Open;

    public bool MayRemind => IsOpen && AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp) && Counts.Waiting + Counts.Silent > 0;

    /// <summary>Who only reads sees that somebody is there, not who.</summary>
    public bool ShowsNames => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public bool MaySend => AccessPolicy.MayEver(User.Caller().Role, Act.SendDispatch);

    public bool MayCancel => IsOpen && MaySend && Dispatch.Targets.UnitCodes.All(code => tree.Find(code)?.LiesIn(User.Caller().UnitCode) == true);

    public bool MayReturn => MaySend && ReturnDispatch.MayReturn(Dispatch, tree.Find(User.Caller().UnitCode)!) && Returns.All(one => one.UnitCode != User.Caller().UnitCode);

    public async Task<IActionResult> OnGetAsync(Guid id, string? state, string? unit, string? after, bool sent, int? reminded, int? people)
    {
        JustSent = sent;
        (RemindedStairwells, RemindedPeople) = (reminded, people);
        return await LoadAsync(id, state, unit, after) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostRemindAsync(Guid id, string? state)
    {
        var request = new RemindRequest(string.IsNullOrEmpty(Form.Unit) ? null : [Form.Unit]);
        var outcome = await followUp.RemindAsync(User.Caller(), id, request, Key(request), HttpContext.RequestAborted);
        return outcome.Ok
            ? Redirect($"/dispatches/{id}?{Address(state, Form.Unit)}&reminded={outcome.Value.Stairwells}&people={outcome.Value.Recipients}")
            : await RefuseAsync(id, state, outcome.Problem);
    }

    public async Task<IActionResult> OnPostCancelAsync(Guid id, string? state)
    {
        var request = new CancelRequest(Form.Reason);
        var outcome = await followUp.CancelAsync(User.Caller(), id, request, Key(request), HttpContext.RequestAborted);
        return outcome.Ok ? Redirect($"/dispatches/{id}") : await RefuseAsync(id, state, outcome.Problem);
    }

    public async Task<IActionResult> OnPostReturnAsync(Guid id, string? state)
    {
        var request = new ReturnRequest(Form.Reason, Form.Words);
        var outcome = await back.RunAsync(User.Caller(), id, request, Key(request), HttpContext.RequestAborted);
        if (outcome.Ok)
            return Redirect($"/dispatches/{id}");
        return outcome.Problem.Kind == ProblemKind.Forbidden ? Forbid() : await RefuseAsync(id, state, outcome.Problem);
    }

    public async Task<IActionResult> OnPostPartAsync(Guid id)
    {
        var body = new PartDone(Form.Reason);
        var outcome = await closePart.RunAsync(User.Caller(), id, Form.Unit, body, Key(new { Form.Unit, body }), HttpContext.RequestAborted);
        return outcome.Ok ? Redirect($"/dispatches/{id}#parties") : await RefuseAsync(id, null, outcome.Problem);
    }

    public bool MayClosePart(string unitCode) => IsOpen && ShowsNames && tree.Find(unitCode)?.LiesIn(User.Caller().UnitCode) == true;

    public static string Address(string? state, string? unit, string? after = null) =>
        $"state={Uri.EscapeDataString(state ?? "all")}"
        + (string.IsNullOrEmpty(unit) ? "" : "&unit=" + Uri.EscapeDataString(unit))
        + (string.IsNullOrEmpty(after) ? "" : "&after=" + Uri.EscapeDataString(after));

    public static string StateOf(StairwellItem item) => item.State switch
    {
        AssignmentState.Pending => item.Late ? "silent" : "waiting",
        _ => EmergencyWords.Code(item.State),
    };

    /// <summary>When the step that the mark shows was recorded.</summary>
    public static DateTimeOffset? At(MemberReceipt receipt) => receipt.State switch
    {
        ReceiptState.Declined => receipt.DeclinedAt,
        ReceiptState.Completed => receipt.CompletedAt,
        ReceiptState.Acknowledged => receipt.AcknowledgedAt,
        ReceiptState.Read => receipt.ReadAt,
        ReceiptState.Received => receipt.ReceivedAt,
        ReceiptState.Sent => receipt.SentAt,
        _ => null,
    };

    /// <summary>What a reply says to a field, in words; null where it says nothing.</summary>
    public static string? Said(JsonElement reply, ReplyField field, IStringLocalizer<ReplyTexts> words) =>
        reply.ValueKind == JsonValueKind.Object && reply.TryGetProperty(field.Key, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.True => words["yes"],
                JsonValueKind.False => words["no"],
                JsonValueKind.Null => null,
                _ => value.ToString(),
            }
            : null;

    public string Shown(string name) => ShowsNames || name.Length == 0 ? name : name[0] + new string('*', name.Length - 1);

    private async Task<IActionResult> RefuseAsync(Guid id, string? state, Problem problem)
    {
        if (!await LoadAsync(id, state, Form.Unit, null))
            return NotFound();
        Problems = FormProblems.From(problem, problemTexts);
        Response.StatusCode = (int)problem.Kind;
        return Page();
    }

    private IdempotencyKey? Key<T>(T request) =>
        Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } key ? IdempotencyKey.For(User.Caller().Id, key, request) : null;

    private async Task<bool> LoadAsync(Guid id, string? state, string? unit, string? after)
    {
        var cancel = HttpContext.RequestAborted;
        var caller = User.Caller();
        var own = tree.Find(caller.UnitCode)!;
        if (await store.FindAsync(id, cancel) is not { } dispatch || !DispatchScope.IsVisible(dispatch, caller, tree))
            return false;
        Dispatch = dispatch;
        if (dispatch.ActivationId is { } activation)
            Activation = await activations.FindAsync(activation, cancel);
        if (dispatch.Scenario is { } scenario)
            ScenarioName = (await playbooks.NewestAsync(cancel)).NameOf(scenario);
        Filter = StairwellFilter.All.FirstOrDefault(filter => filter.Name == state) ?? StairwellFilter.All[0];
        Within = tree.TryFind(unit, out var within) && within.LiesIn(caller.UnitCode) ? within : null;
        Communities = [.. own.Within(UnitKind.Community).Where(community => dispatch.Targets.UnitCodes.Any(code => community.LiesIn(code) || tree.Find(code)?.LiesIn(community.Code) == true))];
        var scope = Within?.Code ?? caller.UnitCode;
        Progress = await query.ProgressAsync(id, scope, cancel);
        Counts = (await summaries.RunAsync([id], scope, cancel)).GetValueOrDefault(id) ?? StairwellCounts.None;
        Escalation = await escalations.RunAsync(dispatch, scope, cancel);
        Parties = await joint.OfAsync(id, cancel);
        if (Parties.Count > 0)
            JointCounts = (await summaries.RunAsync([id], own.Lineage[0], cancel)).GetValueOrDefault(id) ?? StairwellCounts.None;
        if (dispatch.Targets.Audiences.Count > 0)
            Audiences = await audiences.NamesAsync(dispatch.Targets.Audiences, cancel);
        if (dispatch.Reply.Count > 0)
            Replies = ReplySummary.Of(dispatch.Reply, await replies.RunAsync(id, scope, cancel));
        if (dispatch.PerHousehold)
            Doors = HouseholdFigures.Sum((await households.FiguresAsync(id, scope, null, cancel)).Values);
        Returns = await returns.OfAsync(id, cancel);
        Warnings = [.. (await weigh.OfAsync(id, cancel)).Select(weigh.Say)];
        After = string.IsNullOrEmpty(after) ? null : after;
        Stairwells = await query.StairwellsAsync(id, scope, Filter.State, Filter.Late, After, PageSize, cancel);
        Next = Stairwells.Count == PageSize ? Stairwells[^1].Code : null;
        return true;
    }
}
