using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Council;

public sealed record MeetingForm
{
    public Guid Issue { get; init; }
    public string? Decision { get; init; }
    public string? Party { get; init; }
    public string? Owner { get; init; }
    public DateOnly? DueOn { get; init; }
    public List<PartyForm> Parties { get; init; } = [];
}

/// <summary>One line of the attendance; without a name and a number it is left out.</summary>
public sealed record PartyForm
{
    public string? Party { get; init; }
    public string? Name { get; init; }
    public int? People { get; init; }
}

/// <summary>One meeting: its agenda, who sat at the table, what was decided, and its minutes.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class MeetingModel(CouncilQuery query, HoldMeeting hold, UnitTree tree, ProblemTexts problems, IStringLocalizer<CouncilTexts> texts, TimeProvider time) : UnitPage(tree, problems)
{
    private const int MostWaiting = 100;

    [BindProperty]
    public MeetingForm Form { get; set; } = new();

    public CouncilMeeting Meeting { get; private set; } = null!;

    /// <summary>Open issues that are on no agenda of this meeting.</summary>
    public IReadOnlyList<CouncilIssue> Waiting { get; private set; } = [];

    /// <summary>The party branch, where the council is a grid's.</summary>
    public string? Branch { get; private set; }

    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public bool MayWork => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp) && Meeting.State is not MeetingState.Cancelled && Meeting.PublishedAt is null;

    public bool MayPublish => AccessPolicy.MayEver(User.Caller().Role, Act.PublishAnswers) && Meeting.State is MeetingState.Held;

    public bool HasBegun => Meeting.BeginsAt <= Now;

    /// <summary>The line of a party in the form: as typed, as recorded, or as it can be known beforehand.</summary>
    public PartyForm LineOf(Party party)
    {
        var code = CouncilRules.Code(party);
        return Form.Parties.Find(line => line.Party == code)
            ?? (Meeting.Parties.FirstOrDefault(line => line.Party == party) is { } there ? new() { Party = code, Name = there.Name, People = there.People }
                : new() { Party = code, Name = party switch { Party.Community => Tree.Find(Unit.CodeOf(UnitKind.Community))?.Name, Party.PartyBranch => Branch, _ => null } });
    }

    public Task<IActionResult> OnGetAsync(Guid id) => ShowAsync(id);

    public async Task<IActionResult> OnPostAddAsync(Guid id) => await AfterAsync(await hold.AddAsync(User.Caller(), id, Form.Issue, HttpContext.RequestAborted), texts["done.agenda"], At(id), () => ShowAsync(id));

    public async Task<IActionResult> OnPostRemoveAsync(Guid id) => await AfterAsync(await hold.RemoveAsync(User.Caller(), id, Form.Issue, HttpContext.RequestAborted), texts["done.agenda"], At(id), () => ShowAsync(id));

    public async Task<IActionResult> OnPostHeldAsync(Guid id)
    {
        // A body whose number of people was left empty was not there.
        var parties = Form.Parties.Where(line => line.People is not null).Select(line => new PartyInput(line.Party, line.Name, line.People)).ToList();
        return await AfterAsync(await hold.HeldAsync(User.Caller(), id, parties, HttpContext.RequestAborted), texts["done.held"], At(id), () => ShowAsync(id));
    }

    public async Task<IActionResult> OnPostDecideAsync(Guid id) =>
        await AfterAsync(await hold.DecideAsync(User.Caller(), id, Form.Issue, new(Form.Decision, Form.Party, Form.Owner, Form.DueOn), HttpContext.RequestAborted), texts["done.decided"], At(id), () => ShowAsync(id));

    public async Task<IActionResult> OnPostCancelAsync(Guid id) => await AfterAsync(await hold.CancelAsync(User.Caller(), id, HttpContext.RequestAborted), texts["done.cancelled"], At(id), () => ShowAsync(id));

    public async Task<IActionResult> OnPostPublishAsync(Guid id) => await AfterAsync(await hold.PublishAsync(User.Caller(), id, HttpContext.RequestAborted), texts["done.published"], At(id), () => ShowAsync(id));

    public async Task<IActionResult> OnPostUnpublishAsync(Guid id) => await AfterAsync(await hold.UnpublishAsync(User.Caller(), id, HttpContext.RequestAborted), texts["done.unpublished"], At(id), () => ShowAsync(id));

    private static string At(Guid id) => $"/council-meetings/{id}";

    private async Task<IActionResult> ShowAsync(Guid id)
    {
        var cancel = HttpContext.RequestAborted;
        if (await query.FindMeetingAsync(id, cancel) is not { } meeting || !Find(meeting.UnitCode))
            return NotFound();
        Meeting = meeting;
        Branch = Unit.Kind == UnitKind.Grid ? await query.BranchAsync(Unit.Code, cancel) : null;
        if (MayWork)
            Waiting = [.. (await query.ListAsync(new(Unit.Code, [IssueState.Open]), null, MostWaiting, cancel)).Where(issue => meeting.Agenda.All(there => there.Id != issue.Id))];
        return Page();
    }
}
