using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Council;

/// <summary>A meeting of the council, from its plan to its published minutes.</summary>
public sealed class HoldMeeting(Commands commands, UnitTree tree, TimeProvider time)
{
    public async Task<Outcome<Guid>> PlanAsync(Caller caller, string unitCode, PlanMeetingRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (CouncilScope.Refuse(caller, Act.FollowUp, tree, unitCode) is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        var sound = CouncilRules.Validate(request, now);
        if (!sound.Ok)
            return sound.Problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            var id = Guid.CreateVersion7(now);
            await CouncilStore.PlanAsync(transaction, id, unitCode, sound.Value, caller, now);
            return id;
        }, cancel);
    }

    public Task<Outcome<Guid>> AddAsync(Caller caller, Guid id, Guid issueId, CancellationToken cancel) =>
        RunAsync(caller, Act.FollowUp, id, async (transaction, meeting, now) =>
        {
            if (await FindIssueAsync(transaction, meeting, issueId) is not { } issue)
                return Problem.NotFound;
            if (!CouncilRules.MayGoOnAgenda(issue.State, meeting.State, meeting.IsPublished))
                return NotNow;
            await CouncilStore.AddToAgendaAsync(transaction, meeting, issueId, caller, now);
            return null;
        }, cancel);

    public Task<Outcome<Guid>> RemoveAsync(Caller caller, Guid id, Guid issueId, CancellationToken cancel) =>
        RunAsync(caller, Act.FollowUp, id, async (transaction, meeting, now) =>
        {
            if (await FindIssueAsync(transaction, meeting, issueId) is not { } issue)
                return Problem.NotFound;
            if (!CouncilRules.MayGoOnAgenda(issue.State, meeting.State, meeting.IsPublished))
                return NotNow;
            await CouncilStore.RemoveFromAgendaAsync(transaction, meeting, issueId, caller, now);
            return null;
        }, cancel);

    /// <summary>It took place, and these parties sat at the table.</summary>
    public Task<Outcome<Guid>> HeldAsync(Caller caller, Guid id, IReadOnlyList<PartyInput> parties, CancellationToken cancel) =>
        RunAsync(caller, Act.FollowUp, id, async (transaction, meeting, now) =>
        {
            if (meeting.State is MeetingState.Cancelled || meeting.IsPublished)
                return NotNow;
            if (meeting.BeginsAt > now)
                return new(ProblemKind.Conflict, "meetingNotYet");
            var sound = CouncilRules.Validate(parties);
            if (!sound.Ok)
                return sound.Problem;
            await CouncilStore.HeldAsync(transaction, meeting, sound.Value, caller, now);
            return null;
        }, cancel);

    public Task<Outcome<Guid>> CancelAsync(Caller caller, Guid id, CancellationToken cancel) =>
        RunAsync(caller, Act.FollowUp, id, async (transaction, meeting, now) =>
        {
            if (meeting.State is not MeetingState.Planned)
                return NotNow;
            await CouncilStore.CancelAsync(transaction, meeting, caller, now);
            return null;
        }, cancel);

    public Task<Outcome<Guid>> DecideAsync(Caller caller, Guid id, Guid issueId, DecideRequest request, CancellationToken cancel) =>
        RunAsync(caller, Act.FollowUp, id, async (transaction, meeting, now) =>
        {
            if (await FindIssueAsync(transaction, meeting, issueId) is not { } issue || !await CouncilStore.IsOnAgendaAsync(transaction, id, issueId))
                return Problem.NotFound;
            if (!CouncilRules.MayBeDecided(issue.State, meeting.State) || meeting.IsPublished)
                return NotNow;
            var sound = CouncilRules.Validate(request, now.Day());
            if (!sound.Ok)
                return sound.Problem;
            await CouncilStore.DecideAsync(transaction, meeting, issue, sound.Value, caller, now);
            return null;
        }, cancel);

    /// <summary>The minutes are there for everybody, and so is what becomes of each decision from now on.</summary>
    public Task<Outcome<Guid>> PublishAsync(Caller caller, Guid id, CancellationToken cancel) =>
        RunAsync(caller, Act.PublishAnswers, id, async (transaction, meeting, now) =>
        {
            if (meeting.State is not MeetingState.Held)
                return NotNow;
            if (!meeting.IsPublished)
                await CouncilStore.PublishAsync(transaction, meeting, caller, now);
            return null;
        }, cancel);

    public Task<Outcome<Guid>> UnpublishAsync(Caller caller, Guid id, CancellationToken cancel) =>
        RunAsync(caller, Act.PublishAnswers, id, async (transaction, meeting, now) =>
        {
            if (meeting.IsPublished)
                await CouncilStore.UnpublishAsync(transaction, meeting, caller, now);
            return null;
        }, cancel);

    private static Problem NotNow { get; } = new(ProblemKind.Conflict, "meetingNotNow");

    /// <summary>An issue that the meeting may speak about: of its own unit, or of one in it.</summary>
    private async Task<HeldIssue?> FindIssueAsync(Transaction transaction, HeldMeeting meeting, Guid issueId) =>
        await CouncilStore.HoldIssueAsync(transaction, issueId) is { } issue && tree.Find(issue.UnitCode)?.LiesIn(meeting.UnitCode) == true ? issue : null;

    private async Task<Outcome<Guid>> RunAsync(Caller caller, Act act, Guid id, Func<Transaction, HeldMeeting, DateTimeOffset, Task<Problem?>> work, CancellationToken cancel) =>
        await commands.RunAsync<Guid>(null, async transaction =>
        {
            if (await CouncilStore.HoldMeetingAsync(transaction, id) is not { } meeting || !tree.TryFind(meeting.UnitCode, out var unit))
                return Problem.NotFound;
            if (AccessPolicy.Refuse(caller, act, unit) is { } refusal)
                return refusal;
            return await work(transaction, meeting, time.GetUtcNow()) is { } problem ? problem : id;
        }, cancel);
}
