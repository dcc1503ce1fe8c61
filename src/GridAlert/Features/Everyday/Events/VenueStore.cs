using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Events;

/// <summary>A room or place that events are held in; of a unit, for all in it.</summary>
public sealed record Venue(Guid Id, int No, string UnitCode, string Name);

public sealed class VenueStore(NpgsqlDataSource database)
{
    /// <summary>Those that events of a unit can be held in: its own, those of what lies in it, and those of what it lies in.</summary>
    public async Task<List<Venue>> ForAsync(Unit unit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<Venue>(
            "select v.id, v.no, v.unit_code as UnitCode, v.name from venue v join unit u on u.code = v.unit_code where u.lineage @> array[@Code] or u.code = any(@Lineage) order by v.unit_code, v.name",
            new { unit.Code, unit.Lineage })).AsList();
    }

    /// <summary>False where the unit has one of that name.</summary>
    public static async Task<bool> AddAsync(Transaction transaction, Guid id, string unitCode, string name, string byName, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            "insert into venue (id, unit_code, name, by_name, created_at) values (@id, @unitCode, @name, @byName, @now) on conflict (unit_code, name) do nothing", new { id, unitCode, name, byName, now }) > 0;
}
