using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Law.Selections;
using GridAlert.Features.Everyday.Requests.Public;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Law.Public;

public sealed record VoteForm
{
    public Guid? Nominee { get; init; }
}

/// <summary>Where a household's slip leads: its one vote. Afterwards it says that it was cast, not for whom; wrong codes are counted like wrong invites.</summary>
[AllowAnonymous]
[CountsAs(CallKind.Ask)]
[RequestSizeLimit(Api.MaxBody)]
public sealed class VoteModel(SelectionStore store, CastVote cast, UnitTree tree, WrongInvites wrong, ProblemTexts problems, TimeProvider time) : PageModel
{
    [BindProperty]
    public VoteForm Form { get; set; } = new();

    /// <summary>Null where the code leads nowhere.</summary>
    public Selection? Item { get; private set; }
    public bool IsUsed { get; private set; }
    public string Title { get; private set; } = "";
    public IReadOnlyList<Nominee> Nominees { get; private set; } = [];
    public int? WaitMinutes { get; private set; }
    public string? Refused { get; private set; }

    public Unit? Community => tree.Find(Item?.CommunityCode);

    public bool TakesVotes => Item?.TakesVotes(time.GetUtcNow().Day()) == true;

    public async Task OnGetAsync(string token) => await LoadAsync(token);

    public async Task<IActionResult> OnPostAsync(string token)
    {
        // Not cancelled with the request: what was pressed is stored even if the phone is gone.
        var outcome = await cast.RunAsync(token, Form.Nominee, CancellationToken.None);
        if (outcome.Ok)
            return Redirect($"/r/vote/{Uri.EscapeDataString(token)}");
        if (!await LoadAsync(token))
            return Page();
        Refused = problems.Detail(outcome.Problem);
        Response.StatusCode = (int)outcome.Problem.Kind;
        return Page();
    }

    private async Task<bool> LoadAsync(string token)
    {
        Response.Headers.CacheControl = "no-store";
        if (await store.OfSlipAsync(Token.Hash(token), HttpContext.RequestAborted) is not { } slip)
        {
            WaitMinutes = WrongCode.Refuse(HttpContext, wrong);
            return false;
        }
        (Item, IsUsed) = slip;
        Title = (await store.TitlesAsync(HttpContext.RequestAborted)).First(title => title.Key == Item.Title).Name;
        Nominees = await store.NomineesAsync(Item.Id, HttpContext.RequestAborted);
        return true;
    }
}
