using Dapper;
using GridAlert.Features.Access;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Council;

/// <summary>An issue held by the transaction.</summary>
public sealed record HeldIssue(Guid Id, string UnitCode, IssueState State, Guid? RequestId);

/// <summary>A meeting held by the transaction.</summary>
public sealed record HeldMeeting(Guid Id, string UnitCode, MeetingState State, DateTimeOffset BeginsAt, bool IsPublished);

/// <summary>Writes issues, meetings and what they decide.</summary>
public static class CouncilStore
{
    /// <summary>Null when there is none.</summary>
    public static async Task<HeldIssue?> HoldIssueAsync(Transaction transaction, Guid id) =>
        await transaction.Connection.QuerySingleOrDefaultAsync<(Guid Id, string Unit, string State, Guid? Request)>("select id, unit_code, state, request_id from council_issue where id = @id for update", new { id })
            is { Unit: not null } row ? new(row.Id, row.Unit, Enum.Parse<IssueState>(row.State, ignoreCase: true), row.Request) : null;

    /// <summary>Null when there is none.</summary>
    public static async Task<HeldMeeting?> HoldMeetingAsync(Transaction transaction, Guid id) =>
        await transaction.Connection.QuerySingleOrDefaultAsync<(Guid Id, string Unit, string State, DateTimeOffset BeginsAt, bool IsPublished)>(
            "select id, unit_code, state, begins_at, published_at is not null from council_meeting where id = @id for update", new { id })
            is { Unit: not null } row ? new(row.Id, row.Unit, Enum.Parse<MeetingState>(row.State, ignoreCase: true), row.BeginsAt, row.IsPublished) : null;

    public static async Task RaiseAsync(Transaction transaction, Guid id, string unitCode, SoundIssue issue, Guid? requestId, Caller caller, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            "insert into council_issue (id, unit_code, tag, title, words, request_id, raised_at, raised_by_name) values (@id, @unitCode, @tag, @Title, @Words, @requestId, @now, @Name)",
            new { id, unitCode, tag = CouncilRules.Code(issue.Tag), issue.Title, issue.Words, requestId, now, caller.Name });
        await TellAsync(transaction, JournalKind.CouncilIssueRaised, id, null, unitCode, caller, now);
    }

    /// <summary>The issue of a request that the council has before it; null where there is none.</summary>
    public static Task<Guid?> OfRequestAsync(Transaction transaction, Guid requestId) =>
        transaction.Connection.QuerySingleOrDefaultAsync<Guid?>("select id from council_issue where request_id = @requestId and state in ('open', 'decided')", new { requestId });

    public static async Task PlanAsync(Transaction transaction, Guid id, string unitCode, SoundMeeting meeting, Caller caller, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            "insert into council_meeting (id, unit_code, title, begins_at, place, by_name, created_at) values (@id, @unitCode, @Title, @BeginsAt, @Place, @Name, @now)",
            new { id, unitCode, meeting.Title, meeting.BeginsAt, meeting.Place, caller.Name, now });
        await TellAsync(transaction, JournalKind.CouncilMeetingPlanned, null, id, unitCode, caller, now);
    }

    /// <summary>Behind what is on the agenda; what is there already stays where it is.</summary>
    public static async Task AddToAgendaAsync(Transaction transaction, HeldMeeting meeting, Guid issueId, Caller caller, DateTimeOffset now)
    {
        var added = await transaction.Connection.ExecuteAsync(
            """
            insert into council_agenda (meeting_id, issue_id, number) select @Id, @issueId, coalesce(max(number), 0) + 1 from council_agenda where meeting_id = @Id
            on conflict do nothing
            """,
            new { meeting.Id, issueId });
        if (added > 0)
            await TellAsync(transaction, JournalKind.CouncilAgendaSet, issueId, meeting.Id, meeting.UnitCode, caller, now);
    }

    public static async Task RemoveFromAgendaAsync(Transaction transaction, HeldMeeting meeting, Guid issueId, Caller caller, DateTimeOffset now)
    {
        if (await transaction.Connection.ExecuteAsync("delete from council_agenda where meeting_id = @Id and issue_id = @issueId", new { meeting.Id, issueId }) > 0)
            await TellAsync(transaction, JournalKind.CouncilAgendaSet, issueId, meeting.Id, meeting.UnitCode, caller, now);
    }

    public static Task<bool> IsOnAgendaAsync(Transaction transaction, Guid meetingId, Guid issueId) =>
        transaction.Connection.ExecuteScalarAsync<bool>("select exists (select 1 from council_agenda where meeting_id = @meetingId and issue_id = @issueId)", new { meetingId, issueId });

    /// <summary>It took place, with exactly these; said again, the list is put right.</summary>
    public static async Task HeldAsync(Transaction transaction, HeldMeeting meeting, IReadOnlyList<PartyThere> parties, Caller caller, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            """
            delete from council_party where meeting_id = @Id;
            update council_meeting set state = 'held', held_by_name = @Name where id = @Id;
            insert into council_party (meeting_id, party, name, people) select @Id, p.party, p.name, p.people from unnest(@parties, @names, @people) as p(party, name, people)
            """,
            new
            {
                meeting.Id,
                caller.Name,
                parties = parties.Select(one => CouncilRules.Code(one.Party)).ToArray(),
                names = parties.Select(one => one.Name).ToArray(),
                people = parties.Select(one => one.People).ToArray(),
            });
        await TellAsync(transaction, JournalKind.CouncilMeetingHeld, null, meeting.Id, meeting.UnitCode, caller, now);
    }

    public static async Task CancelAsync(Transaction transaction, HeldMeeting meeting, Caller caller, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("update council_meeting set state = 'cancelled' where id = @Id", new { meeting.Id });
        await TellAsync(transaction, JournalKind.CouncilMeetingCancelled, null, meeting.Id, meeting.UnitCode, caller, now);
    }

    public static async Task DecideAsync(Transaction transaction, HeldMeeting meeting, HeldIssue issue, SoundDecision decision, Caller caller, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            """
            update council_issue set state = 'decided', decided_in = @meetingId, decision = @Text, owner_party = @party, owner_name = @Owner, due_on = @DueOn, decided_at = @now, decided_by_name = @Name
             where id = @Id
            """,
            new { meetingId = meeting.Id, decision.Text, party = CouncilRules.Code(decision.Party), decision.Owner, decision.DueOn, now, caller.Name, issue.Id });
        await TellAsync(transaction, JournalKind.CouncilDecided, issue.Id, meeting.Id, issue.UnitCode, caller, now);
    }

    public static async Task NoteAsync(Transaction transaction, HeldIssue issue, string words, Caller caller, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            "insert into council_note (id, issue_id, at, by_name, words) values (@id, @issueId, @now, @Name, @words)", new { id = Guid.CreateVersion7(now), issueId = issue.Id, now, caller.Name, words });
        await TellAsync(transaction, JournalKind.CouncilIssueNoted, issue.Id, null, issue.UnitCode, caller, now);
    }

    /// <param name="state">Closed or dropped.</param>
    public static async Task EndAsync(Transaction transaction, HeldIssue issue, IssueState state, string outcome, Caller caller, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            "update council_issue set state = @state, outcome = @outcome, ended_at = @now, ended_by_name = @Name where id = @Id", new { state = CouncilRules.Code(state), outcome, now, caller.Name, issue.Id });
        await TellAsync(transaction, state == IssueState.Closed ? JournalKind.CouncilIssueClosed : JournalKind.CouncilIssueDropped, issue.Id, null, issue.UnitCode, caller, now);
    }

    public static async Task PublishAsync(Transaction transaction, HeldMeeting meeting, Caller caller, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("update council_meeting set published_at = @now, published_by_name = @Name where id = @Id", new { now, caller.Name, meeting.Id });
        await TellAsync(transaction, JournalKind.CouncilPublished, null, meeting.Id, meeting.UnitCode, caller, now);
    }

    public static async Task UnpublishAsync(Transaction transaction, HeldMeeting meeting, Caller caller, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("update council_meeting set published_at = null, published_by_name = null where id = @Id", new { meeting.Id });
        await TellAsync(transaction, JournalKind.CouncilUnpublished, null, meeting.Id, meeting.UnitCode, caller, now);
    }

    public static async Task NameBranchAsync(Transaction transaction, string gridCode, string name, Caller caller, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            "insert into party_branch (grid_code, name, by_name, at) values (@gridCode, @name, @by, @now) on conflict (grid_code) do update set name = @name, by_name = @by, at = @now",
            new { gridCode, name, by = caller.Name, now });
        await Journal.AppendAsync(transaction, JournalKind.PartyBranchNamed, now, caller.Id, new { unitCode = gridCode, name, byName = caller.Name });
    }

    /// <summary>What is not over goes along where a grid moves, splits or merges; of several party branches the first stays.</summary>
    public static Task MoveAsync(Transaction transaction, string from, string to) =>
        transaction.Connection.ExecuteAsync(
            """
            update council_issue set unit_code = @to where unit_code = @from and state in ('open', 'decided');
            update council_meeting set unit_code = @to where unit_code = @from and state = 'planned';
            update party_branch set grid_code = @to where grid_code = @from and not exists (select 1 from party_branch where grid_code = @to)
            """,
            new { from, to });

    private static Task TellAsync(Transaction transaction, string kind, Guid? issueId, Guid? meetingId, string unitCode, Caller caller, DateTimeOffset now) =>
        Journal.AppendAsync(transaction, kind, now, caller.Id, new { unitCode, issueId, meetingId, byName = caller.Name });
}
