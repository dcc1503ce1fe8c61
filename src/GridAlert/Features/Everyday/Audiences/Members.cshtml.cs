using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Audiences;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Audiences;

public sealed record PickForm
{
    public string? Stairwell { get; init; }
    public string? Role { get; init; }
    public Guid Member { get; init; }
}

/// <summary>Who is in an audience at this moment, and who was put there by hand.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class AudienceMembersModel(AudienceQuery query, KeepAudience keep, UnitTree tree, ProblemTexts problems, IStringLocalizer<AudienceTexts> texts) : UnitPage(tree, problems)
{
    private const int MostShown = 300;
    private const int MostOffered = 500;

    [BindProperty]
    public PickForm Form { get; set; } = new();

    public Audience Audience { get; private set; } = null!;

    public IReadOnlyList<AudienceMember> Members { get; private set; } = [];

    /// <summary>Offered to choose from; of larger units the code is typed.</summary>
    public IReadOnlyList<Unit> Stairwells => [.. Unit.Within(UnitKind.Stairwell).Take(MostOffered)];

    public bool MayEdit => MayKeep;

    public Task<IActionResult> OnGetAsync(Guid id) => ShowAsync(id);

    public async Task<IActionResult> OnPostPickAsync(Guid id) =>
        await AfterAsync(await keep.PickAsync(User.Caller(), id, Form.Stairwell, Form.Role, HttpContext.RequestAborted), texts["done.picked"], $"/audience/{id}", () => ShowAsync(id));

    public async Task<IActionResult> OnPostUnpickAsync(Guid id) =>
        await AfterAsync(await keep.UnpickAsync(User.Caller(), id, Form.Member, HttpContext.RequestAborted), texts["done.unpicked"], $"/audience/{id}", () => ShowAsync(id));

    public async Task<IActionResult> OnPostRemoveAsync(Guid id)
    {
        var outcome = await keep.RemoveAsync(User.Caller(), id, HttpContext.RequestAborted);
        return await AfterAsync(outcome, texts["done.removed"], $"/audiences/{outcome.Value}", () => ShowAsync(id));
    }

    private async Task<IActionResult> ShowAsync(Guid id)
    {
        if (await query.FindAsync(id, HttpContext.RequestAborted) is not { } audience || !Find(audience.UnitCode))
            return NotFound();
        Audience = audience;
        Members = await query.MembersAsync(audience, MostShown, HttpContext.RequestAborted);
        return Page();
    }
}
