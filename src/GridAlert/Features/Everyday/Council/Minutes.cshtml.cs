using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Everyday.Council;

/// <summary>The minutes of a meeting, to be printed and signed.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class MinutesModel(CouncilQuery query, UnitTree tree, ProblemTexts problems) : UnitPage(tree, problems)
{
    public CouncilMeeting Meeting { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        if (await query.FindMeetingAsync(id, HttpContext.RequestAborted) is not { State: MeetingState.Held } meeting || !Find(meeting.UnitCode))
            return NotFound();
        Meeting = meeting;
        return Page();
    }
}
