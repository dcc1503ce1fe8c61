using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>Reads the duty list that holds for a unit: its own and those of the units above.</summary>
public sealed class DutyQuery(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string UnitCode { get; init; }
        public required string Title { get; init; }
        public required string[] Kinds { get; init; }
        public string? OfficeCode { get; init; }
        public required DateOnly BeginsOn { get; init; }
        public DateOnly? EndsOn { get; init; }
        public required string MadeByName { get; init; }
    }

    /// <summary>Without what was taken off it; what has run out or not begun is there.</summary>
    public async Task<IReadOnlyList<Duty>> OfAsync(IReadOnlyCollection<string> lineage, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return
        [
            .. (await connection.QueryAsync<Row>(
                """
                select id, unit_code as UnitCode, title, kinds, office_code as OfficeCode, begins_on as BeginsOn, ends_on as EndsOn, made_by_name as MadeByName
                  from duty where ended_at is null and unit_code = any(@lineage) order by title, id
                """,
                new { lineage = lineage.ToArray() })).Select(row => new Duty(row.Id, row.UnitCode, row.Title, row.Kinds, row.OfficeCode, row.BeginsOn, row.EndsOn, row.MadeByName)),
        ];
    }

    /// <summary>What holds today for any of these units.</summary>
    public async Task<IReadOnlyList<Duty>> InForceAsync(IReadOnlyCollection<string> codes, DateOnly day, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var lineage = await connection.QueryAsync<string>("select distinct unnest(lineage) from unit where code = any(@codes)", new { codes = codes.ToArray() });
        return [.. (await OfAsync([.. lineage], cancel)).Where(duty => duty.IsInForce(day))];
    }
}
