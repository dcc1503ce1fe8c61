using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>A work station or bought service that requests of a place can be handed to.</summary>
public sealed record StationOwner(Guid Id, string Name, bool Administrative);

/// <summary>Whom to call at a station.</summary>
public sealed record StationContact
{
    public Personal? Name { get; init; }
    public Personal? Phone { get; init; }
}

/// <summary>Reads who serves a stairwell beside the units.</summary>
public sealed class StationOwnerQuery(NpgsqlDataSource database)
{
    public async Task<IReadOnlyList<StationOwner>> ServingAsync(string stairwellCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await ServingAsync(new Transaction(connection), stairwellCode);
    }

    /// <summary>The nearest first: whoever serves the smallest area.</summary>
    public static async Task<IReadOnlyList<StationOwner>> ServingAsync(Transaction transaction, string stairwellCode) =>
        [.. (await transaction.Connection.QueryAsync<(Guid Id, string Name, bool Administrative)>(
            """
            select s.id, s.name, s.administrative
              from work_station s join unit u on u.code = @stairwellCode
              cross join lateral (select max(array_position(u.lineage, area)) as depth from unnest(s.areas) area) near
             where s.ended_at is null and s.areas && u.lineage order by near.depth desc, s.began_at, s.id
            """,
            new { stairwellCode })).Select(row => new StationOwner(row.Id, row.Name, row.Administrative))];

    /// <summary>Whom to call where a station has the request; null where none has, or nobody is named.</summary>
    public async Task<StationContact?> ContactAsync(Guid requestId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<StationContact>(
            """
            select s.contact_name as Name, s.contact_phone as Phone from request r join work_station s on s.id = r.station_id
             where r.id = @requestId and r.owner is not null and (s.contact_name is not null or s.contact_phone is not null)
            """,
            new { requestId });
    }
}
