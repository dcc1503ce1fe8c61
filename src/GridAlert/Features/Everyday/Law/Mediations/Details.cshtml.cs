using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Law.Mediations;

/// <summary>What is typed on the page of one case; each act has its own form.</summary>
public sealed record MediationActForm
{
    public string? Step { get; init; }
    public string? Text { get; init; }
    public string? Agreement { get; init; }
    public bool Accepted { get; init; }
    public bool ShookHands { get; init; }
    public DateOnly? FulfilBy { get; init; }
    public DateOnly? FulfilledOn { get; init; }
    public DateOnly? RevisitOn { get; init; }
    public string? Relation { get; init; }
    public string? Side { get; init; }
    public int Mediator { get; init; }
    public int Procedure { get; init; }
    public int Result { get; init; }
    public int Mutual { get; init; }
}

/// <summary>One mediation: who, what, how it went, what was agreed and whether it is kept. Opening it is a recorded look.</summary>
[Authorize(Policy = Policies.Account)]
[Looks(JournalKind.MediationSeen)]
public sealed class MediationModel(MediationStore store, Mediate mediate, Unmasking unmasking, UnitTree tree, ProblemTexts problems, IStringLocalizer<LawTexts> texts, TimeProvider time)
    : UnitPage(tree, problems)
{
    [BindProperty]
    public MediationActForm Form { get; set; } = new();

    [BindProperty]
    public ShowPeopleInput Show { get; set; } = new();

    public Mediation Item { get; private set; } = null!;
    public IReadOnlyList<MediationStep> Steps { get; private set; } = [];
    public IReadOnlyList<Feedback> Feedback { get; private set; } = [];
    /// <summary>Names and numbers are whole: it is the caller's own case, or they asked just now.</summary>
    public bool IsShown { get; private set; }
    public string? Purpose { get; private set; }
    public DateOnly Today { get; } = time.GetUtcNow().Day();

    /// <summary>The unit whose cases the page leads back to: the community, or the largest below it that the caller sees.</summary>
    public Unit Cases => Above.FirstOrDefault(unit => unit.Kind >= UnitKind.Community) ?? Unit;

    public bool May(MediationAct act) => MediationRules.May(act, Item);

    public Task<IActionResult> OnGetAsync(Guid id) => ShowAsync(id);

    public async Task<IActionResult> OnPostStepAsync(Guid id) => await DoneAsync(id, await mediate.StepAsync(User.Caller(), id, Form.Step, Form.Text, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostAgreeAsync(Guid id) =>
        await DoneAsync(id, await mediate.AgreeAsync(User.Caller(), id, new(Form.Agreement, Form.Accepted, Form.ShookHands, Form.FulfilBy, Form.RevisitOn), HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostFailAsync(Guid id) => await DoneAsync(id, await mediate.FailAsync(User.Caller(), id, Form.Text, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostFulfilAsync(Guid id) => await DoneAsync(id, await mediate.FulfilAsync(User.Caller(), id, Form.FulfilledOn, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostBreakAsync(Guid id) => await DoneAsync(id, await mediate.BreakAsync(User.Caller(), id, Form.Text, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostRevisitAsync(Guid id) => await DoneAsync(id, await mediate.RevisitAsync(User.Caller(), id, Form.Relation, Form.Text, Form.RevisitOn, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostFeedbackAsync(Guid id) =>
        await DoneAsync(id, await mediate.SayAsync(User.Caller(), id, new(Form.Side ?? "", Form.Mediator, Form.Procedure, Form.Result, Form.Mutual), HttpContext.RequestAborted));

    /// <summary>The parties' names and numbers, whole for a while: a look at the stairwell's people, and recorded as one.</summary>
    public async Task<IActionResult> OnPostShowAsync(Guid id)
    {
        if (await ShowAsync(id) is var page and not PageResult)
            return page;
        return await AfterAsync(await unmasking.RunAsync(User.Caller(), Item.StairwellCode, new(Show.Reason), HttpContext.RequestAborted), "", $"/mediations/{id}", () => ShowAsync(id));
    }

    private Task<IActionResult> DoneAsync(Guid id, Outcome<Guid> outcome) => AfterAsync(outcome, texts["done.case"], $"/mediations/{id}", () => ShowAsync(id));

    private async Task<IActionResult> ShowAsync(Guid id)
    {
        var cancel = HttpContext.RequestAborted;
        Response.Headers.CacheControl = "no-store";
        if (await store.FindAsync(id, cancel) is not { } one || !Find(one.StairwellCode))
            return NotFound();
        if (mediate.Refuse(User.Caller(), one) is { } refusal)
            return refusal.Kind == ProblemKind.Forbidden ? Forbid() : NotFound();
        Item = one;
        Steps = await store.StepsAsync(id, cancel);
        Feedback = await store.FeedbackAsync(id, cancel);
        IsShown = one.MediatorAccountId == User.Caller().Id || (await unmasking.ShownAsync(User.Caller(), cancel)).Contains(one.StairwellCode);
        Purpose = await unmasking.PurposeAsync(User.Caller(), cancel);
        return Page();
    }
}
