using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>Reads work stations with what they have in hand, and what they take off communities.</summary>
public sealed class StationQuery(NpgsqlDataSource database)
{
    private const string Select =
        """
        select s.id, s.unit_code as UnitCode, s.kind, s.name, s.areas, s.administrative, s.contact_name as ContactName, s.contact_phone as ContactPhone, s.began_at as BeganAt, s.by_name as ByName,
               (select count(*) from request r where r.station_id = s.id and r.closed_at is null and r.state <> 'answered')::int as Open,
               (select count(*) from request r where r.station_id = s.id)::int as Total
          from work_station s
        """;

    /// <summary>Those of the unit, of what lies below it, and those that serve it from above.</summary>
    public async Task<IReadOnlyList<WorkStation>> OfAsync(Unit unit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<WorkStation>(
            $"""
            {Select} join unit u on u.code = s.unit_code
             where s.ended_at is null and (u.lineage @> array[@Code] or s.areas && @Lineage) order by s.name, s.id
            """,
            new { unit.Code, unit.Lineage })).AsList();
    }

    /// <summary>A month's requests of a unit's parts, and how many of them somebody else has taken.</summary>
    public async Task<IReadOnlyList<(string Code, int Requests, int WithStation, int Administrative, int AdministrativeWithStation)>> TakenOffAsync(Unit unit, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<(string, int, int, int, int)>(
            """
            select coalesce(u.lineage[@below], @Code), count(*)::int, (count(*) filter (where r.station_id is not null))::int,
                   (count(*) filter (where k.administrative))::int, (count(*) filter (where k.administrative and r.station_id is not null))::int
              from request r join unit u on u.code = r.stairwell_code join request_kind k on k.key = r.kind
             where u.lineage @> array[@Code] and r.state <> 'abuse' and r.received_at >= @from and r.received_at < @until group by 1
            """,
            new { unit.Code, below = unit.Lineage.Length + 1, from, until })).AsList();
    }
}
