using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Everyday.Law.Selections;

/// <summary>Voting slips of a stairwell to print, one a home. Their codes are on this answer and nowhere else.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class VoteSlipsModel(SelectionStore store, RunSelection run, UnitTree tree, ProblemTexts problems) : UnitPage(tree, problems)
{
    public Selection Item { get; private set; } = null!;
    public string Title { get; private set; } = "";
    public Unit? Stairwell { get; private set; }
    public IReadOnlyList<VoteSlip> Slips { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(Guid id) => ShowAsync(id);

    public async Task<IActionResult> OnPostAsync(Guid id, string? stairwell)
    {
        var made = await run.MakeSlipsAsync(User.Caller(), id, stairwell, HttpContext.RequestAborted);
        if (!made.Ok)
            return await AfterAsync(made, "", "", () => ShowAsync(id));
        (Slips, Stairwell) = (made.Value, Tree.Find(stairwell));
        return await ShowAsync(id);
    }

    public string UrlOf(VoteSlip slip) => $"{Request.Scheme}://{Request.Host}/r/vote/{slip.Code}";

    private async Task<IActionResult> ShowAsync(Guid id)
    {
        Response.Headers.CacheControl = "no-store";
        if (await store.FindAsync(id, HttpContext.RequestAborted) is not { } one || !Find(one.CommunityCode))
            return NotFound();
        if (!MayKeep)
            return Forbid();
        Item = one;
        Title = (await store.TitlesAsync(HttpContext.RequestAborted)).First(title => title.Key == one.Title).Name;
        return Page();
    }
}
