using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>A unit that sent a dispatch back as not its duty.</summary>
public sealed record DispatchReturn
{
    public required string UnitCode { get; init; }
    public required string Reason { get; init; }
    public required string Words { get; init; }
    public required int Stairwells { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string ByName { get; init; }
}

/// <summary>Writes what is returned to the sender 职能归位.</summary>
public sealed class DispatchReturnStore(NpgsqlDataSource database)
{
    /// <summary>Takes the dispatch off the unit's stairwells that were not done with it; null when the unit had returned it before. The caller holds back answers.</summary>
    public static async Task<int?> ReturnAsync(Transaction transaction, Guid dispatchId, string unitCode, ReturnRequest request, DateTimeOffset now, Closer by)
    {
        var connection = transaction.Connection;
        if (await connection.ExecuteScalarAsync<bool>("select exists (select 1 from dispatch_return where dispatch_id = @dispatchId and unit_code = @unitCode)", new { dispatchId, unitCode }))
            return null;
        return await connection.ExecuteScalarAsync<int>(
            """
            with taken as (
                update assignment a set state = 'returned', changed_tx = pg_current_xact_id()
                  from unit u where a.dispatch_id = @dispatchId and u.code = a.stairwell_code and u.lineage @> array[@unitCode] and a.state in ('pending', 'acknowledged', 'unable')
                returning a.stairwell_code
            ), desk as (
                update desk_item i set closed_at = @now, closed_by_name = @byName, close_reason = @words
                  from taken t where i.dispatch_id = @dispatchId and i.stairwell_code = t.stairwell_code and i.closed_at is null
            ), messages as (
                update message m set state = 'withdrawn', settled_at = @now, outcome = 'closed'
                  from taken t where m.dispatch_id = @dispatchId and m.stairwell_code = t.stairwell_code and m.state = 'waiting'
            ), lines as (
                insert into journal (at, kind, actor_id, dispatch_id, stairwell_code, data)
                select @now, 'dispatchReturned', @byId, @dispatchId, stairwell_code, json_build_object('reason', @reason) from taken order by stairwell_code
            ), noted as (
                insert into dispatch_return (dispatch_id, unit_code, reason, words, stairwells, at, by_name)
                values (@dispatchId, @unitCode, @reason, @words, (select count(*) from taken), @now, @byName)
            )
            select count(*)::int from taken
            """,
            new { dispatchId, unitCode, reason = request.Reason, words = request.Words!.Trim(), now, byId = by.Id, byName = by.Name });
    }

    public async Task<IReadOnlyList<DispatchReturn>> OfAsync(Guid dispatchId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<DispatchReturn>(
            "select unit_code as UnitCode, reason, words, stairwells, at, by_name as ByName from dispatch_return where dispatch_id = @dispatchId order by at, unit_code", new { dispatchId })).AsList();
    }
}
