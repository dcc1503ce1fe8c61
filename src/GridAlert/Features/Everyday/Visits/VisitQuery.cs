using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Visits;

/// <summary>Reads visits: home by home for those who make them, as cover for the officers.</summary>
public sealed class VisitQuery(NpgsqlDataSource database, UnitTree tree)
{
    private sealed record HomeRow
    {
        public required Guid HouseholdId { get; init; }
        public required string StairwellCode { get; init; }
        public required int Floor { get; init; }
        public required string Room { get; init; }
        public Personal? ContactName { get; init; }
        public Personal? Phone { get; init; }
        public required string[] Tags { get; init; }
        public required bool DisputeOpen { get; init; }
        public DateTimeOffset? LastContactAt { get; init; }
    }

    private sealed record ContactRow
    {
        public required Guid HouseholdId { get; init; }
        public required DateOnly Day { get; init; }
        public required string Way { get; init; }
        public required string Outcome { get; init; }
        public required string[] Reasons { get; init; }
        public Personal? Note { get; init; }
        public required DateTimeOffset OccurredAt { get; init; }
        public required Personal By { get; init; }
    }

    private sealed record CoverRow
    {
        public required string Code { get; init; }
        public required int Homes { get; init; }
        public required int Visited { get; init; }
        public required int Refused { get; init; }
        public required int Absent { get; init; }
        public required int HomeVisits { get; init; }
        public required int Epidemic { get; init; }
        public required int Alone { get; init; }
        public required int AloneDone { get; init; }
        public required int Disputes { get; init; }
        public required int DisputesDone { get; init; }
    }

    public async Task<string[]> StairwellsAsync(Guid memberId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return [.. await connection.QueryAsync<string>("select distinct stairwell_code from filled where member_id = @memberId order by 1", new { memberId })];
    }

    /// <summary>When units were in emergency mode within a month.</summary>
    public async Task<IReadOnlyList<EmergencySpan>> SpansAsync(Month month, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(string UnitCode, string Scenario, DateTimeOffset From, DateTimeOffset? To)>(
            """
            select u.unit_code, a.scenario, a.opened_at, a.ended_at from activation a join activation_unit u on u.activation_id = a.id
             where a.opened_at < @end and (a.ended_at is null or a.ended_at > @begin)
            """,
            new { begin = month.BeginsAt.ToUniversalTime(), end = month.EndsAt.ToUniversalTime() })).Select(row => new EmergencySpan(row.UnitCode, row.Scenario, row.From, row.To)).ToList();
    }

    /// <summary>The homes of stairwells with what a month has of them.</summary>
    public async Task<IReadOnlyList<VisitHome>> HomesAsync(string[] stairwells, Month month, DateTimeOffset now, CancellationToken cancel)
    {
        var spans = await SpansAsync(month, cancel);
        await using var connection = await database.OpenConnectionAsync(cancel);
        var homes = await connection.QueryAsync<HomeRow>(
            """
            select h.id as HouseholdId, h.stairwell_code as StairwellCode, h.floor::int as Floor, h.room, h.contact_name as ContactName, h.phone, h.tags,
                   coalesce((select v.dispute = 'open' from visit v where v.household_id = h.id and v.dispute is not null order by v.occurred_at desc limit 1), false) as DisputeOpen,
                   (select max(v.occurred_at) from visit v where v.household_id = h.id and v.outcome = 'met') as LastContactAt
              from household h where h.stairwell_code = any(@stairwells)
            """,
            new { stairwells });
        var contacts = await ContactsAsync(connection, stairwells, month.First, month.End);
        var epidemic = stairwells.ToDictionary(code => code, code => tree.Find(code) is { } unit && MonthClock.Of(month, unit, spans, now).Epidemic);
        return VisitRules.InOrder(homes.Select(home => new VisitHome
        {
            HouseholdId = home.HouseholdId,
            StairwellCode = home.StairwellCode,
            Floor = home.Floor,
            Room = home.Room,
            ContactName = home.ContactName?.Open,
            Phone = home.Phone?.Open,
            Tags = VisitRules.FragileTags(home.Tags),
            Fragile = VisitRules.FragileTags(home.Tags).Count > 0,
            Contacts = [.. contacts[home.HouseholdId]],
            DisputeOpen = home.DisputeOpen,
            LastContactAt = home.LastContactAt,
            Due = VisitRules.DueOf(home.Tags, home.DisputeOpen, epidemic[home.StairwellCode]),
        }));
    }

    /// <summary>The contacts of a stairwell's homes since a day, by home, the newest first.</summary>
    public async Task<ILookup<Guid, Contact>> ContactsAsync(string stairwellCode, DateOnly since, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await ContactsAsync(connection, [stairwellCode], since, DateOnly.MaxValue);
    }

    /// <summary>The cover of each part of a unit; homes that came later than the month do not count in it.</summary>
    public Task<IReadOnlyList<VisitCoverOf>> CoverAsync(Unit unit, Month month, DateTimeOffset now, CancellationToken cancel) =>
        CoverAsync(unit, unit.Kind == UnitKind.Stairwell ? [unit] : unit.Children, month, now, null, cancel);

    /// <summary>The same for every stairwell of a unit.</summary>
    public Task<IReadOnlyList<VisitCoverOf>> StairwellsCoverAsync(Unit unit, Month month, DateTimeOffset now, CancellationToken cancel) =>
        CoverAsync(unit, [.. unit.Within(UnitKind.Stairwell)], month, now, null, cancel);

    /// <inheritdoc cref="StairwellsCoverAsync(Unit, Month, DateTimeOffset, CancellationToken)"/>
    /// <param name="patience">In seconds, where nobody waits for it.</param>
    public Task<IReadOnlyList<VisitCoverOf>> StairwellsCoverAsync(Unit unit, Month month, DateTimeOffset now, int patience, CancellationToken cancel) =>
        CoverAsync(unit, [.. unit.Within(UnitKind.Stairwell)], month, now, patience, cancel);

    /// <param name="parts">All of one kind.</param>
    private async Task<IReadOnlyList<VisitCoverOf>> CoverAsync(Unit unit, IReadOnlyList<Unit> parts, Month month, DateTimeOffset now, int? patience, CancellationToken cancel)
    {
        if (parts.Count == 0)
            return [];
        var spans = await SpansAsync(month, cancel);
        await using var connection = await database.OpenForUnitAsync(cancel);
        var rows = (await connection.QueryAsync<CoverRow>(
            """
            with home as materialized (
                select h.id, u.lineage[@depth] as code, h.tags && @alone as alone
                  from household h join unit u on u.code = h.stairwell_code
                 where u.lineage @> array[@unitCode] and (h.added_at is null or h.added_at < @end)
            ), seen as (
                select household_id, bool_or(outcome = 'met') as met, (array_agg(outcome order by occurred_at desc))[1] as newest
                  from visit where day >= @first and day < @next and way = 'door' group by household_id
            ), spoken as (
                select household_id, array_agg(distinct reason) as reasons
                  from visit, unnest(reasons) as reason where day >= @first and day < @next and outcome = 'met' group by household_id
            ), dispute as (
                select distinct on (household_id) household_id, dispute = 'open' or day >= @first as due
                  from visit where dispute is not null and day < @next order by household_id, occurred_at desc
            )
            select home.code as Code, count(*)::int as Homes, (count(*) filter (where seen.met))::int as Visited,
                   (count(*) filter (where not seen.met and seen.newest = 'refused'))::int as Refused,
                   (count(*) filter (where not seen.met and seen.newest = 'absent'))::int as Absent,
                   (count(*) filter (where 'homeVisit' = any(spoken.reasons)))::int as HomeVisits,
                   (count(*) filter (where 'epidemic' = any(spoken.reasons)))::int as Epidemic,
                   (count(*) filter (where home.alone))::int as Alone,
                   (count(*) filter (where home.alone and 'emptyNest' = any(spoken.reasons)))::int as AloneDone,
                   (count(*) filter (where dispute.due))::int as Disputes,
                   (count(*) filter (where dispute.due and 'dispute' = any(spoken.reasons)))::int as DisputesDone
              from home
              left join seen on seen.household_id = home.id
              left join spoken on spoken.household_id = home.id
              left join dispute on dispute.household_id = home.id
             group by home.code
            """,
            new
            {
                depth = parts[0].Lineage.Length,
                unitCode = unit.Code,
                alone = VisitRules.AloneTags.ToArray(),
                end = month.EndsAt.ToUniversalTime(),
                first = month.First,
                next = month.End,
            },
            commandTimeout: patience)).ToDictionary(row => row.Code);
        return [.. parts.Select(part =>
        {
            var clock = MonthClock.Of(month, part, spans, now);
            return rows.TryGetValue(part.Code, out var row)
                ? new VisitCoverOf(part.Code, part.Name, new(row.Homes, row.Visited, row.Refused, row.Absent), clock.Paused, clock.IsPaused, clock.Expected, Reasons(row, clock))
                : new VisitCoverOf(part.Code, part.Name, VisitCover.None, clock.Paused, clock.IsPaused, clock.Expected, []);
        })];
    }

    private static IReadOnlyList<ReasonFigures> Reasons(CoverRow row, MonthClock clock) =>
    [
        new(VisitReason.Epidemic, clock.Epidemic ? row.Homes : 0, clock.Epidemic ? row.Epidemic : 0),
        new(VisitReason.HomeVisit, row.Homes, row.HomeVisits),
        new(VisitReason.EmptyNest, row.Alone, row.AloneDone),
        new(VisitReason.Dispute, row.Disputes, row.DisputesDone),
    ];

    private static async Task<ILookup<Guid, Contact>> ContactsAsync(NpgsqlConnection connection, string[] stairwells, DateOnly since, DateOnly until) =>
        (await connection.QueryAsync<ContactRow>(
            """
            select v.household_id as HouseholdId, v.day, v.way, v.outcome, v.reasons, v.note, v.occurred_at as OccurredAt, m.name as By
              from household h join visit v on v.household_id = h.id join member m on m.id = v.member_id
             where h.stairwell_code = any(@stairwells) and v.day >= @since and v.day < @until
             order by v.occurred_at desc
            """,
            new { stairwells, since, until })).ToLookup(
                row => row.HouseholdId,
                row => new Contact(row.Day, Enum.Parse<VisitWay>(row.Way, ignoreCase: true), Enum.Parse<VisitOutcome>(row.Outcome, ignoreCase: true), row.Reasons, row.Note?.Open, row.OccurredAt, row.By.Open));
}
