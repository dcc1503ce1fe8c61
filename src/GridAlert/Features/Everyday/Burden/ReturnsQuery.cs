using System.Globalization;
using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>Something that a unit sent back, or passed up, as not its duty.</summary>
/// <param name="What">The dispatch's title, or the request's kind.</param>
/// <param name="OfficeCode">Whose it was: the sender's unit; of a request, the unit that it lay with.</param>
/// <param name="UnitCode">Who returned it.</param>
public sealed record ReturnedItem(Guid Id, bool IsRequest, string What, string OfficeCode, string UnitCode, string Reason, string? Words, int Stairwells, DateTimeOffset At, string ByName);

/// <summary>Reads what was returned to the sender 职能归位.</summary>
public sealed class ReturnsQuery(NpgsqlDataSource database, UnitTree tree)
{
    /// <summary>Those that units inside returned and those that were sent from inside, the latest first.</summary>
    public async Task<IReadOnlyList<ReturnedItem>> RunAsync(Unit unit, DateTimeOffset from, DateTimeOffset until, int limit, CancellationToken cancel)
    {
        var isDefault = CultureInfo.CurrentUICulture.Name == Languages.Default;
        await using var connection = await database.OpenForUnitAsync(cancel);
        var dispatches = await connection.QueryAsync<(Guid Id, string What, string Office, string Unit, string Reason, string Words, int Stairwells, DateTimeOffset At, string ByName)>(
            """
            select d.id, d.title, coalesce(c.unit_code, ''), x.unit_code, x.reason, x.words, x.stairwells, x.at, x.by_name
              from dispatch_return x join dispatch d on d.id = x.dispatch_id left join account c on c.id = d.sent_by
              join unit u on u.code = x.unit_code left join unit o on o.code = c.unit_code
             where x.at >= @from and x.at < @until and (u.lineage @> array[@Code] or o.lineage @> array[@Code]) order by x.at desc, d.id limit @limit
            """,
            new { unit.Code, from, until, limit });
        // A level passes a request on to the one above; what people wrote stays in the request.
        var requests = await connection.QueryAsync<(Guid Id, string What, string WhatEn, string[] Lineage, short Hands, string Reason, DateTimeOffset At, string ByName)>(
            """
            select r.id, k.name, k.name_en, u.lineage, s.hands, s.reason, s.at, s.by_name
              from request_step s join request r on r.id = s.request_id join request_kind k on k.key = r.kind join unit u on u.code = r.stairwell_code
             where s.act = 'requestReferred' and not k.is_confidential and s.at >= @from and s.at < @until and u.lineage @> array[@Code] order by s.at desc, r.id limit @limit
            """,
            new { unit.Code, from, until, limit });
        return
        [
            .. dispatches.Select(row => new ReturnedItem(row.Id, false, row.What, row.Office, row.Unit, row.Reason, row.Words, row.Stairwells, row.At, row.ByName))
                .Concat(requests.Select(row => new ReturnedItem(row.Id, true, isDefault ? row.What : row.WhatEn, LevelOf(row.Lineage, row.Hands), LevelOf(row.Lineage, row.Hands - 1), row.Reason, null, 0, row.At, row.ByName)))
                .OrderByDescending(item => item.At).Take(limit),
        ];
    }

    /// <summary>Grid, community, street, district, as requests count their levels.</summary>
    private string LevelOf(string[] lineage, int hands) => tree.Find(lineage[Math.Clamp((int)UnitKind.Grid - hands, 0, lineage.Length - 1)])?.Code ?? "";
}
