using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Emergency.Calls;
using GridAlert.Features.Emergency.Covers;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
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

/// <summary>Who is to stand in for a post, as it is typed.</summary>
public sealed record CoverForm
{
    public string? Role { get; init; }
    public Guid? Member { get; init; }
    public string? Reason { get; init; }
    public string? Key { get; init; }
}

/// <summary>One stairwell: who is responsible, what was asked of it, what was tried and what came of that, who lives there.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.StairwellSeen)]
public sealed class StairwellModel(
    UnitTree tree, StairwellQuery query, CoverStore covers, AssignCover assign, RecordCall record, Unmasking unmasking, ProblemTexts problemTexts, TimeProvider time) : PageModel
{
    [BindProperty]
    public AnswerForForm Form { get; set; } = new();

    [BindProperty]
    public CoverForm Cover { get; set; } = new();

    [BindProperty]
    public ShowPeopleInput Show { get; set; } = new();

    /// <summary>Names and numbers are whole: this sign-in asked to see them just now.</summary>
    public bool IsShown { get; private set; }

    /// <summary>The reason that was given in this sign-in; null while none was.</summary>
    public string? Purpose { get; private set; }

    public Unit Stairwell { get; private set; } = null!;
    public IReadOnlyList<Unit> Above { get; private set; } = [];
    public StairwellPicture Picture { get; private set; } = null!;
    /// <summary>The covers in force, by post.</summary>
    public IReadOnlyDictionary<string, Cover> Covers { get; private set; } = new Dictionary<string, Cover>();

    /// <summary>Everybody who holds a post in this grid; empty for those who may name nobody.</summary>
    public IReadOnlyList<Substitute> Holders { get; private set; } = [];

    public FormProblems? Problems { get; private set; }
    public DateTimeOffset Now { get; } = time.GetUtcNow();
    public string NewKey => Guid.CreateVersion7().ToString();

    /// <summary>Who only reads does not see who is ill or alone; who acts there must.</summary>
    public bool ShowsTags => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    /// <summary>May call there and answer on its behalf.</summary>
    public bool MayCall => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    /// <summary>May name who stands in for a post.</summary>
    public bool MayCover => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public async Task<IActionResult> OnGetAsync(string code) => await ShowAsync(code) ? Page() : NotFound();

    /// <summary>The short card that the board's drawer shows.</summary>
    public async Task<IActionResult> OnGetCardAsync(string code) => await FindAsync(code) ? Partial("_StairwellCard", this) : NotFound();

    public async Task<IActionResult> OnPostAnswerAsync(string code)
    {
        var request = new AnswerForRequest { MemberId = Form.Member, By = Form.By, HeardToTheEnd = Form.By == ReachedBy.Phone, Note = Form.Note };
        var key = KeyFor(Form.Key, new { code, Form.Dispatch, request });
        return await ShowAsync(code, await record.AnswerAsync(User.Caller(), Form.Dispatch, code, request, key, HttpContext.RequestAborted));
    }

    public async Task<IActionResult> OnPostShowAsync(string code) =>
        await ShowAsync(code, await unmasking.RunAsync(User.Caller(), code, new(Show.Reason), HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostCoverAsync(string code)
    {
        var request = new CoverRequest(Cover.Member, Cover.Reason);
        var key = KeyFor(Cover.Key, new { code, Cover.Role, request });
        return await ShowAsync(code, await assign.BeginAsync(User.Caller(), code, Cover.Role ?? "", request, key, HttpContext.RequestAborted));
    }

    public async Task<IActionResult> OnPostEndCoverAsync(string code)
    {
        var key = KeyFor(Cover.Key, new { code, Cover.Role, ends = true });
        return await ShowAsync(code, await assign.EndAsync(User.Caller(), code, Cover.Role ?? "", key, HttpContext.RequestAborted));
    }

    /// <summary>Who may stand in for this post: anybody of the grid but its own holder.</summary>
    public IEnumerable<Substitute> CandidatesFor(string role) => Holders.Where(one => one != HolderOf(role));

    /// <summary>Whose post it is, also while somebody stands in; null when it is vacant.</summary>
    public Substitute? HolderOf(string role) => Holders.FirstOrDefault(one => one.StairwellCode == Stairwell.Code && one.Role == role);

    public string NameOf(string stairwellCode) => tree.Find(stairwellCode)?.Name ?? stairwellCode;

    private IdempotencyKey? KeyFor<T>(string? key, T request) =>
        key is { Length: > 0 and <= IdempotencyKey.MaxLength } ? IdempotencyKey.For(User.Caller().Id, key, request) : null;

    /// <summary>The page again after an act: anew when it is done, with what was typed when it is refused.</summary>
    private async Task<IActionResult> ShowAsync<T>(string code, Outcome<T> outcome)
    {
        if (outcome.Ok)
            return Redirect($"/stairwells/{code}");
        if (outcome.Problem.Kind is ProblemKind.Forbidden)
            return Forbid();
        if (outcome.Problem.Kind is ProblemKind.NotFound || !await ShowAsync(code))
            return NotFound();
        Problems = FormProblems.From(outcome.Problem, problemTexts);
        Response.StatusCode = (int)outcome.Problem.Kind;
        return Page();
    }

    private async Task<bool> ShowAsync(string code)
    {
        if (!await FindAsync(code))
            return false;
        Covers = (await covers.OfAsync(code, HttpContext.RequestAborted)).ToDictionary(cover => cover.Role);
        if (MayCover)
            Holders = await covers.SubstitutesAsync(Stairwell.ParentCode!, HttpContext.RequestAborted);
        return true;
    }

    private async Task<bool> FindAsync(string code)
    {
        if (!tree.TryFind(code, out var unit) || unit.Kind != UnitKind.Stairwell || AccessPolicy.Refuse(User.Caller(), Act.See, unit) is not null)
            return false;
        Stairwell = unit;
        Above = [.. unit.Lineage[..^1].Select(tree.Find).OfType<Unit>().Where(above => above.LiesIn(User.Caller().UnitCode))];
        Picture = await query.RunAsync(code, HttpContext.RequestAborted);
        IsShown = MayCall && (await unmasking.ShownAsync(User.Caller(), HttpContext.RequestAborted)).Contains(code);
        Purpose = MayCall ? await unmasking.PurposeAsync(User.Caller(), HttpContext.RequestAborted) : null;
        return true;
    }

    /// <summary>王** until somebody asked for the name.</summary>
    public string Shown(Personal? name) => name is null ? "" : IsShown ? name.Open : name.AsName;

    /// <inheritdoc cref="Shown(Personal?)"/>
    public string Shown(string name) => IsShown ? name : Personal.MaskedName(name);

    /// <summary>Whoever stands in may be from another stairwell, whose people were not asked for.</summary>
    public string Shown(Substitute one) => one.StairwellCode == Stairwell.Code ? Shown(one.Name) : one.Name.AsName;

    public static string StateOf(StairwellDispatch dispatch) =>
        dispatch is { State: Receipts.AssignmentState.Pending, Late: true } ? "silent"
        : dispatch.State == Receipts.AssignmentState.Pending ? "waiting"
        : DispatchCode(dispatch.State);

    public static string DispatchCode<T>(T state) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    public static string When(DateTimeOffset? at) => at?.Minute() ?? "";
}
