using Dapper;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Council;

/// <summary>Which issues are asked for; null where it does not matter.</summary>
/// <param name="LateBefore">Only what should have been done before this day, emergencies left out.</param>
/// <param name="Oldest">Oldest first, as they should be dealt with.</param>
public sealed record IssueFilter(string UnitCode, IReadOnlyList<IssueState> States, IssueTag? Tag = null, DateOnly? LateBefore = null, bool Oldest = true);

/// <summary>Reads issues, agendas and minutes.</summary>
public sealed class CouncilQuery(NpgsqlDataSource database)
{
    private sealed record IssueRow
    {
        public required Guid Id { get; init; }
        public required string UnitCode { get; init; }
        public required string Tag { get; init; }
        public required string Title { get; init; }
        public string? Words { get; init; }
        public Guid? RequestId { get; init; }
        public required string State { get; init; }
        public required DateTimeOffset RaisedAt { get; init; }
        public required string RaisedByName { get; init; }
        public Guid? DecidedIn { get; init; }
        public string? Decision { get; init; }
        public string? OwnerParty { get; init; }
        public string? OwnerName { get; init; }
        public DateOnly? DueOn { get; init; }
        public DateTimeOffset? DecidedAt { get; init; }
        public string? DecidedByName { get; init; }
        public DateTimeOffset? EndedAt { get; init; }
        public string? EndedByName { get; init; }
        public string? Outcome { get; init; }
        public required string[] Lineage { get; init; }
        /// <summary>The meeting on whose agenda it is read, where it is.</summary>
        public Guid? MeetingId { get; init; }

        public CouncilIssue ToIssue(IEnumerable<CouncilNote> notes, RequestPauses pauses) => new()
        {
            Id = Id,
            UnitCode = UnitCode,
            Tag = Enum.Parse<IssueTag>(Tag, ignoreCase: true),
            Title = Title,
            Words = Words,
            RequestId = RequestId,
            State = Enum.Parse<IssueState>(State, ignoreCase: true),
            RaisedAt = RaisedAt,
            RaisedByName = RaisedByName,
            Decision = Decision is null ? null : new(DecidedIn!.Value, Decision, Enum.Parse<Party>(OwnerParty!, ignoreCase: true), OwnerName!, DueOn!.Value, DecidedAt!.Value, DecidedByName!),
            EndedAt = EndedAt,
            EndedByName = EndedByName,
            Outcome = Outcome,
            Notes = [.. notes],
            Pauses = State == "decided" ? pauses.Of(Lineage) : [],
        };
    }

    private sealed record MeetingRow
    {
        public required Guid Id { get; init; }
        public required string UnitCode { get; init; }
        public required string Title { get; init; }
        public required DateTimeOffset BeginsAt { get; init; }
        public required string Place { get; init; }
        public required string State { get; init; }
        public required string ByName { get; init; }
        public string? HeldByName { get; init; }
        public DateTimeOffset? PublishedAt { get; init; }
        public string? PublishedByName { get; init; }

        public CouncilMeeting ToMeeting(IEnumerable<PartyThere> parties, IEnumerable<CouncilIssue> agenda) => new()
        {
            Id = Id,
            UnitCode = UnitCode,
            Title = Title,
            BeginsAt = BeginsAt,
            Place = Place,
            State = Enum.Parse<MeetingState>(State, ignoreCase: true),
            ByName = ByName,
            HeldByName = HeldByName,
            PublishedAt = PublishedAt,
            PublishedByName = PublishedByName,
            Parties = [.. parties.OrderBy(one => one.Party)],
            Agenda = [.. agenda],
        };
    }

    private const string IssueColumns =
        """
        i.id, i.unit_code as UnitCode, i.tag, i.title, i.words, i.request_id as RequestId, i.state, i.raised_at as RaisedAt, i.raised_by_name as RaisedByName, i.decided_in as DecidedIn, i.decision,
        i.owner_party as OwnerParty, i.owner_name as OwnerName, i.due_on as DueOn, i.decided_at as DecidedAt, i.decided_by_name as DecidedByName, i.ended_at as EndedAt, i.ended_by_name as EndedByName, i.outcome,
        (select w.lineage from unit w where w.code = i.unit_code) as Lineage
        """;

    private const string SelectMeeting =
        """
        select m.id, m.unit_code as UnitCode, m.title, m.begins_at as BeginsAt, m.place, m.state, m.by_name as ByName, m.held_by_name as HeldByName, m.published_at as PublishedAt, m.published_by_name as PublishedByName
          from council_meeting m join unit u on u.code = m.unit_code
        """;

    public async Task<CouncilIssue?> FindIssueAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await FindIssueAsync(new(connection), id);
    }

    public static async Task<CouncilIssue?> FindIssueAsync(Transaction transaction, Guid id) =>
        (await WholeAsync(transaction.Connection, await transaction.Connection.QueryAsync<IssueRow>($"select {IssueColumns} from council_issue i where i.id = @id", new { id }))).SingleOrDefault();

    /// <summary>What the council has before it of a request.</summary>
    public async Task<CouncilIssue?> OfRequestAsync(Guid requestId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await WholeAsync(connection, await connection.QueryAsync<IssueRow>(
            $"select {IssueColumns} from council_issue i where i.request_id = @requestId order by i.id desc limit 1", new { requestId }))).SingleOrDefault();
    }

    /// <param name="after">The last issue of the page before; null for the first page.</param>
    public async Task<List<CouncilIssue>> ListAsync(IssueFilter filter, Guid? after, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var late = filter.LateBefore is { } today ? await LateAsync(connection, filter.UnitCode, today) : null;
        return await WholeAsync(connection, await connection.QueryAsync<IssueRow>(
            $"""
            select {IssueColumns} from council_issue i join unit u on u.code = i.unit_code
             where u.lineage @> array[@UnitCode] and (cardinality(@states) = 0 or i.state = any(@states)) and (@tag::text is null or i.tag = @tag)
               and (@late::uuid[] is null or i.id = any(@late))
               and (@after::uuid is null or i.id {(filter.Oldest ? '>' : '<')} @after)
             order by i.id {(filter.Oldest ? "" : "desc")} limit @limit
            """,
            new { filter.UnitCode, states = filter.States.Select(CouncilRules.Code).ToArray(), tag = filter.Tag is { } tag ? CouncilRules.Code(tag) : null, late, after, limit }));
    }

    public async Task<IssueCounts> CountAsync(string unitCode, DateOnly today, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var (open, decided, closed) = await connection.QuerySingleAsync<(int, int, int)>(
            """
            select count(*) filter (where i.state = 'open')::int, count(*) filter (where i.state = 'decided')::int, count(*) filter (where i.state = 'closed')::int
              from council_issue i join unit u on u.code = i.unit_code where u.lineage @> array[@unitCode]
            """,
            new { unitCode });
        return new(open, decided, (await LateAsync(connection, unitCode, today)).Length, closed);
    }

    /// <summary>Of those whose day is over by the calendar, the ones that an emergency has not put off.</summary>
    private static async Task<Guid[]> LateAsync(NpgsqlConnection connection, string unitCode, DateOnly today) =>
    [
        .. (await WholeAsync(connection, await connection.QueryAsync<IssueRow>(
            $"select {IssueColumns} from council_issue i join unit u on u.code = i.unit_code where u.lineage @> array[@unitCode] and i.state = 'decided' and i.due_on < @today", new { unitCode, today })))
            .Where(issue => CouncilRules.IsLate(issue, today)).Select(issue => issue.Id),
    ];

    /// <summary>The newest meetings of a unit and of what lies in it, without their agendas.</summary>
    public async Task<List<CouncilMeeting>> MeetingsAsync(string unitCode, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return [.. (await connection.QueryAsync<MeetingRow>($"{SelectMeeting} where u.lineage @> array[@unitCode] order by m.begins_at desc, m.id limit @limit", new { unitCode, limit })).Select(row => row.ToMeeting([], []))];
    }

    public async Task<CouncilMeeting?> FindMeetingAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await WholeAsync(connection, await connection.QueryAsync<MeetingRow>($"{SelectMeeting} where m.id = @id", new { id }))).SingleOrDefault();
    }

    /// <summary>The minutes that everybody may read, the newest first.</summary>
    public async Task<List<CouncilMeeting>> PublishedAsync(string communityCode, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return await WholeAsync(connection, await connection.QueryAsync<MeetingRow>(
            $"{SelectMeeting} where m.published_at is not null and u.lineage @> array[@communityCode] order by m.begins_at desc, m.id limit @limit", new { communityCode, limit }));
    }

    /// <summary>The party branch of a grid; null while none is named.</summary>
    public async Task<string?> BranchAsync(string gridCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<string>("select name from party_branch where grid_code = @gridCode", new { gridCode });
    }

    private static async Task<List<CouncilIssue>> WholeAsync(NpgsqlConnection connection, IEnumerable<IssueRow> found)
    {
        var rows = found.AsList();
        var notes = await NotesAsync(connection, rows);
        var pauses = await PausesAsync(connection, rows);
        return rows.ConvertAll(row => row.ToIssue(notes[row.Id], pauses));
    }

    private static async Task<List<CouncilMeeting>> WholeAsync(NpgsqlConnection connection, IEnumerable<MeetingRow> found)
    {
        var rows = found.AsList();
        var ids = rows.ConvertAll(row => row.Id).ToArray();
        var parties = (await connection.QueryAsync<(Guid Meeting, string Party, string Name, int People)>("select meeting_id, party, name, people from council_party where meeting_id = any(@ids)", new { ids }))
            .ToLookup(row => row.Meeting, row => new PartyThere(Enum.Parse<Party>(row.Party, ignoreCase: true), row.Name, row.People));
        var issues = (await connection.QueryAsync<IssueRow>(
            $"select {IssueColumns}, a.meeting_id as MeetingId from council_agenda a join council_issue i on i.id = a.issue_id where a.meeting_id = any(@ids) order by a.meeting_id, a.number, i.id", new { ids })).AsList();
        var notes = await NotesAsync(connection, issues);
        var pauses = await PausesAsync(connection, issues);
        var agendas = issues.ToLookup(issue => issue.MeetingId, issue => issue.ToIssue(notes[issue.Id], pauses));
        return rows.ConvertAll(row => row.ToMeeting(parties[row.Id], agendas[row.Id]));
    }

    private static async Task<RequestPauses> PausesAsync(NpgsqlConnection connection, List<IssueRow> issues) =>
        issues.Where(issue => issue.State == "decided").Min(issue => issue.DecidedAt) is { } since ? await RequestPauseQuery.SinceAsync(new(connection), since) : new([]);

    private static async Task<ILookup<Guid, CouncilNote>> NotesAsync(NpgsqlConnection connection, List<IssueRow> issues) =>
        (await connection.QueryAsync<(Guid Issue, DateTimeOffset At, string ByName, string Words)>(
            "select issue_id, at, by_name, words from council_note where issue_id = any(@ids) order by at, id", new { ids = issues.Select(issue => issue.Id).Distinct().ToArray() }))
        .ToLookup(row => row.Issue, row => new CouncilNote(row.At, row.ByName, row.Words));
}
