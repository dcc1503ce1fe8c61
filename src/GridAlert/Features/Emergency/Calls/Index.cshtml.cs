using System.Security.Cryptography;
using System.Text;
using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Calls;

/// <summary>What the buttons of the call list send.</summary>
public sealed record CallForm
{
    public string? Stairwell { get; init; }
    public Guid? Member { get; init; }
    public CallOutcome? Outcome { get; init; }
    public string? Note { get; init; }
    public IReadOnlyList<Guid>? Dispatches { get; init; }
    public string? Key { get; init; }
}

/// <summary>One stairwell to call, with the person whose number stands large.</summary>
/// <param name="Person">Null when nobody there has a number that works.</param>
public sealed record CallCard(CallItem Item, CallPerson? Person, DateTimeOffset Now)
{
    public string NewKey { get; } = Guid.CreateVersion7().ToString();

    /// <summary>Changes when anything on the card does, so that a card that is being read is not exchanged for the same one.</summary>
    public string Version => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Json.Write(Item) + Person?.MemberId)))[..16];
}

/// <summary>The call list 叫应台: one silent stairwell at a time, whom to call, and what came of it.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.CallListSeen)]
public sealed class CallsModel(CallListQuery query, ClaimCall claim, DialCall dial, RecordCall record, UnitTree tree, ProblemTexts problemTexts, TimeProvider time) : PageModel
{
    private const int Listed = 50;

    /// <summary>How many of the next stairwells are there whole, to go on with while the network is away.</summary>
    private const int Ready = 10;

    [BindProperty]
    public CallForm Form { get; set; } = new();

    public int Count { get; private set; }
    public IReadOnlyList<CallItem> Items { get; private set; } = [];
    public CallCard? Card { get; private set; }

    /// <summary>A stairwell that was asked for and need not be called any more.</summary>
    public Unit? Answered { get; private set; }

    public string? Recorded { get; private set; }
    public Unit? RecordedOf { get; private set; }
    public FormProblems? Problems { get; private set; }
    public DateTimeOffset Now { get; private set; }

    public IEnumerable<CallItem> Queue => Items.Where(item => item.StairwellCode != Card?.Item.StairwellCode);

    public IEnumerable<CallCard> Next => Queue.Take(Ready).Select(item => new CallCard(item, CallRules.NextPerson(item.People), Now));

    /// <param name="stairwell">The one to call; null for the first of the list.</param>
    /// <param name="member">Whose number stands large; null for who comes first.</param>
    public async Task<IActionResult> OnGetAsync(string? stairwell, Guid? member, string? recorded, string? of)
    {
        if (!AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp))
            return Forbid();
        if (stairwell is not null && CallScope.Refuse(User.Caller(), tree, stairwell) is not null)
            return NotFound();
        (Recorded, RecordedOf) = (recorded, tree.Find(of));
        await LoadAsync(stairwell, member);
        return Page();
    }

    public async Task<IActionResult> OnPostClaimAsync()
    {
        var outcome = await claim.RunAsync(User.Caller(), Form.Stairwell ?? "", null, HttpContext.RequestAborted);
        if (!outcome.Ok)
            return await RefuseAsync(outcome.Problem);
        var number = await dial.RunAsync(User.Caller(), Form.Stairwell ?? "", new(Form.Member), HttpContext.RequestAborted);
        return number.Ok ? Redirect($"/calls?stairwell={Form.Stairwell}&member={Form.Member}") : await RefuseAsync(number.Problem);
    }

    public async Task<IActionResult> OnPostReleaseAsync()
    {
        var outcome = await claim.ReleaseAsync(User.Caller(), Form.Stairwell ?? "", HttpContext.RequestAborted);
        return outcome.Ok ? Redirect("/calls") : await RefuseAsync(outcome.Problem);
    }

    public async Task<IActionResult> OnPostOutcomeAsync()
    {
        var request = new OutcomeRequest
        {
            // At the door it is whoever opens.
            MemberId = Form.Outcome == CallOutcome.InPerson ? null : Form.Member,
            Outcome = Form.Outcome,
            HeardToTheEnd = Form.Outcome == CallOutcome.Answered,
            Note = Form.Note,
            DispatchIds = Form.Dispatches,
        };
        var key = Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } given ? IdempotencyKey.For(User.Caller().Id, given, request) : null;
        var outcome = await record.RunAsync(User.Caller(), Form.Stairwell ?? "", request, key, HttpContext.RequestAborted);
        return outcome.Ok ? Redirect($"/calls?recorded={EmergencyWords.Code(outcome.Value.Outcome)}&of={Form.Stairwell}") : await RefuseAsync(outcome.Problem);
    }

    private async Task<IActionResult> RefuseAsync(Problem problem)
    {
        if (problem.Kind is ProblemKind.NotFound)
            return NotFound();
        if (problem.Kind is ProblemKind.Forbidden)
            return Forbid();
        await LoadAsync(Form.Stairwell, Form.Member);
        Problems = FormProblems.From(problem, problemTexts);
        Response.StatusCode = (int)problem.Kind;
        return Page();
    }

    private async Task LoadAsync(string? stairwell, Guid? member)
    {
        var caller = User.Caller();
        var cancel = HttpContext.RequestAborted;
        Now = time.GetUtcNow();
        Count = await query.CountAsync(caller.UnitCode, cancel);
        (Items, _) = await query.RunAsync(caller, caller.UnitCode, null, Listed, cancel);
        var item = stairwell is null
            ? CallRules.Next(Items, Now)
            : Items.FirstOrDefault(one => one.StairwellCode == stairwell) ?? await query.FindAsync(caller, stairwell, cancel);
        if (item is not null)
            Card = new(item, item.People.FirstOrDefault(person => person.MemberId == member && person.Phone is not null) ?? CallRules.NextPerson(item.People), Now);
        else
            Answered = tree.Find(stairwell);
    }
}
