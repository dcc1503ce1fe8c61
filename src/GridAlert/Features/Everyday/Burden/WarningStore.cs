using Dapper;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>Keeps with a dispatch what its sender was told before it went out.</summary>
public sealed class WarningStore(NpgsqlDataSource database)
{
    public static async Task RecordAsync(Transaction transaction, Caller caller, Dispatch dispatch, IReadOnlyList<AskWarning> warnings)
    {
        await transaction.Connection.ExecuteAsync("insert into dispatch_warning (dispatch_id, warnings) values (@Id, @warnings::jsonb)", new { dispatch.Id, warnings = Json.Write(warnings) });
        await Journal.AppendAsync(transaction, JournalKind.BurdenWarned, dispatch.SentAt, caller.Id, new { warnings, byName = caller.Name }, dispatch.ActivationId, dispatch.Id);
    }

    public async Task<IReadOnlyList<AskWarning>> OfAsync(Guid dispatchId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<string>("select warnings::text from dispatch_warning where dispatch_id = @dispatchId", new { dispatchId }) is { } kept ? Json.Read<List<AskWarning>>(kept) : [];
    }
}
