using System.Globalization;
using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Law;

/// <summary>The one writer and reader of who is attached to which unit.</summary>
public sealed class GridServiceStore(NpgsqlDataSource database)
{
    /// <summary>Those in force on @today that are there for legal matters, as s.</summary>
    public const string LegalOf = "grid_service s join service_kind sk on sk.key = s.kind where sk.is_legal and s.began_on <= @today and (s.ended_on is null or s.ended_on > @today)";

    private const string Select =
        """
        select s.id, s.unit_code as UnitCode, s.kind, k.is_legal as IsLegal, s.name, s.phone, s.body, s.duty, a.name as AccountName, s.began_on as BeganOn, s.ended_on as EndedOn
          from grid_service s join service_kind k on k.key = s.kind join unit u on u.code = s.unit_code left join account a on a.id = s.account_id
        """;

    public async Task<List<ServiceKind>> KindsAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var isDefault = CultureInfo.CurrentUICulture.Name == Languages.Default;
        var rows = await connection.QueryAsync<(string Key, string Name, string NameEn, bool IsLegal)>("select key, name, name_en, is_legal from service_kind order by place");
        return [.. rows.Select(row => new ServiceKind(row.Key, isDefault ? row.Name : row.NameEn, row.IsLegal))];
    }

    /// <summary>Who is there for a unit on a day: attached to it or to a unit above it; with those below where asked for.</summary>
    public async Task<List<GridService>> ForAsync(Unit unit, DateOnly today, bool withBelow, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<GridService>(
            $"""
            {Select}
             where (s.unit_code = any(@Lineage) or (@withBelow and u.lineage @> array[@Code]))
               and s.began_on <= @today and (s.ended_on is null or s.ended_on > @today)
             order by s.unit_code desc, k.place, s.id
            """,
            new { unit.Lineage, unit.Code, today, withBelow })).AsList();
    }

    /// <summary>How many are attached below each of these units, by code.</summary>
    public async Task<Dictionary<string, int>> CountBelowAsync(string[] codes, DateOnly today, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<(string Code, int Count)>(
            """
            select c, count(*)::int from unnest(@codes) c join unit u on u.lineage @> array[c] join grid_service s on s.unit_code = u.code
             where s.began_on <= @today and (s.ended_on is null or s.ended_on > @today) group by c
            """,
            new { codes, today })).ToDictionary(row => row.Code, row => row.Count);
    }

    public async Task<GridService?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<GridService>($"{Select} where s.id = @id", new { id });
    }

    /// <summary>Whether an account is attached for legal matters to any of these units.</summary>
    public static Task<bool> IsLegalOfAsync(Transaction transaction, Guid accountId, string[] lineage, DateOnly today) =>
        transaction.Connection.ExecuteScalarAsync<bool>($"select exists (select 1 from {LegalOf} and s.account_id = @accountId and s.unit_code = any(@lineage))", new { accountId, lineage, today });

    public async Task<bool> IsLegalOfAsync(Guid accountId, string[] lineage, DateOnly today, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await IsLegalOfAsync(new(connection), accountId, lineage, today);
    }

    public static Task AddAsync(Transaction transaction, GridService service, Guid? accountId, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into grid_service (id, unit_code, kind, name, phone, body, duty, account_id, began_on, by_name, created_at)
            values (@Id, @UnitCode, @Kind, @Name, @Phone, @Body, @Duty, @accountId, @BeganOn, @byName, @now)
            """,
            new { service.Id, service.UnitCode, service.Kind, service.Name, service.Phone, service.Body, service.Duty, accountId, service.BeganOn, byName, now });

    /// <summary>From that day on they are not there. False when it had ended.</summary>
    public static async Task<bool> EndAsync(Transaction transaction, Guid id, DateOnly today) =>
        await transaction.Connection.ExecuteAsync(
            "update grid_service set ended_on = greatest(began_on, @today) where id = @id and ended_on is null", new { id, today }) == 1;

    /// <summary>Goes along where a grid moves, splits or merges.</summary>
    public static Task MoveAsync(Transaction transaction, string from, string to) =>
        transaction.Connection.ExecuteAsync(
            "update grid_service set unit_code = @to where unit_code = @from and ended_on is null; update law_group set unit_code = @to where unit_code = @from and ended_at is null", new { from, to });
}
