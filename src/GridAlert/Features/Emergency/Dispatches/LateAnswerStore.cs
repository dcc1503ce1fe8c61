using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Marks stairwells whose answer is not there in time. Set-based, once a dispatch, and harmless to run again or late.</summary>
public sealed class LateAnswerStore(NpgsqlDataSource database)
{
    public async Task<int> MarkAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var due = await connection.ExecuteScalarAsync<bool>(
            "select exists (select 1 from dispatch where state = 'open' and acknowledge_by <= @now and late_swept_at is null)", new { now });
        if (!due)
            return 0;
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await connection.ExecuteAsync("select pg_advisory_xact_lock(@key)", new { key = Locks.Receipts });
        var late = await connection.ExecuteAsync(
            """
            with due as (
                update dispatch set late_swept_at = @now
                 where state = 'open' and acknowledge_by <= @now and late_swept_at is null
                returning id, activation_id, acknowledge_by
            ), late as (
                update assignment a set late_at = due.acknowledge_by, changed_tx = pg_current_xact_id()
                  from due where a.dispatch_id = due.id and a.state = 'pending' and a.late_at is null
                returning a.dispatch_id, a.stairwell_code, due.activation_id
            )
            insert into journal (at, kind, activation_id, dispatch_id, stairwell_code, data)
            select @now, 'late', activation_id, dispatch_id, stairwell_code, '{}'::json from late
            """,
            new { now });
        await transaction.CommitAsync(cancel);
        return late;
    }
}
