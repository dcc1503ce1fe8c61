using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Live;

/// <summary>The board 指挥看板: painted whole from the same picture that the hub gives, then living on its changes.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class BoardModel(UnitTree tree, BoardFeed feed, TimeProvider time) : BoardPage(tree)
{
    public IActionResult OnGet(string unit, int? wall)
    {
        if (!Tree.TryFind(unit, out var found) || AccessPolicy.Refuse(User.Caller(), Act.See, found) is not null)
            return NotFound();
        Paint(found, feed.Snapshot(found), time.GetUtcNow(), wall == 1);
        return Page();
    }
}
