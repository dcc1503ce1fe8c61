using GridAlert.Features.Everyday.Law.Selections;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Law.Public;

/// <summary>A selection as everybody sees it.</summary>
/// <param name="Counted">Empty until it is announced.</param>
public sealed record PublicSelection(Selection Selection, string Title, IReadOnlyList<Counted> Counted, int Voted);

/// <summary>The selections of a community for everybody: what is voted on, and who was honoured with how many votes. It names only who agreed to it.</summary>
[AllowAnonymous]
public sealed class PublicSelectionsModel(SelectionStore store, UnitTree tree) : PageModel
{
    private const int Most = 20;

    public Unit Community { get; private set; } = null!;
    public IReadOnlyList<PublicSelection> Selections { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string code)
    {
        if (!tree.TryFind(code, out var unit) || unit.Kind != UnitKind.Community)
            return NotFound();
        Community = unit;
        var cancel = HttpContext.RequestAborted;
        var titles = (await store.TitlesAsync(cancel)).ToDictionary(title => title.Key, title => title.Name);
        var shown = new List<PublicSelection>();
        foreach (var one in (await store.InAsync(code, Most, cancel)).Where(one => one.State != SelectionState.Nominating))
        {
            IReadOnlyList<Counted> counted = one.State == SelectionState.Announced ? SelectionRules.Count(await store.NomineesAsync(one.Id, cancel), await store.VotesAsync(one.Id, cancel), one.Seats) : [];
            shown.Add(new(one, titles[one.Title], counted, (await store.TurnoutAsync(one, cancel)).Used));
        }
        Selections = shown;
        return Page();
    }
}
