using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition.Awards;

/// <summary>Reads nominations from a year's figures, and the register of awards.</summary>
public sealed class AwardQuery(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required string Code { get; init; }
        public Guid? MemberId { get; init; }
        public Personal? Name { get; init; }
        public required long Minutes { get; init; }
        public required int Dispatches { get; init; }
        public required int Visits { get; init; }
        public required int Events { get; init; }
        public required int Months { get; init; }
        public required int StarSum { get; init; }
        public required bool IsAwarded { get; init; }

        public Nominee Read() => new(Code, MemberId, Name, new(Minutes, Dispatches, Visits, Events, Months, StarSum), IsAwarded);
    }

    private sealed record AwardRow
    {
        public required Guid Id { get; init; }
        public required string Kind { get; init; }
        public required string UnitCode { get; init; }
        public required int Year { get; init; }
        public required string StairwellCode { get; init; }
        public Guid? MemberId { get; init; }
        public Personal? Name { get; init; }
        public required string Reason { get; init; }
        public required string Evidence { get; init; }
        public required DateTimeOffset DecidedAt { get; init; }
        public required string DecidedByName { get; init; }
        public string? RevokedReason { get; init; }
    }

    // The year's lines are read once; stairwells and people are sums of the same.
    private const string Nominees =
        """
        with mine as materialized (
            select h.stairwell_code, h.member_id, sum(h.minutes)::bigint as minutes, count(*) filter (where h.source = 'dispatch') as dispatches,
                   count(*) filter (where h.source = 'visit') as visits, count(*) filter (where h.source = 'event') as events
              from volunteer_hours h join unit u on u.code = h.stairwell_code
             where u.lineage @> array[@unitCode] and h.state = 'confirmed' and h.day >= @from and h.day < @until
               and (@stairwell::text is null or h.stairwell_code = @stairwell) and (@memberId::uuid is null or h.member_id = @memberId)
             group by 1, 2
        ), star as (
            select stairwell_code, count(*)::int as months, sum(stars)::int as stars
              from (select distinct on (stairwell_code, month) stairwell_code, month, stars from star_rating where month >= @from and month < @until order by stairwell_code, month, version desc) newest group by 1
        )
        (select m.stairwell_code as Code, null::uuid as MemberId, null::text as Name, sum(m.minutes)::bigint as Minutes, sum(m.dispatches)::int as Dispatches, sum(m.visits)::int as Visits, sum(m.events)::int as Events,
                coalesce(max(star.months), 0) as Months, coalesce(max(star.stars), 0) as StarSum,
                exists (select 1 from award a where a.unit_code = @unitCode and a.year = @year and a.kind = 'stairwell' and a.stairwell_code = m.stairwell_code and a.revoked_at is null) as IsAwarded
           from mine m join unit u on u.code = m.stairwell_code and u.ended_at is null left join star on star.stairwell_code = m.stairwell_code
          group by m.stairwell_code order by StarSum desc, Minutes desc, Code limit @limit)
        union all
        (select max(m.stairwell_code), m.member_id, p.name, sum(m.minutes)::bigint as Minutes, sum(m.dispatches)::int, sum(m.visits)::int, sum(m.events)::int, 0, 0,
                exists (select 1 from award a where a.unit_code = @unitCode and a.year = @year and a.kind = 'person' and a.member_id = m.member_id and a.revoked_at is null)
           from mine m join member p on p.id = m.member_id and p.erased_at is null
          group by m.member_id, p.name order by Minutes desc, m.member_id limit @limit)
        """;

    /// <summary>The best stairwells by stars and then hours, and the people with most hours.</summary>
    public async Task<(List<Nominee> Stairwells, List<Nominee> People)> NomineesAsync(string unitCode, int year, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var all = (await connection.QueryAsync<Row>(Nominees, What(unitCode, year, limit, null, null))).Select(row => row.Read()).ToLookup(one => one.MemberId is null);
        return ([.. all[true]], [.. all[false]]);
    }

    /// <summary>One of them, with the figures of now; null where it has none.</summary>
    public static async Task<Nominee?> NomineeAsync(Transaction transaction, string unitCode, int year, string? stairwell, Guid? memberId) =>
        (await transaction.Connection.QueryAsync<Row>(Nominees, What(unitCode, year, 1, memberId is null ? stairwell : null, memberId))).Select(row => row.Read()).FirstOrDefault(one => one.MemberId == memberId);

    private static object What(string unitCode, int year, int limit, string? stairwell, Guid? memberId) =>
        new { unitCode, year, from = new DateOnly(year, 1, 1), until = new DateOnly(year + 1, 1, 1), limit, stairwell, memberId };

    /// <summary>The register: of a year, of what lies in a unit, the newest first.</summary>
    public async Task<List<Award>> RegisterAsync(Unit unit, int year, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<AwardRow>(
            """
            select a.id, a.kind, a.unit_code as UnitCode, a.year, a.stairwell_code as StairwellCode, a.member_id as MemberId, m.name, a.reason, a.evidence::text as Evidence,
                   a.decided_at as DecidedAt, a.decided_by_name as DecidedByName, a.revoked_reason as RevokedReason
              from award a join unit u on u.code = a.stairwell_code left join member m on m.id = a.member_id
             where a.year = @year and u.lineage @> array[@Code] order by a.id desc limit 500
            """,
            new { year, unit.Code })).Select(row => new Award
            {
                Id = row.Id,
                Kind = row.Kind,
                UnitCode = row.UnitCode,
                Year = row.Year,
                StairwellCode = row.StairwellCode,
                MemberId = row.MemberId,
                Name = row.Name,
                Reason = row.Reason,
                Evidence = Json.Read<Evidence>(row.Evidence),
                DecidedAt = row.DecidedAt,
                DecidedByName = row.DecidedByName,
                RevokedReason = row.RevokedReason,
            }).ToList();
    }
}
