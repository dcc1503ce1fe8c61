using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Requests.Public;

/// <summary>What a resident says of an answer.</summary>
public sealed record TrackForm
{
    public int? Rating { get; init; }
    public string? Text { get; init; }
}

/// <summary>
/// Where a resident follows a request with its code alone: what is done, what is due, the answer; there it is confirmed, rated or
/// reopened. What was written and who wrote it is not shown back.
/// </summary>
[AllowAnonymous]
[CountsAs(CallKind.Ask)]
[RequestSizeLimit(Api.MaxBody)]
public sealed class TrackModel(RequestQuery query, FollowRequest follow, UnitTree tree, WrongInvites wrong, ProblemTexts problems, TimeProvider time) : PageModel
{
    [BindProperty]
    public TrackForm Form { get; set; } = new();

    /// <summary>Null where the code leads nowhere.</summary>
    public ResidentRequest? Item { get; private set; }

    public Unit? Community => tree.Find(tree.Find(Item?.StairwellCode)?.CodeOf(UnitKind.Community));

    public int? WaitMinutes { get; private set; }

    public string? Refused { get; private set; }

    /// <summary>It was raised a moment ago: the page says to keep its address.</summary>
    public bool IsNew { get; private set; }

    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public async Task OnGetAsync(string token, [FromQuery(Name = "new")] bool isNew)
    {
        await LoadAsync(token);
        IsNew = isNew;
    }

    public Task<IActionResult> OnPostConfirmAsync(string token) => ActAsync(token, follow.ConfirmAsync(token, new(Form.Rating, null), CancellationToken.None));

    public Task<IActionResult> OnPostReopenAsync(string token) => ActAsync(token, follow.ReopenAsync(token, new(null, Form.Text), CancellationToken.None));

    public Task<IActionResult> OnPostForgetAsync(string token) => ActAsync(token, follow.ForgetContactAsync(token, CancellationToken.None));

    private async Task<IActionResult> ActAsync(string token, Task<Outcome<ResidentRequest>> act)
    {
        var outcome = await act;
        if (outcome.Ok)
            return Redirect($"/r/track/{token}");
        if (!await LoadAsync(token))
            return Page();
        Refused = problems.Detail(outcome.Problem);
        Response.StatusCode = (int)outcome.Problem.Kind;
        return Page();
    }

    private async Task<bool> LoadAsync(string token)
    {
        Response.Headers.CacheControl = "no-store";
        Item = await query.FindAsync(Token.Hash(token), HttpContext.RequestAborted);
        if (Item is not null)
            return true;
        WaitMinutes = WrongCode.Refuse(HttpContext, wrong);
        return false;
    }
}
