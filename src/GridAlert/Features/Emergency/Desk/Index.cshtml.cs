using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.Desk;

/// <summary>What the buttons of the desk send.</summary>
public sealed record DeskForm
{
    public Guid Dispatch { get; init; }
    public string? Stairwell { get; init; }
    public Guid? Owner { get; init; }
    public string? Reason { get; init; }
    public string? Key { get; init; }
}

/// <summary>The desk 处置台: what nobody below could reach, each under a name until it is closed with a reason.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class DeskModel(DeskQuery query, RunDesk desk, UnitTree tree, ProblemTexts problemTexts, TimeProvider time) : PageModel
{
    private const int Listed = 100;

    [BindProperty]
    public DeskForm Form { get; set; } = new();

    public IReadOnlyList<DeskItem> Items { get; private set; } = [];
    public DeskCounts Counts { get; private set; } = new(0, 0);
    public FormProblems? Problems { get; private set; }
    public DateTimeOffset Now { get; private set; }
    public string NewKey => Guid.CreateVersion7().ToString();

    public async Task<IActionResult> OnGetAsync() => May() ? await ShowAsync() : Forbid();

    public async Task<IActionResult> OnPostTakeAsync()
    {
        var request = new TakeRequest(Form.Owner);
        return await AfterAsync(await desk.TakeAsync(User.Caller(), Form.Dispatch, Form.Stairwell ?? "", request, Key(request), HttpContext.RequestAborted));
    }

    public async Task<IActionResult> OnPostCloseAsync()
    {
        var request = new CloseDeskItemRequest(Form.Reason);
        return await AfterAsync(await desk.CloseAsync(User.Caller(), Form.Dispatch, Form.Stairwell ?? "", request, Key(request), HttpContext.RequestAborted));
    }

    private bool May() => AccessPolicy.Refuse(User.Caller(), Act.RunDesk, tree.Find(User.Caller().UnitCode)!) is null;

    private async Task<IActionResult> AfterAsync<T>(Outcome<T> outcome)
    {
        if (outcome.Ok)
            return Redirect("/desk");
        if (outcome.Problem.Kind is ProblemKind.NotFound)
            return NotFound();
        if (!May())
            return Forbid();
        Problems = FormProblems.From(outcome.Problem, problemTexts);
        Response.StatusCode = (int)outcome.Problem.Kind;
        return await ShowAsync();
    }

    private async Task<IActionResult> ShowAsync()
    {
        var caller = User.Caller();
        Now = time.GetUtcNow();
        Counts = await query.CountAsync(caller.UnitCode, HttpContext.RequestAborted);
        Items = await query.RunAsync(caller, caller.UnitCode, null, Listed, HttpContext.RequestAborted);
        return Page();
    }

    private IdempotencyKey? Key<T>(T request) =>
        Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } key ? IdempotencyKey.For(User.Caller().Id, key, request) : null;
}
