using System.Text.Json;
using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.PersonalData;

/// <summary>Finds people by a whole name or number inside one unit, and gathers what is kept of one of them.</summary>
public sealed class PersonQuery(NpgsqlDataSource database)
{
    private const int Most = 50;

    private sealed record Row
    {
        public required string Kind { get; init; }
        public required Guid Id { get; init; }
        public Personal? Name { get; init; }
        public Personal? Phone { get; init; }
        public required string StairwellCode { get; init; }
        public string? Role { get; init; }
        public string? Room { get; init; }
    }

    private const string People =
        """
        select 'member' as Kind, m.id, m.name, m.phone, p.stairwell_code as StairwellCode, p.role, null as Room
          from member m
          join lateral (select stairwell_code, role from post where member_id = m.id order by ended_at desc nulls first limit 1) p on true
          join unit u on u.code = p.stairwell_code
         where u.lineage @> array[@unitCode] and m.erased_at is null and (@id::uuid is null or m.id = @id)
        union all
        select 'household', h.id, h.contact_name, h.phone, h.stairwell_code, null, h.room
          from household h join unit u on u.code = h.stairwell_code
         where u.lineage @> array[@unitCode] and h.erased_at is null
           and (h.contact_name is not null or h.phone is not null or exists (select 1 from ledger_version v where v.household_id = h.id)) and (@id::uuid is null or h.id = @id)
        union all
        select p.kind, m.id, p.name, p.phone, m.stairwell_code, null, null
          from mediation m join unit u on u.code = m.stairwell_code
          cross join lateral (values ('partyA', m.party_a, m.phone_a, m.erased_a_at), ('partyB', m.party_b, m.phone_b, m.erased_b_at)) as p(kind, name, phone, erased_at)
         where u.lineage @> array[@unitCode] and m.emptied_at is null and p.erased_at is null and (@id::uuid is null or m.id = @id)
        """;

    private sealed record LedgerRow
    {
        public required Guid Id { get; init; }
        public Personal? Name { get; init; }
        public Personal? Phone { get; init; }
        public required string StairwellCode { get; init; }
        public required string Room { get; init; }
        public required Personal Content { get; init; }
    }

    private const string LedgerPeople =
        """
        select h.id, h.contact_name as Name, h.phone, h.stairwell_code as StairwellCode, h.room, v.content
          from household h join unit u on u.code = h.stairwell_code join ledger_version v on v.household_id = h.id
         where u.lineage @> array[@unitCode] order by v.household_id, v.version desc
        """;

    /// <summary>At most fifty. Names are compared here, one row after the other, since the database cannot read them.</summary>
    public async Task<List<PersonFound>> SearchAsync(string unitCode, string nameOrNumber, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var found = new List<PersonFound>();
        await foreach (var row in connection.QueryUnbufferedAsync<Row>(People, new { unitCode, id = (Guid?)null }).WithCancellation(cancel))
        {
            if (row.Name?.Open != nameOrNumber && row.Phone?.Open != nameOrNumber)
                continue;
            found.Add(ToFound(row));
            if (found.Count == Most)
                return found;
        }
        await foreach (var row in connection.QueryUnbufferedAsync<LedgerRow>(LedgerPeople, new { unitCode }).WithCancellation(cancel))
        {
            if (found.Count == Most)
                break;
            if (found.TrueForAll(one => one.Id != row.Id) && Names(row.Content, nameOrNumber))
                found.Add(new(PersonKind.Household, row.Id, row.Name?.AsName ?? "", row.Phone?.AsNumber, row.StairwellCode, null, row.Room));
        }
        return found;
    }

    /// <summary>Whether anybody of a home's ledger is called so: who lives there is found with the home.</summary>
    private static bool Names(Personal content, string nameOrNumber)
    {
        var ledger = Json.Read<JsonElement>(content.Open);
        return ledger.GetProperty("people").EnumerateArray().Append(ledger).SelectMany(one => one.EnumerateObject())
            .Any(one => one.Name is "name" or "phone" or "landlord" or "landlordPhone" && one.Value.ValueKind == JsonValueKind.String && one.Value.ValueEquals(nameOrNumber));
    }

    /// <summary>Null when there is none inside the unit, or when it was erased.</summary>
    public async Task<PersonFound?> FindAsync(string unitCode, PersonKind kind, Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Row>(People, new { unitCode, id = (Guid?)id })).Select(ToFound).FirstOrDefault(one => one.Kind == kind);
    }

    private static PersonFound ToFound(Row row) =>
        new(Enum.Parse<PersonKind>(row.Kind, ignoreCase: true), row.Id, row.Name?.AsName ?? "", row.Phone?.AsNumber, row.StairwellCode, row.Role, row.Room);

    public async Task<PersonFile> FileAsync(PersonFound person, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return person.Kind switch
        {
            PersonKind.Member => await MemberAsync(connection, person, now),
            PersonKind.Household => await HouseholdAsync(connection, person, now),
            _ => await PartyAsync(connection, person, now),
        };
    }

    private static async Task<PersonFile> PartyAsync(NpgsqlConnection connection, PersonFound person, DateTimeOffset now)
    {
        var side = person.Kind == PersonKind.PartyA ? "a" : "b";
        var (name, phone) = await connection.QuerySingleAsync<(Personal Name, Personal? Phone)>($"select party_{side}, phone_{side} from mediation where id = @Id", new { person.Id });
        var one = await connection.QuerySingleAsync<MediationRow>(
            """
            select m.opened_at as OpenedAt, m.kind, m.state, m.subject, m.agreement, m.agreed_on as AgreedOn, m.fulfil_by as FulfilBy, m.fulfilled_on as FulfilledOn,
                   case when f.side is not null then array[f.mediator, f.procedure, f.result, f.relation]::int[] end as Scores
              from mediation m left join mediation_feedback f on f.mediation_id = m.id and f.side = @side where m.id = @Id
            """,
            new { person.Id, side });
        return new()
        {
            Kind = person.Kind,
            Id = person.Id,
            ExportedAt = now,
            Name = name.Open,
            Phone = phone?.Open,
            StairwellCode = person.StairwellCode,
            Mediations = [new(one.OpenedAt, one.Kind, one.State, one.Subject.Open, one.Agreement?.Open, one.AgreedOn, one.FulfilBy, one.FulfilledOn, one.Scores)],
            Looks = await LooksAsync(connection, [person.StairwellCode], null),
        };
    }

    private sealed record MediationRow
    {
        public required DateTimeOffset OpenedAt { get; init; }
        public required string Kind { get; init; }
        public required string State { get; init; }
        public required Personal Subject { get; init; }
        public Personal? Agreement { get; init; }
        public DateOnly? AgreedOn { get; init; }
        public DateOnly? FulfilBy { get; init; }
        public DateOnly? FulfilledOn { get; init; }
        public int[]? Scores { get; init; }
    }

    private static async Task<PersonFile> MemberAsync(NpgsqlConnection connection, PersonFound person, DateTimeOffset now)
    {
        var id = person.Id;
        var (name, phone) = await connection.QuerySingleAsync<(Personal Name, Personal? Phone)>("select name, phone from member where id = @id", new { id });
        var posts = (await connection.QueryAsync<(string Code, string Role, bool Cover, DateTimeOffset BeganAt, DateTimeOffset? EndedAt)>(
            """
            select stairwell_code, role, false, began_at, ended_at from post where member_id = @id
            union all select stairwell_code, role, true, began_at, ended_at from post_cover where member_id = @id order by 4
            """,
            new { id })).AsList();
        var devices = await connection.QueryAsync<(Personal? Name, DateTimeOffset BoundAt, DateTimeOffset? SeenAt, DateTimeOffset? RevokedAt)>(
            "select name, bound_at, last_seen_at, revoked_at from device where member_id = @id order by bound_at", new { id });
        var kit = await connection.QueryAsync<(string Kind, string? Number, DateTimeOffset IssuedAt, DateTimeOffset? ReturnedAt)>(
            "select kind, number, issued_at, returned_at from kit where member_id = @id order by issued_at", new { id });
        var events = await connection.QueryAsync<(string Kind, string Title, DateOnly HeldOn)>(
            "select e.kind, e.title, e.held_on from attendance a join team_event e on e.id = a.event_id where a.member_id = @id order by e.held_on", new { id });
        var answers = await connection.QueryAsync<Receipt>(
            """
            select d.id as DispatchId, d.title, d.sent_at as SentAt, r.state, r.read_at as ReadAt, r.acknowledged_at as AcknowledgedAt, r.completed_at as CompletedAt, r.declined_at as DeclinedAt,
                   r.note, r.reason, r.reply::text as Reply
              from receipt r join dispatch d on d.id = r.dispatch_id where r.member_id = @id order by d.sent_at, d.id
            """,
            new { id });
        var messages = await connection.QueryAsync<(string Channel, string State, DateTimeOffset CreatedAt, Personal? Number)>(
            """
            select m.channel, m.state, m.created_at, m.number
              from receipt r join message m on m.dispatch_id = r.dispatch_id and m.stairwell_code = r.stairwell_code and m.member_id = r.member_id
             where r.member_id = @id order by m.created_at
            """,
            new { id });
        return new()
        {
            Kind = person.Kind,
            Id = id,
            ExportedAt = now,
            Name = name.Open,
            Phone = phone?.Open,
            StairwellCode = person.StairwellCode,
            Posts = posts.ConvertAll(row => new PersonPost(row.Code, row.Role, row.Cover, row.BeganAt, row.EndedAt)),
            Devices = [.. devices.Select(row => new PersonDevice(row.Name?.Open, row.BoundAt, row.SeenAt, row.RevokedAt))],
            Kit = [.. kit.Select(row => new PersonKit(row.Kind, row.Number, row.IssuedAt, row.ReturnedAt))],
            Events = [.. events.Select(row => new PersonEvent(row.Kind, row.Title, row.HeldOn))],
            SignUps = [.. (await connection.QueryAsync<(string Title, DateOnly HeldOn, DateTimeOffset At)>(
                "select e.title, e.held_on, s.at from sign_up s join team_event e on e.id = s.event_id where s.member_id = @id order by s.at", new { id })).Select(row => new PersonSignUp(row.Title, row.HeldOn, row.At))],
            Picks = [.. (await connection.QueryAsync<(string Audience, DateTimeOffset At)>(
                "select a.name, p.at from audience_pick p join audience a on a.id = p.audience_id where p.member_id = @id order by p.at", new { id })).Select(row => new PersonPick(row.Audience, row.At))],
            SilentTests = [.. (await connection.QueryAsync<(DateOnly Month, DateTimeOffset AskedAt, DateTimeOffset? AnsweredAt)>(
                "select month, asked_at, answered_at from reachability_ask where member_id = @id order by month, asked_at", new { id })).Select(row => new PersonSilentTest(row.Month, row.AskedAt, row.AnsweredAt))],
            Answers = [.. answers.Select(row => new PersonAnswer(row.DispatchId, row.Title, row.SentAt, row.State, row.ReadAt, row.AcknowledgedAt, row.CompletedAt, row.DeclinedAt,
                row.Note?.Open, row.Reason?.Open, row.Reply is null ? null : Json.Read<JsonElement>(PersonalKeys.OpenJson(row.Reply))))],
            Reports = await ReportsAsync(connection, "member_id", id),
            Requests = await RequestsAsync(connection, "member_id", id),
            Visits = await VisitsAsync(connection, "member_id", id),
            Hours = [.. (await connection.QueryAsync<(DateOnly Day, int Minutes, string Source, string State, Personal? Text)>(
                "select day, minutes, source, state, text from volunteer_hours where member_id = @id order by day, id", new { id })).Select(row => new PersonHours(row.Day, row.Minutes, row.Source, row.State, row.Text?.Open))],
            Recognition = await RecognitionAsync(connection, id),
            Employer = (await connection.QuerySingleOrDefaultAsync<Personal>("select employer from recognition_choice where member_id = @id", new { id }))?.Open,
            Messages = [.. messages.Select(row => new PersonMessage(row.Channel, row.State, row.CreatedAt, row.Number?.Open))],
            Looks = await LooksAsync(connection, [.. posts.Select(post => post.Code).Distinct()], id),
        };
    }

    private static async Task<PersonFile> HouseholdAsync(NpgsqlConnection connection, PersonFound person, DateTimeOffset now)
    {
        var id = person.Id;
        var (name, phone, tags) = await connection.QuerySingleAsync<(Personal? Name, Personal? Phone, string[] Tags)>("select contact_name, phone, tags from household where id = @id", new { id });
        return new()
        {
            Kind = person.Kind,
            Id = id,
            ExportedAt = now,
            Name = name?.Open,
            Phone = phone?.Open,
            StairwellCode = person.StairwellCode,
            Room = person.Room,
            Tags = tags,
            Reports = await ReportsAsync(connection, "household_id", id),
            Requests = await RequestsAsync(connection, "household_id", id),
            Visits = await VisitsAsync(connection, "household_id", id),
            Ledger = [.. (await connection.QueryAsync<(DateTimeOffset At, Personal Content)>(
                "select recorded_at, content from ledger_version where household_id = @id order by version", new { id })).Select(row => new PersonLedger(row.At, Json.Read<JsonElement>(row.Content.Open)))],
            Looks = await LooksAsync(connection, [person.StairwellCode], null),
        };
    }

    private static async Task<IReadOnlyList<PersonRecognition>> RecognitionAsync(NpgsqlConnection connection, Guid id) =>
    [
        .. (await connection.QueryAsync<(DateTimeOffset At, string Kind, long Amount, string? Text, Personal? Hidden)>(
            """
            select p.at, 'points.' || p.kind, case when p.to_account = a.id then p.amount else -p.amount end, null::text, null::text from points_account a join points_posting p on a.id in (p.from_account, p.to_account) where a.member_id = @id
            union all select decided_at, 'award', year, reason, null from award where member_id = @id
            union all select revoked_at, 'award.revoked', year, revoked_reason, null from award where member_id = @id and revoked_at is not null
            union all select x.asked_at, 'exchange.' || x.state, x.points, concat_ws(' · ', i.name, x.reason), null from points_exchange x join points_item i on i.id = x.item_id where x.member_id = @id
            union all select made_at, 'commendation', minutes, null, employer from commendation where member_id = @id
            union all select a.prepared_at, 'allowance.' || a.state, l.phone_fen + l.meal_fen, null, null from allowance_line l join allowance_list a on a.id = l.list_id where l.member_id = @id
            union all select recorded_at, 'help', fen, null, what from material_help where member_id = @id
            union all select created_at, 'hat.' || kind, 0, concat_ws(' – ', began_on, ended_on), null from hat where member_id = @id
            union all select at, 'objection', 0, null, text from star_objection where member_id = @id
            union all select decided_at, 'objection.answer', 0, null, answer from star_objection where member_id = @id and decided_at is not null
            order by 1
            """,
            new { id })).Select(row => new PersonRecognition(row.At, row.Kind, row.Amount, row.Text ?? row.Hidden?.Open)),
    ];

    private sealed record Receipt
    {
        public required Guid DispatchId { get; init; }
        public required string Title { get; init; }
        public required DateTimeOffset SentAt { get; init; }
        public required string State { get; init; }
        public DateTimeOffset? ReadAt { get; init; }
        public DateTimeOffset? AcknowledgedAt { get; init; }
        public DateTimeOffset? CompletedAt { get; init; }
        public DateTimeOffset? DeclinedAt { get; init; }
        public Personal? Note { get; init; }
        public Personal? Reason { get; init; }
        public string? Reply { get; init; }
    }

    private static async Task<IReadOnlyList<PersonReport>> ReportsAsync(NpgsqlConnection connection, string by, Guid id) =>
    [
        .. (await connection.QueryAsync<(Guid Id, string Kind, Personal Text, DateTimeOffset ReportedAt, string State, int Photos)>(
            $"select r.id, r.kind, r.text, r.reported_at, r.state, (select count(*) from report_photo p where p.report_id = r.id)::int from report r where r.{by} = @id order by r.id", new { id }))
            .Select(row => new PersonReport(row.Id, row.Kind, row.Text.Open, row.ReportedAt, row.State, row.Photos)),
    ];

    private static async Task<IReadOnlyList<PersonRequest>> RequestsAsync(NpgsqlConnection connection, string by, Guid id) =>
    [
        .. (await connection.QueryAsync<(Guid Id, string Kind, Personal Text, Personal? ContactName, Personal? ContactPhone, DateTimeOffset ReceivedAt, string State)>(
            $"select id, kind, text, contact_name, contact_phone, received_at, state from request where {by} = @id order by id", new { id }))
            .Select(row => new PersonRequest(row.Id, row.Kind, row.Text.Open, row.ContactName?.Open, row.ContactPhone?.Open, row.ReceivedAt, row.State)),
    ];

    private static async Task<IReadOnlyList<PersonVisit>> VisitsAsync(NpgsqlConnection connection, string by, Guid id) =>
    [
        .. (await connection.QueryAsync<(string Title, string Outcome, Personal? Note, DateTimeOffset OccurredAt)>(
            $"""
            select d.title, v.outcome, v.note, v.occurred_at from household_result v join dispatch d on d.id = v.dispatch_id where v.{by} = @id
            union all select '', v.outcome, v.note, v.occurred_at from visit v where v.{by} = @id order by 4
            """,
            new { id }))
            .Select(row => new PersonVisit(row.Title, row.Outcome, row.Note?.Open, row.OccurredAt)),
    ];

    /// <param name="memberId">Only looks at this member; null for every look at the homes there.</param>
    private static async Task<IReadOnlyList<PersonLook>> LooksAsync(NpgsqlConnection connection, string[] codes, Guid? memberId) =>
    [
        .. (await connection.QueryAsync<(DateTimeOffset At, string? ByName, string? Reason)>(
            """
            select at, data ->> 'byName', data ->> 'reason' from journal
             where kind = 'personalDataShown' and stairwell_code = any(@codes)
               and (@memberId::text is null or exists (select 1 from json_array_elements_text(data -> 'memberIds') as one(id) where one.id = @memberId))
             order by tx, seq
            """,
            new { codes, memberId = memberId?.ToString() }))
            .Select(row => new PersonLook(row.At, row.ByName, row.Reason)),
    ];
}
