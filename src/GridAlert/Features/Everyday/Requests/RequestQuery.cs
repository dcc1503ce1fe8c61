using Dapper;
using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Law;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>Which requests are asked for; null where it does not matter.</summary>
/// <param name="States">Codes; empty for every state.</param>
/// <param name="Late">Only what has been late and is still open.</param>
/// <param name="Hands">Only what has risen to this level.</param>
/// <param name="Reader">Who asks; without it nothing confidential is found.</param>
public sealed record RequestFilter(string UnitCode, string[] States, string? Kind = null, bool Late = false, RequestHands? Hands = null, RequestReader? Reader = null);

/// <summary>An account that reads requests.</summary>
/// <param name="SeesConfidential">All of its unit's; else those of the stairwells that it is attached to.</param>
public sealed record RequestReader(Guid Id, bool SeesConfidential, DateOnly Today)
{
    public static RequestReader Of(Caller caller, DateTimeOffset now) => new(caller.Id, AccessPolicy.MayEver(caller.Role, Act.HandleLegal), now.Day());
}

/// <summary>How many open requests stand where, for the chips above a list. The closed are years' worth, and nobody waits for their number.</summary>
public sealed record RequestCounts(int Received, int InHand, int Answered, int Late)
{
    public int Open => Received + InHand + Answered;
}

/// <summary>Reads requests with what happened to them and what is due.</summary>
public sealed class RequestQuery(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string Kind { get; init; }
        public required bool IsConfidential { get; init; }
        public required Personal Text { get; init; }
        public Personal? ContactName { get; init; }
        public Personal? ContactPhone { get; init; }
        public required string StairwellCode { get; init; }
        public required string[] Lineage { get; init; }
        public Guid? MemberId { get; init; }
        public string? Household { get; init; }
        public required Personal Tracking { get; init; }
        public required string State { get; init; }
        public string? Owner { get; init; }
        public required short Hands { get; init; }
        public required DateTimeOffset ClockFrom { get; init; }
        public required TimeSpan Wait { get; init; }
        public DateTimeOffset? LateAt { get; init; }
        public required DateTimeOffset ReceivedAt { get; init; }
        public DateTimeOffset? AcceptedAt { get; init; }
        public string? AcceptedByName { get; init; }
        public DateTimeOffset? AnsweredAt { get; init; }
        public bool? OnTime { get; init; }
        public DateTimeOffset? ClosedAt { get; init; }
        public short? Rating { get; init; }
        public required short Reopened { get; init; }
        public string? PublicQuestion { get; init; }
        public string? PublicAnswer { get; init; }
        public DateTimeOffset? PublishedAt { get; init; }
        public string? PublishedByName { get; init; }
    }

    private sealed record StepRow
    {
        public required Guid RequestId { get; init; }
        public required DateTimeOffset At { get; init; }
        public required string Act { get; init; }
        public required string ByWhom { get; init; }
        public string? ByName { get; init; }
        public Personal? Text { get; init; }
        public string? Owner { get; init; }
        public short? Hands { get; init; }
    }

    private const string Select =
        """
        select r.id, r.kind, k.is_confidential as IsConfidential, r.text, r.contact_name as ContactName, r.contact_phone as ContactPhone, r.stairwell_code as StairwellCode, u.lineage, r.member_id as MemberId, h.room as Household,
               r.tracking, r.state, r.owner, r.hands, r.clock_from as ClockFrom, r.wait, r.late_at as LateAt, r.received_at as ReceivedAt, r.accepted_at as AcceptedAt,
               r.accepted_by_name as AcceptedByName, r.answered_at as AnsweredAt, r.on_time as OnTime, r.closed_at as ClosedAt, r.rating, r.reopened,
               r.public_question as PublicQuestion, r.public_answer as PublicAnswer, r.published_at as PublishedAt, r.published_by_name as PublishedByName
          from request r join request_kind k on k.key = r.kind join unit u on u.code = r.stairwell_code left join household h on h.id = r.household_id
        """;

    private const string Matches =
        $"""
        u.lineage @> array[@unitCode] and (@Kind::text is null or r.kind = @Kind) and (@hands::smallint is null or (r.hands = @hands and r.closed_at is null))
        and (not @Late or (r.late_at is not null and r.closed_at is null))
        and (not k.is_confidential or @SeesConfidential or exists (select 1 from {GridServiceStore.LegalOf} and s.account_id = @reader and s.unit_code = any(u.lineage)))
        """;

    /// <param name="whole">With the contact's name and number as they are.</param>
    public async Task<ResidentRequest?> FindAsync(Guid id, bool whole, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await FindAsync(new(connection), id, whole);
    }

    public static async Task<ResidentRequest?> FindAsync(Transaction transaction, Guid id, bool whole = false) =>
        (await WholeAsync(transaction, await transaction.Connection.QueryAsync<Row>($"{Select} where r.id = @id", new { id }), whole)).SingleOrDefault();

    /// <summary>For who has the code that a resident follows a request with.</summary>
    public async Task<ResidentRequest?> FindAsync(byte[] trackingHash, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await WholeAsync(new(connection), await connection.QueryAsync<Row>($"{Select} where r.tracking_hash = @trackingHash", new { trackingHash }), whole: false)).SingleOrDefault();
    }

    /// <param name="after">The last request of the page before; null for the first page.</param>
    /// <param name="oldestFirst">By age, as they should be dealt with; else the newest first.</param>
    public async Task<List<ResidentRequest>> ListAsync(RequestFilter filter, Guid? after, bool oldestFirst, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await WholeAsync(new(connection), await connection.QueryAsync<Row>(
            $"""
            {Select}
             where {Matches} and (cardinality(@States) = 0 or r.state = any(@States))
               and (@after::uuid is null or r.id {(oldestFirst ? '>' : '<')} @after)
             order by r.id {(oldestFirst ? "" : "desc")} limit @limit
            """,
            new { filter.UnitCode, filter.States, filter.Kind, filter.Late, hands = (short?)filter.Hands, after, limit, reader = filter.Reader?.Id, SeesConfidential = filter.Reader?.SeesConfidential == true, today = filter.Reader?.Today }), whole: false);
    }

    /// <summary>The confidential ones that somebody must still answer, as far as the reader may see them: what came first stands first. Without a word of them.</summary>
    public async Task<List<ResidentRequest>> ConfidentialAsync(string unitCode, RequestReader reader, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var found = await WholeAsync(new(connection), await connection.QueryAsync<Row>(
            $"{Select} where {Matches} and k.is_confidential and r.closed_at is null and r.state <> 'answered' order by r.id limit @limit",
            new { unitCode, Kind = (string?)null, hands = (short?)null, Late = false, limit, reader = reader.Id, reader.SeesConfidential, today = reader.Today }), whole: false);
        return found.ConvertAll(request => request.WithoutWords());
    }

    /// <summary>Those that a member of a trio raised, newest first, each with the code that the resident follows it with.</summary>
    public async Task<List<ResidentRequest>> OfMemberAsync(Guid memberId, Guid? before, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var rows = (await connection.QueryAsync<Row>($"{Select} where r.member_id = @memberId and (@before::uuid is null or r.id < @before) order by r.id desc limit @limit", new { memberId, before, limit })).AsList();
        return [.. (await WholeAsync(new(connection), rows, whole: true)).Zip(rows, (request, row) => request with { TrackingCode = row.Tracking.Open })];
    }

    public async Task<RequestCounts> CountAsync(RequestFilter filter, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var (received, inHand, answered, late) = await connection.QuerySingleAsync<(int, int, int, int)>(
            $"""
            select count(*) filter (where r.state = 'received')::int, count(*) filter (where r.state in ('accepted', 'inHand', 'reopened'))::int,
                   count(*) filter (where r.state = 'answered')::int, count(*) filter (where r.late_at is not null)::int
              from request r join request_kind k on k.key = r.kind join unit u on u.code = r.stairwell_code where r.closed_at is null and {Matches}
            """,
            new { filter.UnitCode, filter.Kind, Late = false, hands = (short?)filter.Hands, reader = filter.Reader?.Id, SeesConfidential = filter.Reader?.SeesConfidential == true, today = filter.Reader?.Today });
        return new(received, inHand, answered, late);
    }

    /// <summary>What a community has published, the newest first. Nothing of it names anybody.</summary>
    public async Task<List<(string KindName, PublicAnswer Answer)>> PublishedAsync(string communityCode, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var names = (await RequestKindQuery.AllAsync(new Transaction(connection))).ToDictionary(kind => kind.Key, kind => kind.Name);
        var rows = await connection.QueryAsync<(string Kind, string Question, string Answer, DateTimeOffset At, string ByName)>(
            """
            select r.kind, r.public_question, r.public_answer, r.published_at, r.published_by_name from request r join unit u on u.code = r.stairwell_code
             where r.published_at is not null and u.lineage @> array[@communityCode] order by r.published_at desc, r.id limit @limit
            """,
            new { communityCode, limit });
        return [.. rows.Select(row => (names[row.Kind], new PublicAnswer(row.Question, row.Answer, row.At, row.ByName)))];
    }

    private static async Task<List<ResidentRequest>> WholeAsync(Transaction transaction, IEnumerable<Row> found, bool whole)
    {
        var rows = found.AsList();
        if (rows.Count == 0)
            return [];
        var names = (await RequestKindQuery.AllAsync(transaction)).ToDictionary(kind => kind.Key, kind => kind.Name);
        var pauses = await RequestPauseQuery.SinceAsync(transaction, rows.Min(row => row.ClockFrom));
        var steps = (await transaction.Connection.QueryAsync<StepRow>(
            "select request_id as RequestId, at, act, by_whom as ByWhom, by_name as ByName, text, owner, hands from request_step where request_id = any(@ids) order by at, id",
            new { ids = rows.ConvertAll(row => row.Id).ToArray() })).ToLookup(step => step.RequestId);
        return rows.ConvertAll(row => ToRequest(row, names[row.Kind], pauses.Of(row.Lineage), steps[row.Id], whole));
    }

    private static ResidentRequest ToRequest(Row row, string kindName, IReadOnlyList<Pause> pauses, IEnumerable<StepRow> steps, bool whole)
    {
        var isOpen = row.ClosedAt is null;
        return new()
        {
            Id = row.Id,
            Kind = row.Kind,
            KindName = kindName,
            IsConfidential = row.IsConfidential,
            Text = row.Text.Open,
            StairwellCode = row.StairwellCode,
            ByTrio = row.MemberId is not null,
            Household = row.Household,
            Contact = row is { ContactName: null, ContactPhone: null } ? null
                : whole ? new(row.ContactName?.Open, row.ContactPhone?.Open) : new(row.ContactName?.AsName, row.ContactPhone?.AsNumber),
            State = Enum.Parse<RequestState>(row.State, ignoreCase: true),
            Owner = row.Owner,
            InHandsOf = (RequestHands)row.Hands,
            DueAt = isOpen ? RequestClockRules.DueAt(row.ClockFrom, row.Wait, pauses) : null,
            PausedSince = isOpen ? RequestClockRules.PausedSince(pauses) : null,
            LateAt = row.LateAt,
            ReceivedAt = row.ReceivedAt,
            AcceptedAt = row.AcceptedAt,
            AcceptedByName = row.AcceptedByName,
            AnsweredAt = row.AnsweredAt,
            OnTime = row.OnTime,
            ClosedAt = row.ClosedAt,
            Rating = row.Rating,
            Reopened = row.Reopened,
            Steps = [.. steps.Select(step => new RequestStep(step.At, step.Act, step.ByWhom, step.ByName, step.Text?.Open, step.Owner, (RequestHands?)step.Hands))],
            Published = row.PublishedAt is { } at ? new(row.PublicQuestion!, row.PublicAnswer!, at, row.PublishedByName!) : null,
        };
    }
}
