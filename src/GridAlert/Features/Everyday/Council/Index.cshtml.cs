using System.Globalization;
using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Council;

/// <summary>What is typed on the page of a council; each act has its own form.</summary>
public sealed record CouncilForm
{
    public string? Tag { get; init; }
    public string? Title { get; init; }
    public string? Words { get; init; }
    public string? MeetingTitle { get; init; }
    /// <summary>Beijing time, as a page's field for a moment sends it.</summary>
    public string? BeginsAt { get; init; }
    public string? Place { get; init; }
    public string? Branch { get; init; }
    public Guid? Request { get; init; }
    /// <summary>The state of the request that was seen.</summary>
    public string? Seen { get; init; }
    public string? Key { get; init; }

    public DateTimeOffset? Begins => DateTime.TryParse(BeginsAt, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Unspecified), BeijingTime.Offset) : null;
}

/// <summary>The councils of a unit: what is before them, what is due, and when they meet.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class CouncilModel(CouncilQuery query, RaiseIssue raise, HoldMeeting hold, NameBranch name, UnitTree tree, ProblemTexts problems, IStringLocalizer<CouncilTexts> texts, TimeProvider time)
    : UnitPage(tree, problems)
{
    private const int PageSize = 50;
    private const int MeetingsShown = 12;

    public static IReadOnlyList<string> Shows { get; } = ["open", "decided", "late", "closed", "dropped"];

    [BindProperty]
    public CouncilForm Form { get; set; } = new();

    public IReadOnlyList<CouncilIssue> Issues { get; private set; } = [];
    public IReadOnlyList<CouncilMeeting> Meetings { get; private set; } = [];
    public IssueCounts Counts { get; private set; } = new(0, 0, 0, 0);
    public string Show { get; private set; } = Shows[0];
    public IssueTag? Tag { get; private set; }
    public string? Branch { get; private set; }
    public Guid? Next { get; private set; }
    public bool IsFirstPage { get; private set; }
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public DateOnly Today => Now.Day();

    public bool MayWork => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp) && CouncilRules.HasCouncil(Unit.Kind) && !Unit.HasEnded;

    public string? Community => Unit.CodeOf(UnitKind.Community);

    public Task<IActionResult> OnGetAsync(string unit, string? state, string? tag, Guid? after) => ShowAsync(unit, state, tag, after);

    public async Task<IActionResult> OnPostRaiseAsync(string unit)
    {
        var request = new RaiseIssueRequest(Form.Tag, Form.Title, Form.Words);
        var outcome = await raise.RunAsync(User.Caller(), unit, request, KeyFor(Form.Key, new { unit, request }), HttpContext.RequestAborted);
        return await AfterAsync(outcome, texts["done.raised"], $"/council-issues/{outcome.Value?.Id}", () => ShowAsync(unit));
    }

    /// <summary>From the page of a request.</summary>
    public async Task<IActionResult> OnPostFromRequestAsync(string unit)
    {
        if (!Find(unit))
            return NotFound();
        var request = Form.Request ?? Guid.Empty;
        var outcome = await raise.FromRequestAsync(User.Caller(), request, Form.Tag, Form.Seen, KeyFor(Form.Key, new { request, Form.Tag, Form.Seen }), HttpContext.RequestAborted);
        return await AfterAsync(outcome, texts["done.raised"], $"/council-issues/{outcome.Value?.Id}", () => ShowAsync(unit));
    }

    public async Task<IActionResult> OnPostPlanAsync(string unit)
    {
        var request = new PlanMeetingRequest(Form.MeetingTitle, Form.Begins, Form.Place);
        var outcome = await hold.PlanAsync(User.Caller(), unit, request, KeyFor(Form.Key, new { unit, request }), HttpContext.RequestAborted);
        return await AfterAsync(outcome, texts["done.planned"], $"/council-meetings/{outcome.Value}", () => ShowAsync(unit));
    }

    public async Task<IActionResult> OnPostBranchAsync(string unit) =>
        await AfterAsync(await name.RunAsync(User.Caller(), unit, Form.Branch, HttpContext.RequestAborted), texts["done.branch"], $"/council/{unit}", () => ShowAsync(unit));

    public int? CountOf(string show) => show switch { "open" => Counts.Open, "decided" => Counts.Decided, "late" => Counts.Late, "closed" => Counts.Closed, _ => null };

    public string Address(string? show = null, string? tag = null, Guid? after = null)
    {
        var parts = new[] { ("state", show ?? Show), ("tag", tag ?? (Tag is { } one ? CouncilRules.Code(one) : null)), ("after", after?.ToString()) };
        return "?" + string.Join('&', parts.Where(part => part.Item2 is { Length: > 0 }).Select(part => $"{part.Item1}={part.Item2}"));
    }

    private async Task<IActionResult> ShowAsync(string code, string? state = null, string? tag = null, Guid? after = null)
    {
        if (!Find(code))
            return NotFound();
        var cancel = HttpContext.RequestAborted;
        Show = Shows.Contains(state) ? state! : Shows[0];
        Tag = Codes.TryParse<IssueTag>(tag, out var one) ? one : null;
        IsFirstPage = after is null;
        var wanted = Show == "late" ? IssueState.Decided : Enum.Parse<IssueState>(Show, ignoreCase: true);
        Counts = await query.CountAsync(code, Today, cancel);
        Issues = await query.ListAsync(new(code, [wanted], Tag, Show == "late" ? Today : null, Oldest: wanted is IssueState.Open or IssueState.Decided), after, PageSize, cancel);
        Next = Issues.Count == PageSize ? Issues[^1].Id : null;
        Meetings = await query.MeetingsAsync(code, MeetingsShown, cancel);
        Branch = Unit.Kind == UnitKind.Grid ? await query.BranchAsync(code, cancel) : null;
        return Page();
    }
}
