using Dapper;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>Writes the register of work stations.</summary>
public static class StationStore
{
    public static Task AddAsync(Transaction transaction, WorkStation station) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into work_station (id, unit_code, kind, name, areas, administrative, contact_name, contact_phone, began_at, by_name)
            values (@Id, @UnitCode, @Kind, @Name, @Areas, @Administrative, @ContactName, @ContactPhone, @BeganAt, @ByName)
            """,
            station);

    /// <summary>Where an area is rearranged, what came after it is served, as pairs.</summary>
    public static Task ContinueAsync(Transaction transaction, string[] from, string[] to) =>
        transaction.Connection.ExecuteAsync(
            """
            update work_station s set areas = array(select distinct coalesce(p.new, area) from unnest(s.areas) as area left join unnest(@from, @to) as p(old, new) on p.old = area)
             where s.ended_at is null and s.areas && @from
            """,
            new { from, to });

    /// <summary>Gives its unit and name; null where there is none any more. What it has in hand stays with it; whom to call there is forgotten.</summary>
    public static Task<(string UnitCode, string Name)?> EndAsync(Transaction transaction, Guid id, DateTimeOffset now) =>
        transaction.Connection.QuerySingleOrDefaultAsync<(string, string)?>("update work_station set ended_at = @now, contact_name = null, contact_phone = null where id = @id and ended_at is null returning unit_code, name", new { id, now });

    public static Task<string?> UnitOfAsync(Transaction transaction, Guid id) =>
        transaction.Connection.QuerySingleOrDefaultAsync<string?>("select unit_code from work_station where id = @id", new { id });
}
