using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Ledger;

/// <summary>A home that a list found.</summary>
public sealed record LedgerFind
{
    public required Guid HouseholdId { get; init; }
    public required string StairwellCode { get; init; }
    public required int Floor { get; init; }
    public required string Room { get; init; }
    public Personal? ContactName { get; init; }
    public Personal? Phone { get; init; }
    public required string[] Tags { get; init; }
    /// <summary>The oldest of its confirmations; null while one is missing.</summary>
    public DateTimeOffset? OldestAt { get; init; }
    public DateTimeOffset? LastContactAt { get; init; }
}

/// <summary>Where a list goes on.</summary>
public sealed record LedgerPlace(string StairwellCode, string Room)
{
    public static LedgerPlace? Read(string? text) => text?.Split('~', 2) is [{ Length: > 0 and <= 40 } code, { Length: > 0 and <= 40 } room] ? new(code, room) : null;

    public override string ToString() => $"{StairwellCode}~{Room}";
}

/// <summary>Reads the ledger: home by home for those behind whose doors it is, as figures and lists for the officers.</summary>
public sealed class LedgerQuery(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required Guid HouseholdId { get; init; }
        public required string StairwellCode { get; init; }
        public required int Floor { get; init; }
        public required string Room { get; init; }
        public Personal? ContactName { get; init; }
        public Personal? Phone { get; init; }
        public required string[] Tags { get; init; }
        public required int Version { get; init; }
        public Personal? Kept { get; init; }
        public DateTimeOffset? ChangedAt { get; init; }
        public Personal? ChangedBy { get; init; }
        public DateTimeOffset? LastContactAt { get; init; }
    }

    private sealed record SectionRow
    {
        public required Guid HouseholdId { get; init; }
        public required string Section { get; init; }
        public required DateTimeOffset At { get; init; }
        public required Personal By { get; init; }
    }

    private sealed record VersionRow
    {
        public required Guid HouseholdId { get; init; }
        public required int Version { get; init; }
        public required Personal Content { get; init; }
        public required string[] Changed { get; init; }
        public Personal? By { get; init; }
        public required DateTimeOffset OccurredAt { get; init; }
        public required DateTimeOffset RecordedAt { get; init; }
    }

    /// <summary>The homes behind a member's own doors.</summary>
    public async Task<IReadOnlyList<LedgerHome>> OfMemberAsync(Guid memberId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await HomesAsync(connection, "h.stairwell_code in (select stairwell_code from filled where member_id = @memberId)", new { memberId });
    }

    public async Task<IReadOnlyList<LedgerHome>> OfStairwellAsync(string code, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await HomesAsync(connection, "h.stairwell_code = @code", new { code });
    }

    /// <summary>One home as it is within a transaction.</summary>
    public static async Task<LedgerHome> HomeAsync(Transaction transaction, Guid householdId) =>
        (await HomesAsync(transaction.Connection, "h.id = @householdId", new { householdId })).Single();

    /// <summary>Every version of the homes of a stairwell, by home, the newest first.</summary>
    public async Task<ILookup<Guid, LedgerVersion>> VersionsAsync(string stairwellCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<VersionRow>(
            """
            select v.household_id as HouseholdId, v.version, v.content, v.changed, m.name as By, v.occurred_at as OccurredAt, v.recorded_at as RecordedAt
              from household h join ledger_version v on v.household_id = h.id left join member m on m.id = v.member_id
             where h.stairwell_code = @stairwellCode order by v.household_id, v.version desc
            """,
            new { stairwellCode })).ToLookup(
                row => row.HouseholdId,
                row => new LedgerVersion(row.Version, Json.Read<LedgerContent>(row.Content.Open), row.Changed, row.By?.Open, row.OccurredAt, row.RecordedAt));
    }

    /// <summary>The figures of a unit's parts, by their codes; a part without homes has none.</summary>
    public async Task<Dictionary<string, LedgerFigures>> FiguresAsync(Unit unit, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<(string Code, int Homes, int Complete, int Fresh, DateTimeOffset? OldestAt)>(
            """
            with home as materialized (
                select h.id, u.lineage[@depth] as code from household h join unit u on u.code = h.stairwell_code where u.lineage @> array[@code]
            ), done as (
                select s.household_id, min(s.confirmed_at) as oldest from ledger_section s where s.household_id in (select id from home) group by s.household_id having count(*) = 4
            )
            select home.code, count(*)::int, count(done.oldest)::int, (count(*) filter (where done.oldest > @fresh))::int, min(done.oldest)
              from home left join done on done.household_id = home.id
             group by home.code
            """,
            new { depth = unit.Lineage.Length + (unit.Kind == UnitKind.Stairwell ? 0 : 1), code = unit.Code, fresh = now.AddDays(-LedgerRules.FreshDays) }))
            .ToDictionary(row => row.Code, row => new LedgerFigures(row.Homes, row.Complete, row.Fresh, row.OldestAt));
    }

    /// <summary>The homes of a unit with any of these tags, stairwell by stairwell.</summary>
    /// <param name="after">The last of the page before.</param>
    public async Task<IReadOnlyList<LedgerFind>> FindAsync(string unitCode, IReadOnlyCollection<string> tags, LedgerPlace? after, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<LedgerFind>(
            """
            with home as materialized (
                select h.id, h.stairwell_code, h.floor, h.room, h.contact_name, h.phone, h.tags
                  from household h
                 where h.stairwell_code in (select code from unit where kind = 'stairwell' and lineage @> array[@unitCode])
                   and h.tags && @tags and (@code::text is null or (h.stairwell_code, h.room) > (@code, @room))
                 order by h.stairwell_code, h.room limit @limit
            )
            select h.id as HouseholdId, h.stairwell_code as StairwellCode, h.floor::int as Floor, h.room, h.contact_name as ContactName, h.phone, h.tags,
                   (select min(s.confirmed_at) from ledger_section s where s.household_id = h.id having count(*) = 4) as OldestAt,
                   (select max(v.occurred_at) from visit v where v.household_id = h.id and v.outcome = 'met') as LastContactAt
              from home h order by h.stairwell_code, h.room
            """,
            new { unitCode, tags = tags.ToArray(), code = after?.StairwellCode, room = after?.Room, limit })).AsList();
    }

    private static async Task<IReadOnlyList<LedgerHome>> HomesAsync(NpgsqlConnection connection, string which, object parameters)
    {
        var rows = await connection.QueryAsync<Row>(
            $"""
            select h.id as HouseholdId, h.stairwell_code as StairwellCode, h.floor::int as Floor, h.room, h.contact_name as ContactName, h.phone, h.tags,
                   coalesce(v.version, 0) as Version, v.content as Kept, case when v.version > 0 then v.recorded_at end as ChangedAt, m.name as ChangedBy,
                   (select max(c.occurred_at) from visit c where c.household_id = h.id and c.outcome = 'met') as LastContactAt
              from household h
              left join lateral (select version, content, recorded_at, member_id from ledger_version where household_id = h.id order by version desc limit 1) v on true
              left join member m on m.id = v.member_id
             where {which}
             order by h.stairwell_code, h.floor desc, h.room
            """,
            parameters);
        var sections = (await connection.QueryAsync<SectionRow>(
            $"""
            select s.household_id as HouseholdId, s.section, s.confirmed_at as At, m.name as By
              from household h join ledger_section s on s.household_id = h.id join member m on m.id = s.confirmed_by where {which}
            """,
            parameters)).ToLookup(row => row.HouseholdId);
        return [.. rows.Select(row => ToHome(row, sections[row.HouseholdId].ToDictionary(section => section.Section)))];
    }

    private static LedgerHome ToHome(Row row, Dictionary<string, SectionRow> sections) => new()
    {
        HouseholdId = row.HouseholdId,
        StairwellCode = row.StairwellCode,
        Floor = row.Floor,
        Room = row.Room,
        Version = row.Version,
        Content = LedgerRules.Present(row.Kept is null ? new() : Json.Read<LedgerContent>(row.Kept.Open), row.ContactName?.Open, row.Phone?.Open, row.Tags),
        Tags = row.Tags,
        Sections = [.. LedgerSection.All.Select(section => sections.GetValueOrDefault(section) is { } known ? new SectionState(section, known.At, known.By.Open) : new(section, null, null))],
        ChangedAt = row.ChangedAt,
        ChangedBy = row.ChangedBy?.Open,
        LastContactAt = row.LastContactAt,
    };
}
