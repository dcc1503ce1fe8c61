using Dapper;
using GridAlert.Features.Access;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Joint;

/// <summary>The parts of joint dispatches that streets and communities do.</summary>
public sealed class JointStore(NpgsqlDataSource database)
{
    /// <summary>In the order of the tree; none for most dispatches.</summary>
    public async Task<List<JointParty>> OfAsync(Guid dispatchId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await OfAsync(new Transaction(connection), dispatchId);
    }

    public static async Task<List<JointParty>> OfAsync(Transaction transaction, Guid dispatchId) =>
        (await transaction.Connection.QueryAsync<JointParty>(
            """
            select p.unit_code as UnitCode, p.line, p.done_at as DoneAt, p.done_by_name as DoneByName, p.note,
                   exists (select 1 from dispatch_return r where r.dispatch_id = p.dispatch_id and u.lineage @> array[r.unit_code]) as IsReturned
              from dispatch_party p join unit u on u.code = p.unit_code where p.dispatch_id = @dispatchId order by length(p.unit_code), p.unit_code
            """,
            new { dispatchId })).AsList();

    public static Task AddAsync(Transaction transaction, Guid dispatchId, IReadOnlyList<SoundParty> parties) =>
        transaction.Connection.ExecuteAsync(
            "insert into dispatch_party (dispatch_id, unit_code, line) select @dispatchId, p.unit_code, p.line from unnest(@units, @lines) as p(unit_code, line)",
            new { dispatchId, units = parties.Select(party => party.UnitCode).ToArray(), lines = parties.Select(party => party.Line).ToArray() });

    /// <summary>Once; false where it was done before, or there is no such part.</summary>
    public static async Task<bool> DoneAsync(Transaction transaction, Guid dispatchId, Guid? activationId, string unitCode, string? note, Caller caller, DateTimeOffset now)
    {
        if (await transaction.Connection.ExecuteAsync(
            "update dispatch_party set done_at = @now, done_by_name = @Name, note = @note where dispatch_id = @dispatchId and unit_code = @unitCode and done_at is null", new { dispatchId, unitCode, note, now, caller.Name }) == 0)
            return false;
        await Journal.AppendAsync(transaction, JournalKind.PartDone, now, caller.Id, new { dispatchId, unitCode, byName = caller.Name }, activationId, dispatchId);
        return true;
    }
}
