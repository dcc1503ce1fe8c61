using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Events;

/// <summary>Who came to a training or team event, community by community. An event of a larger unit is seen by those below: their people may have come.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class AttendanceModel(RecordTeamEvent record, TeamEventStore store, UnitTree tree, ProblemTexts problems, IStringLocalizer<UnitsTexts> texts) : UnitPage(tree, problems)
{
    public TeamEvent Event { get; private set; } = null!;

    public IReadOnlyList<Attendee> People { get; private set; } = [];

    /// <summary>The communities to choose from, where the unit is larger than one.</summary>
    public IReadOnlyList<Unit> Communities { get; private set; } = [];

    /// <summary>While nobody has come: whoever keeps the unit that it belongs to.</summary>
    public bool MayCancel => MayKeep && Event is { Attended: 0, CancelledAt: null } && Tree.Find(Event.UnitCode)!.LiesIn(User.Caller().UnitCode);

    public Task<IActionResult> OnGetAsync(Guid id, string? community) => ShowAsync(id, community);

    public async Task<IActionResult> OnPostAsync(Guid id, string? community, List<Guid> members)
    {
        if (await ShowAsync(id, community) is NotFoundResult gone)
            return gone;
        var outcome = await record.AttendAsync(User.Caller(), id, Unit.Code, members, HttpContext.RequestAborted);
        return await AfterAsync(outcome, texts["done.attended", outcome.Value], $"/team-events/{id}?community={Unit.Code}", () => ShowAsync(id, community));
    }

    public async Task<IActionResult> OnPostCancelAsync(Guid id) =>
        await AfterAsync(await record.CancelAsync(User.Caller(), id, HttpContext.RequestAborted), texts["done.eventCancelled"], $"/team-events/{id}", () => ShowAsync(id, null));

    private async Task<IActionResult> ShowAsync(Guid id, string? community)
    {
        if (await store.FindAsync(id, HttpContext.RequestAborted) is not { } one || !Tree.TryFind(one.UnitCode, out var place))
            return NotFound();
        var own = Tree.Find(User.Caller().UnitCode)!;
        // The part of the event that is the caller's.
        if ((place.LiesIn(own.Code) ? place : own.LiesIn(place.Code) ? own : null) is not { } part)
            return NotFound();
        Event = one;
        Communities = [.. part.Within(UnitKind.Community)];
        var chosen = Communities.FirstOrDefault(unit => unit.Code == community) ?? (Communities.Count > 0 ? Communities[0] : part);
        if (community is not null && chosen.Code != community && part.Code != community)
            return NotFound();
        Find(chosen.Code);
        People = await store.AttendeesAsync(id, chosen.Code, HttpContext.RequestAborted);
        return Page();
    }
}
