using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Neighbourhood;

/// <param name="Reachable">Responders with a bound phone.</param>
public sealed record UnitCounts(int Communities, int Grids, int Stairwells, int Responders, int Reachable);

public sealed class UnitCountsQuery(NpgsqlDataSource database)
{
    /// <summary>The counts of each unit, by its code.</summary>
    public async Task<Dictionary<string, UnitCounts>> RunAsync(IReadOnlyCollection<Unit> units, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var people = (await connection.QueryAsync<(string Code, int Responders, int Reachable)>(
            """
            select c.code, count(distinct p.member_id)::int,
                   (count(distinct p.member_id) filter (where exists (select 1 from device d where d.member_id = p.member_id and d.revoked_at is null)))::int
              from unnest(@codes) as c(code)
              join unit u on u.lineage @> array[c.code]
              join post p on p.stairwell_code = u.code and p.ended_at is null
             group by c.code
            """,
            new { codes = units.Select(unit => unit.Code).ToArray() })).ToDictionary(row => row.Code);
        return units.ToDictionary(unit => unit.Code, unit =>
        {
            var (_, responders, reachable) = people.GetValueOrDefault(unit.Code);
            return new UnitCounts(Count(unit, UnitKind.Community), Count(unit, UnitKind.Grid), Count(unit, UnitKind.Stairwell), responders, reachable);
        });
    }

    private static int Count(Unit unit, UnitKind kind) => unit.Within(kind).Count();
}
