using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Live;

/// <summary>The board 指挥看板: painted whole from the same picture that the hub gives, then living on its changes.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class BoardModel(UnitTree tree, BoardFeed feed, BoardReadiness readiness, TimeProvider time) : BoardPage(tree)
{
    public async Task<IActionResult> OnGetAsync(string unit, int? wall)
    {
        if (!Tree.TryFind(unit, out var found) || AccessPolicy.Refuse(User.Caller(), Act.See, found) is not null)
            return NotFound();
        var (picture, asWall) = (feed.Snapshot(found), wall == 1);
        // What one looks at before the switch; after it, there is more to look at.
        if (picture.Activations.Count == 0 && !asWall)
            Readiness = await readiness.OfAsync(User.Caller(), found.Code, HttpContext.RequestAborted);
        Paint(found, picture, time.GetUtcNow(), asWall);
        return Page();
    }
}
