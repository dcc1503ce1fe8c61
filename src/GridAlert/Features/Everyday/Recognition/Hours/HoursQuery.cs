using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Recognition.Hours;

/// <summary>Reads the hours ledger. Sums are of confirmed lines and of nothing else.</summary>
public sealed class HoursQuery(NpgsqlDataSource database)
{
    private const string Select =
        """
        select h.id, h.member_id as MemberId, m.name, h.stairwell_code as StairwellCode, h.day, h.minutes, h.source, h.state, h.text, h.entered_by as EnteredBy, h.decided_by_name as DecidedByName
          from volunteer_hours h join member m on m.id = h.member_id
        """;

    /// <summary>Each unit of the next level; a stairwell has itself.</summary>
    public async Task<IReadOnlyList<UnitHours>> PartsAsync(Unit unit, DateOnly from, DateOnly until, CancellationToken cancel)
    {
        IReadOnlyList<Unit> parts = unit.Kind == UnitKind.Stairwell ? [unit] : unit.Children;
        await using var connection = await database.OpenForUnitAsync(cancel);
        var rows = (await connection.QueryAsync<(string? Code, int People, long Minutes, long Dispatches, long Visits, long Events, long ByHand)>(
            """
            select u.lineage[@depth], count(distinct h.member_id)::int, sum(h.minutes)::bigint,
                   coalesce(sum(h.minutes) filter (where h.source = 'dispatch'), 0)::bigint, coalesce(sum(h.minutes) filter (where h.source = 'visit'), 0)::bigint,
                   coalesce(sum(h.minutes) filter (where h.source = 'event'), 0)::bigint, coalesce(sum(h.minutes) filter (where h.source = 'hand'), 0)::bigint
              from volunteer_hours h join unit u on u.code = h.stairwell_code
             where u.lineage @> array[@Code] and h.state = 'confirmed' and h.day >= @from and h.day < @until
             group by 1
            """,
            new { unit.Code, depth = unit.Lineage.Length + (unit.Kind == UnitKind.Stairwell ? 0 : 1), from, until })).AsList();
        var known = rows.Where(row => row.Code is not null).ToDictionary(row => row.Code!);
        // A part that has ended since keeps its hours.
        return
        [
            .. parts.Select(part => known.TryGetValue(part.Code, out var row)
                ? new UnitHours(part.Code, part.Name, row.People, row.Minutes, row.Dispatches, row.Visits, row.Events, row.ByHand)
                : new UnitHours(part.Code, part.Name, 0, 0, 0, 0, 0, 0)),
            .. rows.Where(row => row.Code is not null && parts.All(part => part.Code != row.Code))
                .Select(row => new UnitHours(row.Code!, row.Code!, row.People, row.Minutes, row.Dispatches, row.Visits, row.Events, row.ByHand)),
        ];
    }

    /// <summary>Person by person, the most first.</summary>
    public async Task<List<PersonHours>> PeopleAsync(string unitCode, DateOnly from, DateOnly until, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<PersonHours>(
            """
            select h.member_id as MemberId, m.name, max(h.stairwell_code) as StairwellCode, coalesce(bool_or(c.on_board), false) as OnBoard, sum(h.minutes)::bigint as Minutes
              from volunteer_hours h join unit u on u.code = h.stairwell_code join member m on m.id = h.member_id left join recognition_choice c on c.member_id = h.member_id
             where u.lineage @> array[@unitCode] and h.state = 'confirmed' and h.day >= @from and h.day < @until
             group by h.member_id, m.name order by 5 desc, 1
            """,
            new { unitCode, from, until })).AsList();
    }

    /// <summary>What was entered and waits, the oldest first.</summary>
    public async Task<List<HoursEntry>> PendingAsync(string unitCode, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<HoursEntry>(
            $"{Select} join unit u on u.code = h.stairwell_code where u.lineage @> array[@unitCode] and h.state = 'pending' order by h.id limit @limit", new { unitCode, limit })).AsList();
    }

    /// <summary>The newest lines of one person.</summary>
    public async Task<List<HoursEntry>> OfMemberAsync(Guid memberId, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<HoursEntry>($"{Select} where h.member_id = @memberId order by h.day desc, h.id desc limit @limit", new { memberId, limit })).AsList();
    }

    /// <summary>Confirmed minutes of one person since a day.</summary>
    public async Task<long> SumAsync(Guid memberId, DateOnly since, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<long>(
            "select coalesce(sum(minutes), 0)::bigint from volunteer_hours where member_id = @memberId and state = 'confirmed' and day >= @since", new { memberId, since });
    }

    /// <summary>Everybody with a post inside a unit.</summary>
    public async Task<List<Volunteer>> VolunteersAsync(string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return [.. (await connection.QueryAsync<(Guid MemberId, Personal Name, string StairwellCode)>(
            """
            select distinct on (p.stairwell_code, m.id) m.id, m.name, p.stairwell_code
              from post p join unit u on u.code = p.stairwell_code join member m on m.id = p.member_id
             where p.ended_at is null and u.lineage @> array[@unitCode] order by p.stairwell_code, m.id
            """,
            new { unitCode })).Select(row => new Volunteer(row.MemberId, row.Name, row.StairwellCode))];
    }

    /// <summary>Where somebody serves inside a unit; null where nowhere.</summary>
    public static async Task<string?> PostInAsync(Transaction transaction, Guid memberId, string unitCode) =>
        await transaction.Connection.QueryFirstOrDefaultAsync<string>(
            """
            select p.stairwell_code from post p join unit u on u.code = p.stairwell_code
             where p.member_id = @memberId and u.lineage @> array[@unitCode] order by p.ended_at desc nulls first, p.stairwell_code limit 1
            """,
            new { memberId, unitCode });
}
