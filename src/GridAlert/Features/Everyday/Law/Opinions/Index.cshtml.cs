using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Law.Opinions;

public sealed record OpinionForm
{
    public string? Title { get; init; }
    public string? Question { get; init; }
    public string? Options { get; init; }
    public DateOnly? Until { get; init; }
    public string? Key { get; init; }
}

/// <summary>征求意见: what residents of a unit are asked, and how many chose what. Figures only.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class OpinionsModel(OpinionStore store, AskOpinion ask, UnitTree tree, ProblemTexts problems, IStringLocalizer<LawTexts> texts, TimeProvider time) : UnitPage(tree, problems)
{
    private const int Most = 100;

    [BindProperty]
    public OpinionForm Form { get; set; } = new();

    public IReadOnlyList<OpinionSummary> Topics { get; private set; } = [];
    public DateOnly Today { get; } = time.GetUtcNow().Day();

    /// <summary>Whose counts these are: below a community it is the community's.</summary>
    public string CountedIn => NameOf(Unit.CodeOf(UnitKind.Community) ?? Unit.Code);

    public string State(OpinionTopic topic) => topic.TakesAnswers(Today) ? "open" : "closed";

    public Task<IActionResult> OnGetAsync(string unit) => ShowAsync(unit);

    public async Task<IActionResult> OnPostOpenAsync(string unit)
    {
        var request = new OpinionRequest(Form.Title, Form.Question, Form.Options, Form.Until);
        return await AfterAsync(await ask.OpenAsync(User.Caller(), unit, request, KeyFor(Form.Key, new { unit, request }), HttpContext.RequestAborted), texts["done.opinion"], Address(unit), () => ShowAsync(unit));
    }

    public async Task<IActionResult> OnPostCloseAsync(string unit, Guid topic) =>
        await AfterAsync(await ask.CloseAsync(User.Caller(), unit, topic, HttpContext.RequestAborted), texts["done.opinionClosed"], Address(unit), () => ShowAsync(unit));

    private static string Address(string unit) => $"/law/{Uri.EscapeDataString(unit)}/opinions";

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        Topics = await store.OfAsync(Unit, Most, HttpContext.RequestAborted);
        return Page();
    }
}
