using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Households;

/// <summary>Reads the homes that a dispatch concerns: one by one for the trio, as figures for the command centre.</summary>
public sealed class HouseholdQuery(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required Guid HouseholdId { get; init; }
        public required string StairwellCode { get; init; }
        public required short Floor { get; init; }
        public required string Room { get; init; }
        public Personal? ContactName { get; init; }
        public Personal? Phone { get; init; }
        public required string[] Tags { get; init; }
        public required string[] Targeted { get; init; }
        public required bool IsOpen { get; init; }
        public Guid? MemberId { get; init; }
        public short? Role { get; init; }
        public Personal? Name { get; init; }
        public string? Outcome { get; init; }
        public Personal? Note { get; init; }
        public DateTimeOffset? OccurredAt { get; init; }
        public DateTimeOffset? RecordedAt { get; init; }
    }

    private sealed record FiguresRow
    {
        public required string StairwellCode { get; init; }
        public required int Total { get; init; }
        public required int Done { get; init; }
        public required int Absent { get; init; }
        public required int Refused { get; init; }
        public required int Moved { get; init; }
        public required int Conflicts { get; init; }
    }

    /// <summary>The homes behind a member's own doors; null where the dispatch was not sent to that member.</summary>
    public async Task<Homes?> HomesAsync(Guid dispatchId, Guid memberId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<bool>(
            "select exists (select 1 from receipt where dispatch_id = @dispatchId and member_id = @memberId)", new { dispatchId, memberId })
            ? ToHomes(await RowsAsync(connection, dispatchId, memberId, null), memberId)
            : null;
    }

    /// <summary>One home as it is within a transaction.</summary>
    public static async Task<Home> HomeAsync(Transaction transaction, Guid dispatchId, Guid memberId, Guid householdId) =>
        ToHomes(await RowsAsync(transaction.Connection, dispatchId, memberId, householdId), memberId).Items.Single();

    /// <summary>The figures of every stairwell inside a unit, or of those named.</summary>
    public async Task<Dictionary<string, HouseholdFigures>> FiguresAsync(Guid dispatchId, string unitCode, string[]? stairwells, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var rows = await connection.QueryAsync<FiguresRow>(
            """
            with home as (
                select h.id, a.stairwell_code
                  from assignment a
                  join dispatch d on d.id = a.dispatch_id
                  join unit u on u.code = a.stairwell_code
                  join household h on h.stairwell_code = a.stairwell_code and (cardinality(d.household_tags) = 0 or h.tags && d.household_tags)
                 where a.dispatch_id = @dispatchId and a.state <> 'returned' and d.per_household and u.lineage @> array[@unitCode]
                   and (@stairwells::text[] is null or a.stairwell_code = any(@stairwells))
            ), result as (
                select household_id, (array_agg(outcome order by occurred_at desc, recorded_at desc))[1] as outcome, count(distinct outcome) > 1 as conflict
                  from household_result where dispatch_id = @dispatchId group by household_id
            )
            select home.stairwell_code as StairwellCode, count(*)::int as Total,
                   (count(*) filter (where r.outcome = 'done'))::int as Done, (count(*) filter (where r.outcome = 'absent'))::int as Absent,
                   (count(*) filter (where r.outcome = 'refused'))::int as Refused, (count(*) filter (where r.outcome = 'moved'))::int as Moved,
                   (count(*) filter (where r.conflict))::int as Conflicts
              from home left join result r on r.household_id = home.id
             group by home.stairwell_code
            """,
            new { dispatchId, unitCode, stairwells });
        return rows.ToDictionary(
            row => row.StairwellCode,
            row => new HouseholdFigures(row.Total, row.Done, row.Absent, row.Refused, row.Moved, row.Total - row.Done - row.Absent - row.Refused - row.Moved, row.Conflicts));
    }

    private static Task<IEnumerable<Row>> RowsAsync(NpgsqlConnection connection, Guid dispatchId, Guid memberId, Guid? householdId) =>
        connection.QueryAsync<Row>(
            """
            select h.id as HouseholdId, h.stairwell_code as StairwellCode, h.floor, h.room, h.contact_name as ContactName, h.phone, h.tags,
                   d.household_tags as Targeted, d.state = 'open' as IsOpen,
                   v.member_id as MemberId, v.role, m.name, v.outcome, v.note, v.occurred_at as OccurredAt, v.recorded_at as RecordedAt
              from receipt r
              join dispatch d on d.id = r.dispatch_id
              join household h on h.stairwell_code = r.stairwell_code and (cardinality(d.household_tags) = 0 or h.tags && d.household_tags)
              left join household_result v on v.dispatch_id = d.id and v.household_id = h.id
              left join member m on m.id = v.member_id
             where r.dispatch_id = @dispatchId and r.member_id = @memberId and d.per_household
               and (@householdId::uuid is null or h.id = @householdId)
             order by h.id
            """,
            new { dispatchId, memberId, householdId });

    private static Homes ToHomes(IEnumerable<Row> rows, Guid memberId)
    {
        var homes = HouseholdRules.InOrder(rows.ChunkBy(row => row.HouseholdId).Select(home => ToHome(home, memberId)));
        return new(homes, HouseholdFigures.Of([.. homes]));
    }

    private static Home ToHome(List<Row> rows, Guid memberId)
    {
        var home = rows[0];
        var versions = HouseholdRules.NewestFirst(rows.Where(row => row.Outcome is not null).DistinctBy(row => row.MemberId).Select(row => new HouseholdVersion(
            TrioRole.Name(row.Role!.Value), row.Name!.Open, Enum.Parse<HouseholdOutcome>(row.Outcome!, ignoreCase: true), row.Note?.Open, row.OccurredAt!.Value, row.RecordedAt!.Value, row.MemberId == memberId)));
        var counts = versions.Count > 0 ? versions[0] : null;
        return new()
        {
            HouseholdId = home.HouseholdId,
            StairwellCode = home.StairwellCode,
            Floor = home.Floor,
            Room = home.Room,
            ContactName = home.ContactName?.Open,
            Phone = home.Phone?.Open,
            Tags = HouseholdRules.VisibleTags(home.Tags, home.Targeted, home.IsOpen),
            Fragile = home.IsOpen && HouseholdRules.IsFragile(home.Tags),
            Outcome = counts?.Outcome,
            Note = counts?.Note,
            OccurredAt = counts?.OccurredAt,
            Conflict = HouseholdRules.IsConflict(versions),
            Versions = versions,
        };
    }
}
