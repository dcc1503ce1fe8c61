using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Neighbourhood;

/// <summary>Who answers for a unit or a home, from when to when.</summary>
public sealed record Responsible
{
    public required Guid Id { get; init; }
    public string? UnitCode { get; init; }
    public Guid? HouseholdId { get; init; }
    public required Personal Name { get; init; }
    public Personal? Phone { get; init; }
    public required string Title { get; init; }
    public required string ByName { get; init; }
    public required DateTimeOffset BeganAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>A home with the member of the party who answers for it.</summary>
public sealed record ResponsibleHome
{
    public required Guid HouseholdId { get; init; }
    public required string Room { get; init; }
    public Personal? Name { get; init; }
    public Personal? Phone { get; init; }
    public string? Title { get; init; }
}

/// <summary>The four-level responsibility 四级包保, and who it was at any past moment.</summary>
public sealed class ResponsibilityStore(NpgsqlDataSource database)
{
    private const string Select =
        "select r.id, r.unit_code as UnitCode, r.household_id as HouseholdId, r.name, r.phone, r.title, r.by_name as ByName, r.began_at as BeganAt, r.ended_at as EndedAt from responsibility r";

    /// <summary>Who answers for these units now, or answered for them then.</summary>
    public async Task<Dictionary<string, Responsible>> OfUnitsAsync(IEnumerable<string> codes, DateTimeOffset at, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Responsible>(
            $"{Select} where r.unit_code = any(@codes) and r.began_at <= @at and (r.ended_at is null or r.ended_at > @at)", new { codes = codes.ToArray(), at })).ToDictionary(one => one.UnitCode!);
    }

    /// <summary>Every home of a stairwell with who answers for it, floor by floor.</summary>
    public async Task<List<ResponsibleHome>> OfHomesAsync(string stairwellCode, DateTimeOffset at, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<ResponsibleHome>(
            """
            select h.id as HouseholdId, h.room, r.name, r.phone, r.title
              from household h left join responsibility r on r.household_id = h.id and r.began_at <= @at and (r.ended_at is null or r.ended_at > @at)
             where h.stairwell_code = @stairwellCode order by h.floor, h.room
            """,
            new { stairwellCode, at })).AsList();
    }

    /// <summary>Homes nobody answers for, by stairwell, inside a unit.</summary>
    public async Task<Dictionary<string, (int Homes, int Without)>> GapsAsync(string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<(string Code, int Homes, int Without)>(
            """
            select h.stairwell_code, count(*)::int, (count(*) filter (where r.id is null))::int
              from unit u join household h on h.stairwell_code = u.code
              left join responsibility r on r.household_id = h.id and r.ended_at is null
             where u.lineage @> array[@unitCode] and u.ended_at is null group by h.stairwell_code
            """,
            new { unitCode })).ToDictionary(row => row.Code, row => (row.Homes, row.Without));
    }

    /// <summary>From now on this one answers for it, and nobody else does.</summary>
    public static async Task NameAsync(Transaction transaction, IReadOnlyCollection<Responsible> named, DateTimeOffset now)
    {
        await EndAsync(transaction, [.. named.Select(one => one.UnitCode).OfType<string>()], [.. named.Select(one => one.HouseholdId).OfType<Guid>()], now);
        foreach (var one in named)
        {
            await transaction.Connection.ExecuteAsync(
                """
                insert into responsibility (id, unit_code, household_id, name, phone, title, by_name, began_at)
                values (@Id, @UnitCode, @HouseholdId, @Name, @Phone, @Title, @ByName, @BeganAt)
                """,
                new { one.Id, one.UnitCode, one.HouseholdId, one.Name, one.Phone, one.Title, one.ByName, one.BeganAt });
        }
    }

    /// <summary>Nobody answers for these any more.</summary>
    public static Task<int> EndAsync(Transaction transaction, string[] unitCodes, Guid[] householdIds, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "update responsibility set ended_at = @now where ended_at is null and (unit_code = any(@unitCodes) or household_id = any(@householdIds))", new { now, unitCodes, householdIds });

    /// <summary>Of these homes, those that are in the stairwell.</summary>
    public static async Task<List<Guid>> InStairwellAsync(Transaction transaction, Guid[] householdIds, string stairwellCode) =>
        (await transaction.Connection.QueryAsync<Guid>("select id from household where id = any(@householdIds) and stairwell_code = @stairwellCode", new { householdIds, stairwellCode })).AsList();

    /// <summary>Whoever answered for a unit answers for the one that came after it.</summary>
    public static async Task ContinueAsync(Transaction transaction, string from, string to, DateTimeOffset now)
    {
        var present = await transaction.Connection.QuerySingleOrDefaultAsync<Responsible>($"{Select} where r.unit_code = @from and r.ended_at is null", new { from });
        if (present is null)
            return;
        await EndAsync(transaction, [from], [], now);
        await NameAsync(transaction, [present with { Id = Guid.CreateVersion7(now), UnitCode = to, BeganAt = now }], now);
    }
}
