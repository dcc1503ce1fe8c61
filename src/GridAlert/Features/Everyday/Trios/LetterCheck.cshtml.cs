using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Everyday.Trios;

/// <summary>Where the code on a letter of appointment leads: whether it holds. Anybody may look; nobody is named whole.</summary>
[AllowAnonymous]
public sealed class LetterCheckModel(PostStore posts, UnitTree tree, TimeProvider time) : PageModel
{
    /// <summary>Null when there is no such letter.</summary>
    public Post? Post { get; private set; }

    public bool Holds => Post is { InForce: true } post && !(post.Until < time.GetUtcNow().Day());

    public string Place => Post is { } post && tree.TryFind(post.StairwellCode, out var unit) ? string.Join(" ", unit.Lineage[2..].Select(code => tree.Find(code)?.Name)) : "";

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        Post = await posts.FindAsync(id, HttpContext.RequestAborted);
        Response.StatusCode = Post is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        return Page();
    }
}
