using System.Text.Json;
using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Receipts;

/// <summary>Reads a dispatch's replies inside one unit, one for each stairwell.</summary>
public sealed class StairwellReplyQuery(NpgsqlDataSource database)
{
    public async Task<List<StairwellReply>> RunAsync(Guid dispatchId, string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var rows = await connection.QueryAsync<(string StairwellCode, bool IsWhole, string Reply)>(
            """
            select distinct on (r.stairwell_code) r.stairwell_code, r.reply_at is not null, r.reply::text
              from receipt r join unit u on u.code = r.stairwell_code
             where r.dispatch_id = @dispatchId and r.reply is not null and u.lineage @> array[@unitCode]
             order by r.stairwell_code, r.reply_at is not null desc, r.reply_changed_at desc
            """,
            new { dispatchId, unitCode });
        return [.. rows.Select(row => new StairwellReply(row.StairwellCode, row.IsWhole, Json.Read<JsonElement>(PersonalKeys.OpenJson(row.Reply))))];
    }
}
