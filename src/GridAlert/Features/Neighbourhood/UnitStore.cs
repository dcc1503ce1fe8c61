using System.Text.Json;
using Dapper;
using GridAlert.Platform;
using Npgsql;
using NpgsqlTypes;

namespace GridAlert.Features.Neighbourhood;

/// <summary>A unit that is to be.</summary>
public sealed record NewUnit(string Code, UnitKind Kind, string ParentCode, string Name, StairwellForm? Form, string[] Lineage);

/// <summary>A unit that is to end, and what comes after it.</summary>
public sealed record UnitEnd(string Code, string[] Successors);

/// <summary>The one writer of units.</summary>
public sealed class UnitStore(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required string Code { get; init; }
        public required string Kind { get; init; }
        public required string Name { get; init; }
        public string? ParentCode { get; init; }
        public string? Form { get; init; }
        public required string[] Lineage { get; init; }
        public DateTimeOffset? EndedAt { get; init; }
        public required string[] Successors { get; init; }
    }

    public async Task<List<Unit>> AllAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await AllAsync(new Transaction(connection));
    }

    /// <summary>Every unit there is or was, parents before children.</summary>
    public static async Task<List<Unit>> AllAsync(Transaction transaction)
    {
        var rows = await transaction.Connection.QueryAsync<Row>(
            "select code, kind, name, parent_code as ParentCode, form, lineage, ended_at as EndedAt, successors from unit order by cardinality(lineage), code");
        return
        [
            .. rows.Select(row => new Unit
            {
                Code = row.Code,
                Kind = Enum.Parse<UnitKind>(row.Kind, ignoreCase: true),
                Name = row.Name,
                ParentCode = row.ParentCode,
                Form = row.Form is null ? null : Enum.Parse<StairwellForm>(row.Form, ignoreCase: true),
                Lineage = row.Lineage,
                EndedAt = row.EndedAt,
                Successors = row.Successors,
            }),
        ];
    }

    /// <summary>The root of a tree that is still to be filled; false when it is there already.</summary>
    public static async Task<bool> AddDistrictAsync(Transaction transaction, string code, string name) =>
        await transaction.Connection.ExecuteAsync(
            "insert into unit (code, kind, name, lineage) values (@code, 'district', @name, array[@code]) on conflict (code) do nothing", new { code, name }) == 1;

    /// <summary>Keeps others from changing units or the roster until the transaction ends.</summary>
    public static Task HoldAsync(Transaction transaction) =>
        transaction.Connection.ExecuteAsync("select pg_advisory_xact_lock(@key)", new { key = Locks.Units });

    /// <summary>How many of these stand.</summary>
    public static Task<int> CountStandingAsync(Transaction transaction, string[] codes) =>
        transaction.Connection.ExecuteScalarAsync<int>("select count(*)::int from unit where code = any(@codes) and ended_at is null", new { codes });

    /// <summary>Every code that begins like this, of whatever is or was.</summary>
    public static async Task<IReadOnlyCollection<string>> CodesLikeAsync(Transaction transaction, string beginning) =>
        (await transaction.Connection.QueryAsync<string>("select code from unit where starts_with(code, @beginning)", new { beginning })).AsList();

    /// <summary>Of these codes, one that is taken; null when none is.</summary>
    public static Task<string?> TakenAsync(Transaction transaction, string[] codes) =>
        transaction.Connection.QueryFirstOrDefaultAsync<string?>("select code from unit where code = any(@codes)", new { codes });

    /// <summary>Adds units, parents first.</summary>
    public static async Task AddAsync(Transaction transaction, IReadOnlyCollection<NewUnit> units, DateTimeOffset now, CancellationToken cancel)
    {
        await using var copy = await transaction.Connection.BeginBinaryImportAsync("copy unit (code, kind, parent_code, name, form, lineage, began_at) from stdin (format binary)", cancel);
        foreach (var unit in units)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(unit.Code, cancel);
            await copy.WriteAsync(Code(unit.Kind), cancel);
            await copy.WriteAsync(unit.ParentCode, cancel);
            await copy.WriteAsync(unit.Name, cancel);
            await copy.WriteAsync(unit.Form is { } form ? Code(form) : null, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(unit.Lineage, cancel);
            await copy.WriteAsync(now.ToUniversalTime(), cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    public static Task RenameAsync(Transaction transaction, IReadOnlyCollection<(string Code, string Name, StairwellForm? Form)> units) =>
        transaction.Connection.ExecuteAsync(
            "update unit u set name = n.name, form = coalesce(n.form, u.form) from unnest(@codes, @names, @forms) as n(code, name, form) where u.code = n.code",
            new { codes = units.Select(one => one.Code).ToArray(), names = units.Select(one => one.Name).ToArray(), forms = units.Select(one => one.Form is { } form ? Code(form) : null).ToArray() });

    public static async Task EndAsync(Transaction transaction, IReadOnlyCollection<UnitEnd> ends, DateTimeOffset now)
    {
        foreach (var end in ends)
            await transaction.Connection.ExecuteAsync("update unit set ended_at = @now, successors = @Successors where code = @Code", new { now, end.Successors, end.Code });
    }

    private static string Code<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
