using System.Globalization;
using Dapper;
using GridAlert.Features.Access;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Calls;

/// <summary>Where a page of the call list begins: after the stairwell that stood at this place.</summary>
public sealed record CallCursor(bool Claimed, bool Drill, int Urgency, DateTimeOffset Since, int FragileHomes, string Code)
{
    public static CallCursor? Parse(string? text)
    {
        if (text?.Split(',', 6) is not [var claimed, var drill, var urgency, var since, var fragile, { Length: > 0 and <= 40 } code])
            return null;
        return int.TryParse(urgency, NumberStyles.None, CultureInfo.InvariantCulture, out var level)
            && long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            && int.TryParse(fragile, NumberStyles.None, CultureInfo.InvariantCulture, out var homes)
            ? new(claimed == "1", drill == "1", level, new(ticks, TimeSpan.Zero), homes, code)
            : null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Claimed ? 1 : 0)},{(Drill ? 1 : 0)},{Urgency},{Since.UtcTicks},{FragileHomes},{Code}");
}

/// <summary>
/// The silent stairwells of a unit in the order in which they should be called: a real emergency before a drill,
/// the most urgent level first, then the longest silent, then the most fragile homes; who is being called by another, last.
/// </summary>
public sealed class CallListQuery(NpgsqlDataSource database, UnitTree tree, AttemptQuery attempts, AttemptWords words, Unmasking unmasking, TimeProvider time)
{
    private sealed record Place
    {
        public required string Code { get; init; }
        public required bool Claimed { get; init; }
        public required bool Drill { get; init; }
        public required int Urgency { get; init; }
        public required DateTimeOffset Since { get; init; }
        public required int FragileHomes { get; init; }
        public Guid? ClaimedBy { get; init; }
        public string? ClaimedByName { get; init; }
        public DateTimeOffset? ClaimedUntil { get; init; }

        public CallCursor Cursor => new(Claimed, Drill, Urgency, Since, FragileHomes, Code);
    }

    private sealed record SilentRow
    {
        public required string Code { get; init; }
        public required Guid DispatchId { get; init; }
        public required string Title { get; init; }
        public required string Body { get; init; }
        public required string Kind { get; init; }
        public string? Level { get; init; }
        public required bool Drill { get; init; }
        public required string State { get; init; }
        public required string Reason { get; init; }
        public required DateTimeOffset Since { get; init; }
        public string? InHandsOf { get; init; }
        public string? InHandsVia { get; init; }
        public DateTimeOffset? InHandsSince { get; init; }
    }

    private sealed record PersonRow
    {
        public required string Code { get; init; }
        public required Guid MemberId { get; init; }
        public required Personal Name { get; init; }
        public required string Role { get; init; }
        public required bool Cover { get; init; }
        public Personal? Phone { get; init; }
        public required bool WrongNumber { get; init; }
    }

    private sealed record SupervisorRow
    {
        public required string UnitCode { get; init; }
        public required string Name { get; init; }
        public required string Role { get; init; }
        public Personal? Phone { get; init; }
    }

    /// <summary>How many stairwells of the unit are silent.</summary>
    public async Task<int> CountAsync(string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return await connection.ExecuteScalarAsync<int>(
            $"""
            select count(distinct a.stairwell_code)::int
              from dispatch d join assignment a on a.dispatch_id = d.id join unit u on u.code = a.stairwell_code
             where d.state = 'open' and u.lineage @> array[@unitCode] and {Silence.Holds}
            """,
            new { unitCode, now = time.GetUtcNow() });
    }

    /// <summary>A page of the list, and the cursor of the next; null on the last.</summary>
    public async Task<(List<CallItem> Items, string? Next)> RunAsync(Caller caller, string unitCode, CallCursor? after, int limit, CancellationToken cancel)
    {
        var places = await PlacesAsync(caller, unitCode, null, after, limit, cancel);
        return (await ItemsAsync(caller, places, cancel), places.Count == limit ? places[^1].Cursor.ToString() : null);
    }

    /// <summary>One stairwell as the list has it; null while it is not silent.</summary>
    public async Task<CallItem?> FindAsync(Caller caller, string stairwellCode, CancellationToken cancel) =>
        (await ItemsAsync(caller, await PlacesAsync(caller, stairwellCode, stairwellCode, null, 1, cancel), cancel)).FirstOrDefault();

    private async Task<List<Place>> PlacesAsync(Caller caller, string unitCode, string? stairwellCode, CallCursor? after, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<Place>(
            $"""
            with silent as (
                select a.stairwell_code as code, bool_and(d.drill) as drill, max({Silence.Urgency}) as urgency, min({Silence.Since}) as since
                  from dispatch d
                  join assignment a on a.dispatch_id = d.id
                  join unit u on u.code = a.stairwell_code
                  left join activation v on v.id = d.activation_id
                 where d.state = 'open' and u.lineage @> array[@unitCode] and (@stairwellCode is null or a.stairwell_code = @stairwellCode) and {Silence.Holds}
                 group by a.stairwell_code
            ), fragile as (
                select h.stairwell_code as code, count(*)::int as homes
                  from household h join silent s on s.code = h.stairwell_code
                 where h.tags && array['old', 'frail', 'ill', 'disabled', 'livingAlone', 'emptyNest', 'leftBehindChild', 'pregnant', 'infant']
                 group by h.stairwell_code
            ), placed as (
                select s.code, coalesce(c.account_id <> @caller, false) as claimed, s.drill, s.urgency, s.since, coalesce(f.homes, 0) as homes,
                       c.account_id, c.name, c.until
                  from silent s
                  left join fragile f on f.code = s.code
                  left join call_claim c on c.stairwell_code = s.code and c.until > @now
            )
            select code, claimed, drill, urgency, since, homes as FragileHomes, account_id as ClaimedBy, name as ClaimedByName, until as ClaimedUntil
              from placed
             where @afterCode is null
                or (claimed, drill, -urgency, since, -homes, code) > (@afterClaimed, @afterDrill, -@afterUrgency, @afterSince, -@afterHomes, @afterCode)
             order by claimed, drill, urgency desc, since, homes desc, code
             limit @limit
            """,
            new
            {
                unitCode,
                stairwellCode,
                limit,
                caller = caller.Id,
                now = time.GetUtcNow(),
                afterClaimed = after?.Claimed ?? false,
                afterDrill = after?.Drill ?? false,
                afterUrgency = after?.Urgency ?? 0,
                afterSince = after?.Since ?? default,
                afterHomes = after?.FragileHomes ?? 0,
                afterCode = after?.Code,
            })).AsList();
    }

    private async Task<List<CallItem>> ItemsAsync(Caller caller, List<Place> places, CancellationToken cancel)
    {
        if (places.Count == 0)
            return [];
        var codes = places.ConvertAll(place => place.Code).ToArray();
        var silent = await SilentAsync(codes, cancel);
        var tried = (await attempts.RunAsync(codes, [.. silent.SelectMany(rows => rows).Select(row => row.DispatchId).Distinct()], cancel)).ToLookup(attempt => attempt.StairwellCode);
        var people = await PeopleAsync(codes, cancel);
        var shown = await unmasking.ShownAsync(caller, cancel);
        var supervisors = await SupervisorsAsync(caller, [.. codes.SelectMany(code => tree.Find(code)!.Lineage).Distinct()], cancel);
        return places.ConvertAll(place =>
        {
            var unit = tree.Find(place.Code)!;
            var rows = silent[place.Code].ToList();
            var whole = shown.Contains(place.Code);
            return new CallItem
            {
                StairwellCode = place.Code,
                Name = unit.Name,
                Place = string.Join(" · ", new[] { UnitKind.Community, UnitKind.Grid }.Select(kind => tree.Find(unit.CodeOf(kind))?.Name)),
                Level = place.Urgency == 0 ? null : (Level)(place.Urgency - 1),
                Drill = place.Drill,
                IsShown = whole,
                Since = place.Since,
                FragileHomes = place.FragileHomes,
                InHands = rows.Where(row => row.InHandsOf is not null).MaxBy(row => row.InHandsSince) is { } held ? new(held.InHandsOf!, held.InHandsVia, held.InHandsSince) : null,
                Claim = place.ClaimedUntil is { } until ? new(place.ClaimedByName!, until, place.ClaimedBy == caller.Id) : null,
                Dispatches = rows.ConvertAll(ToSilentOn),
                People = [.. people[place.Code].Select(row => ToPerson(row, whole, tried[place.Code]))],
                Supervisors = [.. unit.Lineage.Reverse().SelectMany(code => supervisors[code]).Select(row => new Supervisor(row.Name, row.Role, whole ? row.Phone?.Open : row.Phone?.AsNumber))],
                Attempts = Together(tried[place.Code].Select(attempt => new AttemptView(attempt.At, attempt.Kind, words.Sentence(attempt, name => whole ? name : Personal.MaskedName(name)), attempt.Note, attempt.DispatchIds))),
            };
        });
    }

    private async Task<ILookup<string, SilentRow>> SilentAsync(string[] codes, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<SilentRow>(
            $"""
            select a.stairwell_code as Code, d.id as DispatchId, d.title, d.body, d.kind, coalesce(v.level, d.level) as Level, d.drill, a.state,
                   {Silence.Reason} as Reason, {Silence.Since} as Since,
                   a.in_hands_of as InHandsOf, a.in_hands_via as InHandsVia, a.in_hands_since as InHandsSince
              from assignment a
              join dispatch d on d.id = a.dispatch_id
              left join activation v on v.id = d.activation_id
             where a.stairwell_code = any(@codes) and d.state = 'open' and {Silence.Holds}
             order by {Silence.Urgency} desc, Since, d.id
            """,
            new { codes, now = time.GetUtcNow() })).ToLookup(row => row.Code);
    }

    private async Task<ILookup<string, PersonRow>> PeopleAsync(string[] codes, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<PersonRow>(
            """
            select p.stairwell_code as Code, m.id as MemberId, m.name, p.role, m.phone, coalesce(m.wrong_phone = m.phone, false) as WrongNumber,
                   exists (select 1 from post_cover c where c.stairwell_code = p.stairwell_code and c.role = p.role and c.ended_at is null) as Cover
              from filled p join member m on m.id = p.member_id
             where p.stairwell_code = any(@codes)
             order by array_position(array['lead', 'information', 'support'], p.role)
            """,
            new { codes })).ToLookup(row => row.Code);
    }

    private async Task<ILookup<string, SupervisorRow>> SupervisorsAsync(Caller caller, string[] unitCodes, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<SupervisorRow>(
            """
            select unit_code as UnitCode, name, role, phone from account
             where unit_code = any(@unitCodes) and role in ('gridLead', 'officer') and disabled_at is null and id <> @caller order by name
            """,
            new { unitCodes, caller = caller.Id })).ToLookup(row => row.UnitCode);
    }

    /// <summary>What happened to several dispatches in the same second, such as a step of escalation, is told once.</summary>
    private static List<AttemptView> Together(IEnumerable<AttemptView> attempts) =>
    [
        .. attempts.GroupBy(attempt => (attempt.At.ToUnixTimeSeconds(), attempt.Text, attempt.Note))
            .Select(same => same.First() with { DispatchIds = [.. same.SelectMany(attempt => attempt.DispatchIds).Distinct()] }),
    ];

    private static SilentOn ToSilentOn(SilentRow row) => new(
        row.DispatchId, row.Title, row.Body, row.Kind, row.Level is null ? null : Enum.Parse<Level>(row.Level, ignoreCase: true), row.Drill,
        Enum.Parse<AssignmentState>(row.State, ignoreCase: true), Enum.Parse<SilenceReason>(row.Reason, ignoreCase: true), row.Since);

    private static CallPerson ToPerson(PersonRow row, bool whole, IEnumerable<Attempt> tried) => new(
        row.MemberId, whole ? row.Name.Open : row.Name.AsName, row.Role, row.Cover, whole ? row.Phone?.Open : row.Phone?.AsNumber, row.WrongNumber,
        tried.Where(attempt => attempt.Kind == JournalKind.Called && attempt.MemberId == row.MemberId).Select(attempt => (DateTimeOffset?)attempt.At).Max());
}
