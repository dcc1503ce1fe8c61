using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Law.Selections;

public sealed record SelectionActForm
{
    public string? Name { get; init; }
    public string? Reason { get; init; }
    public bool Agreed { get; init; }
    public Guid Nominee { get; init; }
    public DateOnly? VoteUntil { get; init; }
}

/// <summary>One selection: who is nominated, how many have voted, and after the announcement what the ballots say.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class SelectionModel(SelectionStore store, RunSelection run, UnitTree tree, ProblemTexts problems, IStringLocalizer<LawTexts> texts, TimeProvider time) : UnitPage(tree, problems)
{
    [BindProperty]
    public SelectionActForm Form { get; set; } = new();

    public Selection Item { get; private set; } = null!;
    public string Title { get; private set; } = "";
    public IReadOnlyList<Nominee> Nominees { get; private set; } = [];
    /// <summary>Empty until it is announced: counts would steer who has not voted.</summary>
    public IReadOnlyList<Counted> Counted { get; private set; } = [];
    public Turnout Turnout { get; private set; } = new(0, 0, 0);
    public DateOnly Today { get; } = time.GetUtcNow().Day();

    public Task<IActionResult> OnGetAsync(Guid id) => ShowAsync(id);

    public async Task<IActionResult> OnPostNominateAsync(Guid id) => await DoneAsync(id, await run.NominateAsync(User.Caller(), id, Form.Name, Form.Reason, Form.Agreed, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostRemoveAsync(Guid id) => await DoneAsync(id, await run.RemoveAsync(User.Caller(), id, Form.Nominee, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostWithdrawAsync(Guid id) => await DoneAsync(id, await run.WithdrawAsync(User.Caller(), id, Form.Nominee, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostBeginAsync(Guid id) => await DoneAsync(id, await run.BeginAsync(User.Caller(), id, Form.VoteUntil, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostAnnounceAsync(Guid id) => await DoneAsync(id, await run.AnnounceAsync(User.Caller(), id, HttpContext.RequestAborted));

    private Task<IActionResult> DoneAsync(Guid id, Outcome<Guid> outcome) => AfterAsync(outcome, texts["done.selectionAct"], $"/selections/{id}", () => ShowAsync(id));

    private async Task<IActionResult> ShowAsync(Guid id)
    {
        var cancel = HttpContext.RequestAborted;
        if (await store.FindAsync(id, cancel) is not { } one || !Find(one.CommunityCode))
            return NotFound();
        Item = one;
        Title = (await store.TitlesAsync(cancel)).First(title => title.Key == one.Title).Name;
        Nominees = await store.NomineesAsync(id, cancel);
        Turnout = await store.TurnoutAsync(one, cancel);
        if (one.State == SelectionState.Announced)
            Counted = SelectionRules.Count(Nominees, await store.VotesAsync(id, cancel), one.Seats);
        return Page();
    }
}
