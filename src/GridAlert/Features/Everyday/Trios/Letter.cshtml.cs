using GridAlert.Features.Access;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Trios;

/// <summary>A letter of appointment 聘书 to be printed. It names somebody whole, so it is there once the stairwell's people were asked for.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class LetterModel(PostStore posts, Unmasking unmasking, UnitTree tree, ProblemTexts problems, IStringLocalizer<UnitsTexts> texts) : UnitPage(tree, problems)
{
    [BindProperty]
    public ShowPeopleInput Show { get; set; } = new();

    public Post Post { get; private set; } = null!;

    public bool IsShown { get; private set; }

    public string? Purpose { get; private set; }

    public Unit Community => Tree.Find(Unit.CodeOf(UnitKind.Community))!;

    public Unit Grid => Tree.Find(Unit.CodeOf(UnitKind.Grid))!;

    /// <summary>Where anybody can see whether it still holds.</summary>
    public string CheckAddress => $"{Request.Scheme}://{Request.Host}/letter/{Post.Id}";

    public Task<IActionResult> OnGetAsync(Guid id) => ShowAsync(id);

    public async Task<IActionResult> OnPostShowAsync(Guid id)
    {
        if (await posts.FindAsync(id, HttpContext.RequestAborted) is not { } post || !Find(post.StairwellCode))
            return NotFound();
        if (!MayKeep)
            return Forbid();
        return await AfterAsync(await unmasking.RunAsync(User.Caller(), post.StairwellCode, new(Show.Reason), HttpContext.RequestAborted), texts["done.shown"], $"/letters/{id}", () => ShowAsync(id));
    }

    private async Task<IActionResult> ShowAsync(Guid id)
    {
        if (await posts.FindAsync(id, HttpContext.RequestAborted) is not { } post || !Find(post.StairwellCode))
            return NotFound();
        if (!MayKeep)
            return Forbid();
        Post = post;
        IsShown = (await unmasking.ShownAsync(User.Caller(), HttpContext.RequestAborted)).Contains(post.StairwellCode);
        Purpose = await unmasking.PurposeAsync(User.Caller(), HttpContext.RequestAborted);
        return Page();
    }
}
