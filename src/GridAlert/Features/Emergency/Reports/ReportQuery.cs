using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>Which reports are asked for; null where it does not matter.</summary>
/// <param name="States">Codes; empty for every state.</param>
public sealed record ReportFilter(string UnitCode, string[] States, string? Kind = null, bool Late = false);

/// <summary>Somebody who can be given a report.</summary>
public sealed record ReportHand(Guid Id, string Name, string Role, string UnitName);

/// <summary>How many reports stand where, for the chips above a list.</summary>
public sealed record ReportCounts(int Reported, int Taken, int Answered, int Closed, int Late)
{
    public int Open => Reported + Taken + Answered;

    public int All => Open + Closed;
}

/// <summary>Reads reports with their answers, photos and what came of them.</summary>
public sealed class ReportQuery(NpgsqlDataSource database)
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(2);

    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string Kind { get; init; }
        public required Personal Text { get; init; }
        public required string StairwellCode { get; init; }
        public required Guid MemberId { get; init; }
        public required Personal MemberName { get; init; }
        public required string Role { get; init; }
        public Guid? DispatchId { get; init; }
        public Guid? HouseholdId { get; init; }
        public string? Household { get; init; }
        public Guid? ActivationId { get; init; }
        public required bool Drill { get; init; }
        public DateTimeOffset? FoundAt { get; init; }
        public required DateTimeOffset OccurredAt { get; init; }
        public required DateTimeOffset ReportedAt { get; init; }
        public required string State { get; init; }
        public required string InHandsOf { get; init; }
        public DateTimeOffset? DueAt { get; init; }
        public DateTimeOffset? LateAt { get; init; }
        public DateTimeOffset? TakenAt { get; init; }
        public Guid? TakenBy { get; init; }
        public string? TakenByName { get; init; }
        public DateTimeOffset? AnsweredAt { get; init; }
        public DateTimeOffset? ClosedAt { get; init; }
        public string? ClosedByName { get; init; }
        public string? Outcome { get; init; }
        public Personal? CloseReason { get; init; }
    }

    private sealed record PhotoRow
    {
        public required Guid ReportId { get; init; }
        public required Guid Id { get; init; }
        public required int Width { get; init; }
        public required int Height { get; init; }
        public required int Bytes { get; init; }
        public required byte[] Sha256 { get; init; }
        public decimal? Latitude { get; init; }
        public decimal? Longitude { get; init; }
        public required DateTimeOffset AddedAt { get; init; }
    }

    private sealed record AnswerRow
    {
        public required Guid ReportId { get; init; }
        public required DateTimeOffset At { get; init; }
        public required string ByName { get; init; }
        public required Personal Text { get; init; }
    }

    private const string Select =
        """
        select r.id, r.kind, r.text, r.stairwell_code as StairwellCode, r.member_id as MemberId, m.name as MemberName, r.role,
               r.dispatch_id as DispatchId, r.household_id as HouseholdId, h.room as Household, r.activation_id as ActivationId, r.drill,
               r.found_at as FoundAt, r.occurred_at as OccurredAt, r.reported_at as ReportedAt, r.state, r.in_hands_of as InHandsOf,
               r.due_at as DueAt, r.late_at as LateAt, r.taken_at as TakenAt, r.taken_by as TakenBy, r.taken_by_name as TakenByName,
               r.answered_at as AnsweredAt, r.closed_at as ClosedAt, r.closed_by_name as ClosedByName, r.outcome, r.close_reason as CloseReason
          from report r join member m on m.id = r.member_id left join household h on h.id = r.household_id
        """;

    private const string Matches =
        """
        exists (select 1 from unit u where u.code = r.stairwell_code and u.lineage @> array[@UnitCode])
        and (@Kind::text is null or r.kind = @Kind) and (not @Late or r.late_at is not null)
        """;

    public async Task<Report?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await FindAsync(new(connection), id);
    }

    public static async Task<Report?> FindAsync(Transaction transaction, Guid id) =>
        (await WholeAsync(transaction.Connection, await transaction.Connection.QueryAsync<Row>($"{Select} where r.id = @id", new { id }))).SingleOrDefault();

    /// <param name="after">The last report of the page before; null for the first page.</param>
    /// <param name="oldestFirst">By age, as they should be dealt with; else the newest first.</param>
    public async Task<List<Report>> ListAsync(ReportFilter filter, Guid? after, bool oldestFirst, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return await WholeAsync(connection, await connection.QueryAsync<Row>(
            $"""
            {Select}
             where {Matches} and (cardinality(@States) = 0 or r.state = any(@States))
               and (@after::uuid is null or r.id {(oldestFirst ? '>' : '<')} @after)
             order by r.id {(oldestFirst ? "" : "desc")} limit @limit
            """,
            new { filter.UnitCode, filter.States, filter.Kind, filter.Late, after, limit }));
    }

    /// <summary>A responder's own, newest first.</summary>
    public async Task<List<Report>> OfMemberAsync(Guid memberId, Guid? before, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await WholeAsync(connection, await connection.QueryAsync<Row>(
            $"{Select} where r.member_id = @memberId and (@before::uuid is null or r.id < @before) order by r.id desc limit @limit", new { memberId, before, limit }));
    }

    /// <summary>The counts of a filter's unit and kind, whatever the state.</summary>
    public async Task<ReportCounts> CountAsync(ReportFilter filter, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var (reported, taken, answered, closed, late) = await connection.QuerySingleAsync<(int, int, int, int, int)>(
            $"""
            select count(*) filter (where r.state = 'reported')::int, count(*) filter (where r.state = 'taken')::int,
                   count(*) filter (where r.state = 'answered')::int, count(*) filter (where r.state = 'closed')::int,
                   count(*) filter (where r.late_at is not null and r.state <> 'closed')::int
              from report r where {Matches}
            """,
            new { filter.UnitCode, filter.Kind, Late = false });
        return new(reported, taken, answered, closed, late);
    }

    /// <summary>Where a report's photo lies; null when the report has no such photo.</summary>
    public async Task<string?> PhotoFileAsync(Guid reportId, Guid photoId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<string?>("select file from report_photo where id = @photoId and report_id = @reportId", new { reportId, photoId });
    }

    /// <summary>Who can be given a report of this stairwell: those responsible for it, the nearest first.</summary>
    public async Task<List<ReportHand>> HandsAsync(string stairwellCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await HandsAsync(new(connection), stairwellCode);
    }

    public static async Task<List<ReportHand>> HandsAsync(Transaction transaction, string stairwellCode)
    {
        var hands = await transaction.Connection.QueryAsync<(Guid Id, string Name, string Role, string UnitName)>(
            """
            select a.id, a.name, a.role, w.name
              from unit u join account a on a.unit_code = any(u.lineage) join unit w on w.code = a.unit_code
             where u.code = @stairwellCode and a.disabled_at is null and a.role in ('gridLead', 'officer', 'dispatcher', 'admin')
             order by cardinality(w.lineage) desc, a.name, a.id
            """,
            new { stairwellCode });
        return [.. hands.Select(h => new ReportHand(h.Id, h.Name, h.Role, h.UnitName))];
    }

    private static async Task<List<Report>> WholeAsync(NpgsqlConnection connection, IEnumerable<Row> found)
    {
        var rows = found.AsList();
        if (rows.Count == 0)
            return [];
        var ids = rows.Select(row => row.Id).ToArray();
        var answers = (await connection.QueryAsync<AnswerRow>(
            "select report_id as ReportId, at, by_name as ByName, text from report_answer where report_id = any(@ids) order by at, id", new { ids })).ToLookup(a => a.ReportId);
        var photos = (await connection.QueryAsync<PhotoRow>(
            "select report_id as ReportId, id, width, height, bytes, sha256, latitude, longitude, added_at as AddedAt from report_photo where report_id = any(@ids) order by id",
            new { ids })).ToLookup(p => p.ReportId);
        var dispatches = (await connection.QueryAsync<(Guid ReportId, Guid Id, string Title)>(
            "select l.report_id, d.id, d.title from report_dispatch l join dispatch d on d.id = l.dispatch_id where l.report_id = any(@ids) order by d.id", new { ids })).ToLookup(d => d.ReportId);
        return [.. rows.Select(row => ToReport(row, answers[row.Id], photos[row.Id]) with { Dispatches = [.. dispatches[row.Id].Select(d => new ReportDispatch(d.Id, d.Title))] })];
    }

    private static Report ToReport(Row row, IEnumerable<AnswerRow> answers, IEnumerable<PhotoRow> photos) => new()
    {
        Id = row.Id,
        Kind = row.Kind,
        Text = row.Text.Open,
        StairwellCode = row.StairwellCode,
        ReportedBy = new(row.MemberId, row.MemberName.AsName, row.Role),
        DispatchId = row.DispatchId,
        HouseholdId = row.HouseholdId,
        Household = row.Household,
        ActivationId = row.ActivationId,
        Drill = row.Drill,
        FoundAt = row.FoundAt,
        OccurredAt = row.OccurredAt,
        ReportedAt = row.ReportedAt,
        ClockOff = (row.ReportedAt - row.OccurredAt).Duration() > ClockTolerance,
        State = Enum.Parse<ReportState>(row.State, ignoreCase: true),
        InHandsOf = Enum.Parse<ReportHands>(row.InHandsOf, ignoreCase: true),
        DueAt = row.DueAt,
        LateAt = row.LateAt,
        TakenAt = row.TakenAt,
        TakenBy = row.TakenBy,
        TakenByName = row.TakenByName,
        AnsweredAt = row.AnsweredAt,
        ClosedAt = row.ClosedAt,
        ClosedByName = row.ClosedByName,
        Outcome = row.Outcome,
        CloseReason = row.CloseReason?.Open,
        Answers = [.. answers.Select(a => new ReportAnswer(a.At, a.ByName, a.Text.Open))],
        Photos = [.. photos.Select(p => new ReportPhoto(p.Id, p.Width, p.Height, p.Bytes, Convert.ToHexStringLower(p.Sha256), p.Latitude, p.Longitude, p.AddedAt))],
    };
}
