using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Neighbourhood;

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
    }

    public async Task<List<Unit>> AllAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<Row>(
            "select code, kind, name, parent_code as ParentCode, form, lineage from unit order by cardinality(lineage), code");
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
            }),
        ];
    }

    /// <summary>The root of a tree that is still to be filled; false when it is there already.</summary>
    public static async Task<bool> AddDistrictAsync(Transaction transaction, string code, string name) =>
        await transaction.Connection.ExecuteAsync(
            "insert into unit (code, kind, name, lineage) values (@code, 'district', @name, array[@code]) on conflict (code) do nothing", new { code, name }) == 1;
}
