using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>
/// Marks stairwells where an answer, a reply with content or the completion is not there in time; each clock apart,
/// and for ever. Set-based, once a dispatch and clock, and harmless to run again or late.
/// </summary>
public sealed class LateAnswerStore(NpgsqlDataSource database)
{
    private sealed record Clock(string By, string Swept, string LateAt, string Missing, string Kind);

    private static readonly Clock[] Clocks =
    [
        new("acknowledge_by", "late_swept_at", "late_at", "a.state = 'pending'", "late"),
        new("reply_by", "reply_swept_at", "reply_late_at", "a.replied_at is null and due.asks_reply and a.state <> 'returned'", "replyLate"),
        new("complete_by", "complete_swept_at", "complete_late_at", "a.state in ('pending', 'acknowledged')", "completeLate"),
    ];

    public async Task<int> MarkAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var late = 0;
        await using var connection = await database.OpenConnectionAsync(cancel);
        foreach (var clock in Clocks)
            late += await MarkAsync(connection, clock, now, cancel);
        return late;
    }

    private static async Task<int> MarkAsync(NpgsqlConnection connection, Clock clock, DateTimeOffset now, CancellationToken cancel)
    {
        var due = await connection.ExecuteScalarAsync<bool>(
            $"select exists (select 1 from dispatch where state = 'open' and {clock.By} <= @now and {clock.Swept} is null)", new { now });
        if (!due)
            return 0;
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await DispatchStore.HoldAnswersAsync(new(connection));
        var late = await connection.ExecuteAsync(
            $$"""
            with due as (
                update dispatch set {{clock.Swept}} = @now
                 where state = 'open' and {{clock.By}} <= @now and {{clock.Swept}} is null
                returning id, activation_id, {{clock.By}} as by, jsonb_path_exists(reply, '$[*] ? (@.required == true)') as asks_reply
            ), late as (
                update assignment a set {{clock.LateAt}} = due.by, changed_tx = pg_current_xact_id()
                  from due where a.dispatch_id = due.id and {{clock.Missing}} and a.{{clock.LateAt}} is null
                returning a.dispatch_id, a.stairwell_code, due.activation_id
            )
            insert into journal (at, kind, activation_id, dispatch_id, stairwell_code, data)
            select @now, @Kind, activation_id, dispatch_id, stairwell_code, '{}'::json from late
            """,
            new { now, clock.Kind });
        await transaction.CommitAsync(cancel);
        return late;
    }
}
