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
        await using var connection = await database.OpenConnectionAsync(cancel);
        var rows = (await connection.QueryAsync<Row>(
            """
            select a.id, a.unit_code as UnitCode, a.name, a.roles, a.unit_codes as UnitCodes from audience a join unit u on u.code = a.unit_code
             where a.removed_at is null and u.lineage @> array[@unitCode] order by a.unit_code, a.name
            """,
            new { unitCode })).AsList();
        var found = new List<Audience>();
        foreach (var row in rows)
            found.Add(await CountAsync(connection, row));
        return found;
    }

    /// <summary>Null where there is none, or no more.</summary>
    public async Task<Audience?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<Row>("select id, unit_code as UnitCode, name, roles, unit_codes as UnitCodes from audience where id = @id and removed_at is null", new { id })
            is { } row ? await CountAsync(connection, row) : null;
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

    private async Task<Audience> CountAsync(NpgsqlConnection connection, Row row)
    {
        var (picked, people) = await connection.QuerySingleAsync<(int, int)>(
            $"with {Inside} select (select count(*) from audience_pick where audience_id = @id)::int, (select count(distinct member_id) from inside)::int",
            new { id = row.Id, unitCode = row.UnitCode, roles = row.Roles, units = Units(row.UnitCodes) });
        return new(row.Id, row.UnitCode, row.Name, row.Roles, row.UnitCodes, picked, people);
    }

    private string[] Units(IEnumerable<string> codes) => [.. AudienceRules.Standing(codes, tree)];
}
