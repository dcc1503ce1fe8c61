using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Law.Opinions;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Everyday.Requests.Public;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Law.Public;

public sealed record OpinionGivenForm
{
    public Guid Topic { get; init; }
    public int Option { get; init; }
    public string? Key { get; init; }
}

/// <summary>What residents are asked, by their stairwell's poster: one choice for each topic, no name, no words. Wrong codes are counted like wrong invites.</summary>
[AllowAnonymous]
[CountsAs(CallKind.Ask)]
[RequestSizeLimit(Api.MaxBody)]
public sealed class PublicOpinionsModel(OpinionStore store, AskOpinion ask, RequestCodeStore codes, UnitTree tree, WrongInvites wrong, ProblemTexts problems, TimeProvider time) : PageModel
{
    [BindProperty]
    public OpinionGivenForm Form { get; set; } = new();

    /// <summary>Null where the code leads nowhere.</summary>
    public Unit? Community { get; private set; }
    public IReadOnlyList<OpinionTopic> Topics { get; private set; } = [];
    public int? WaitMinutes { get; private set; }
    public string? Refused { get; private set; }
    public bool Given { get; private set; }

    public string NewKey { get; } = Guid.CreateVersion7(time.GetUtcNow()).ToString();

    public async Task OnGetAsync(string code, bool given) => Given = await LoadAsync(code) && given;

    public async Task<IActionResult> OnPostAsync(string code)
    {
        // Not cancelled with the request: what was pressed is stored even if the phone is gone.
        var outcome = await ask.GiveAsync(code, Form.Topic, Form.Option, Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } key ? key : null, CancellationToken.None);
        if (outcome.Ok)
            return Redirect($"/r/opinions/{Uri.EscapeDataString(code)}?given=true");
        if (!await LoadAsync(code))
            return Page();
        Refused = problems.Detail(outcome.Problem);
        Response.StatusCode = (int)outcome.Problem.Kind;
        return Page();
    }

    private async Task<bool> LoadAsync(string code)
    {
        Response.Headers.CacheControl = "no-store";
        if (!tree.TryFind(await codes.StairwellOfAsync(code, HttpContext.RequestAborted), out var stairwell))
        {
            WaitMinutes = WrongCode.Refuse(HttpContext, wrong);
            return false;
        }
        Community = tree.Find(stairwell.CodeOf(UnitKind.Community));
        Topics = await store.OpenAsync(stairwell, time.GetUtcNow().Day(), HttpContext.RequestAborted);
        return true;
    }
}
