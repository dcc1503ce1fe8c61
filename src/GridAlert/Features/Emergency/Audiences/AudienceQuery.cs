using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Audiences;

/// <summary>Reads audiences, and who is in them at this moment.</summary>
public sealed class AudienceQuery(NpgsqlDataSource database, UnitTree tree)
{
    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string UnitCode { get; init; }
        public required string Name { get; init; }
        public required string[] Roles { get; init; }
        public required string[] UnitCodes { get; init; }
    }

    /// <summary>Who is in an audience now: by its rule, and by hand for as long as they serve inside its unit.</summary>
    private const string Inside =
        """
        inside as (
            select f.stairwell_code, f.role, f.member_id, false as picked from filled f join unit u on u.code = f.stairwell_code
             where f.role = any(@roles) and u.lineage && @units
            union
            select f.stairwell_code, f.role, f.member_id, true from audience_pick k join filled f on f.member_id = k.member_id join unit u on u.code = f.stairwell_code
             where k.audience_id = @id and u.lineage @> array[@unitCode]
        )
        """;

    /// <summary>Those of a unit and of what lies in it, by unit and name.</summary>
    public async Task<List<Audience>> InAsync(string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var rows = (await connection.QueryAsync<Row>(
            """
            select a.id, a.unit_code as UnitCode, a.name, a.roles, a.unit_codes as UnitCodes from audience a join unit u on u.code = a.unit_code
             where a.removed_at is null and u.lineage @> array[@unitCode] order by a.unit_code, a.name
            """,
            new { unitCode })).AsList();
        return await CountAsync(connection, rows);
    }

    /// <summary>Those of a unit and of what lies in it, the chosen ones first, then the nearest; uncounted, as it stands in front of sending.</summary>
    public async Task<List<AudienceChoice>> ChoicesAsync(string unitCode, IReadOnlyList<Guid> chosen, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<AudienceChoice>(
            """
            select a.id, a.unit_code as UnitCode, a.name from audience a join unit u on u.code = a.unit_code
             where a.removed_at is null and u.lineage @> array[@unitCode]
             order by a.id = any(@chosen) desc, cardinality(u.lineage), a.unit_code, a.name limit @limit
            """,
            new { unitCode, chosen = chosen.ToArray(), limit })).AsList();
    }

    /// <summary>Those of these that are still there, in one statement.</summary>
    public async Task<List<AudienceToReach>> ToReachAsync(IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<AudienceToReach>(
            """
            select a.id, a.unit_code as UnitCode, a.roles, a.unit_codes as UnitCodes, exists (select 1 from audience_pick k where k.audience_id = a.id) as HasPicks,
                   array(select distinct f.stairwell_code from audience_pick k join filled f on f.member_id = k.member_id
                           join unit u on u.code = f.stairwell_code and u.ended_at is null and u.lineage @> array[a.unit_code]
                          where k.audience_id = a.id order by 1) as PickedAt
              from audience a where a.id = any(@ids) and a.removed_at is null
            """,
            new { ids = ids.ToArray() })).AsList();
    }

    /// <summary>Null where there is none, or no more.</summary>
    public async Task<Audience?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<Row>("select id, unit_code as UnitCode, name, roles, unit_codes as UnitCodes from audience where id = @id and removed_at is null", new { id })
            is { } row ? (await CountAsync(connection, [row]))[0] : null;
    }

    /// <summary>What audiences were called, those that are no more too.</summary>
    public async Task<List<string>> NamesAsync(IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<string>("select name from audience where id = any(@ids) order by unit_code, name", new { ids = ids.ToArray() })).AsList();
    }

    public async Task<List<AudienceMember>> MembersAsync(Audience audience, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<AudienceMember>(
            $"""
            with {Inside}
            select i.member_id as MemberId, m.name, i.stairwell_code as StairwellCode, i.role,
                   exists (select 1 from device d where d.member_id = i.member_id and d.revoked_at is null) as HasDevice, bool_or(i.picked) as IsPicked
              from inside i join member m on m.id = i.member_id
             group by i.member_id, m.name, i.stairwell_code, i.role order by bool_or(i.picked) desc, i.stairwell_code, i.role limit @limit
            """,
            new { audience.Id, unitCode = audience.UnitCode, roles = audience.Roles.ToArray(), units = Units(audience.UnitCodes), limit })).AsList();
    }

    private async Task<List<Audience>> CountAsync(NpgsqlConnection connection, List<Row> rows)
    {
        var rule = rows.SelectMany(row => Units(row.UnitCodes).Select(unit => (row.Id, unit))).ToList();
        var counts = (await connection.QueryAsync<(Guid Id, int Picked, int People)>(
            """
            with inside as (
                select a.id, f.member_id from unnest(@ruleIds, @ruleUnits) as r(id, unit_code) join audience a on a.id = r.id
                  join unit u on u.lineage @> array[r.unit_code] join filled f on f.stairwell_code = u.code and f.role = any(a.roles)
                union
                select a.id, f.member_id from audience a join audience_pick k on k.audience_id = a.id join filled f on f.member_id = k.member_id
                  join unit u on u.code = f.stairwell_code and u.lineage @> array[a.unit_code] where a.id = any(@ids)
            ), people as (
                select id, count(*)::int as people from inside group by id
            )
            select a.id, (select count(*) from audience_pick k where k.audience_id = a.id)::int, coalesce(p.people, 0) from audience a left join people p on p.id = a.id where a.id = any(@ids)
            """,
            new { ids = rows.ConvertAll(row => row.Id).ToArray(), ruleIds = rule.ConvertAll(one => one.Id).ToArray(), ruleUnits = rule.ConvertAll(one => one.unit).ToArray() })).ToDictionary(row => row.Id);
        return rows.ConvertAll(row => new Audience(row.Id, row.UnitCode, row.Name, row.Roles, row.UnitCodes, counts[row.Id].Picked, counts[row.Id].People));
    }

    private string[] Units(IEnumerable<string> codes) => [.. AudienceRules.Standing(codes, tree)];
}
