using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Council;

public sealed record IssueForm
{
    public string? Words { get; init; }
    public string? Key { get; init; }
}

/// <summary>One issue of the council: what was decided, by when, what was done since, and what came of it.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class IssueModel(CouncilQuery query, FollowIssue follow, UnitTree tree, ProblemTexts problems, IStringLocalizer<CouncilTexts> texts, TimeProvider time) : UnitPage(tree, problems)
{
    [BindProperty]
    public IssueForm Form { get; set; } = new();

    public CouncilIssue Item { get; private set; } = null!;

    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public bool MayWork => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    public Task<IActionResult> OnGetAsync(Guid id) => ShowAsync(id);

    public Task<IActionResult> OnPostNoteAsync(Guid id) => RunAsync(id, "done.noted", follow.NoteAsync);

    public Task<IActionResult> OnPostCloseAsync(Guid id) => RunAsync(id, "done.closed", follow.CloseAsync);

    public Task<IActionResult> OnPostDropAsync(Guid id) => RunAsync(id, "done.dropped", follow.DropAsync);

    private async Task<IActionResult> RunAsync(Guid id, string done, Func<Caller, Guid, IssueWords, IdempotencyKey?, CancellationToken, Task<Outcome<CouncilIssue>>> act)
    {
        var words = new IssueWords(Form.Words);
        return await AfterAsync(await act(User.Caller(), id, words, KeyFor(Form.Key, new { id, words }), HttpContext.RequestAborted), texts[done], $"/council-issues/{id}", () => ShowAsync(id));
    }

    private async Task<IActionResult> ShowAsync(Guid id)
    {
        if (await query.FindIssueAsync(id, HttpContext.RequestAborted) is not { } issue || !Find(issue.UnitCode))
            return NotFound();
        Item = issue;
        return Page();
    }
}
