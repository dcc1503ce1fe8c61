using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Recognition.Stars;

public sealed record DecisionForm
{
    public Guid Objection { get; init; }
    public string? Criterion { get; init; }
    public int? Part { get; init; }
    public string? Answer { get; init; }
}

/// <summary>A stairwell's stars, month by month, with every version and every objection.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class StarStairwellModel(StarQuery query, ObjectToStars objections, UnitTree tree, ProblemTexts problems, IStringLocalizer<RecognitionTexts> texts, TimeProvider time) : RecognitionPage(tree, problems, time)
{
    private const int Most = 40;

    [BindProperty]
    public DecisionForm Form { get; set; } = new();

    public IReadOnlyList<RatedStairwell> Ratings { get; private set; } = [];
    public IReadOnlyList<StarObjection> Objections { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(string code) => ShowAsync(code);

    public async Task<IActionResult> OnPostDecideAsync(string code)
    {
        var decision = new ObjectionDecision(Form.Objection, Form.Criterion, Form.Part, Form.Answer);
        return await AfterAsync(await objections.DecideAsync(User.Caller(), code, decision, HttpContext.RequestAborted), texts["done.decided"], $"/star-stairwells/{Uri.EscapeDataString(code)}", () => ShowAsync(code));
    }

    private async Task<IActionResult> ShowAsync(string code)
    {
        if (!Find(code))
            return NotFound();
        Ratings = await query.OfStairwellAsync(code, Most, HttpContext.RequestAborted);
        Objections = MayKeep ? await query.ObjectionsAsync(code, HttpContext.RequestAborted) : [];
        return Page();
    }
}
