using Dapper;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>
/// Raises requests whose next act did not come in time, grid → community → street → district, and ends answered ones after the
/// resident's silence. Harmless to run again or late; while a community is in emergency mode its requests are left alone.
/// </summary>
public sealed class LateRequestStore(NpgsqlDataSource database)
{
    private const int Batch = 500;
    private static readonly RequestActor Clock = new("clock", null, null);

    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string[] Lineage { get; init; }
        public required string State { get; init; }
        public required short Hands { get; init; }
        public required short Raised { get; init; }
        public required DateTimeOffset ClockFrom { get; init; }
        public required TimeSpan Wait { get; init; }
        public required TimeSpan RaiseWithin { get; init; }
        public DateTimeOffset? LateAt { get; init; }
    }

    /// <summary>How many requests changed.</summary>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var changed = 0;
        int found;
        do
        {
            (found, var some) = await BatchAsync(now, cancel);
            changed += some;
        }
        while (found == Batch);
        return changed;
    }

    private async Task<(int Found, int Changed)> BatchAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        if (!await connection.ExecuteScalarAsync<bool>("select exists (select 1 from request where look_at <= @now)", new { now }))
            return (0, 0);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var rows = (await connection.QueryAsync<Row>(
            $"""
            select r.id, u.lineage, r.state, r.hands, r.raised, r.clock_from as ClockFrom, r.wait, r.raise_within as RaiseWithin, r.late_at as LateAt
              from request r join unit u on u.code = r.stairwell_code
             where r.look_at <= @now
               and not exists (select 1 from activation a join activation_unit au on au.activation_id = a.id where a.ended_at is null and au.unit_code = any(u.lineage))
             order by r.look_at limit {Batch} for update of r skip locked
            """,
            new { now })).AsList();
        if (rows.Count == 0)
            return (0, 0);
        var pauses = await RequestPauseQuery.SinceAsync(new(connection), rows.Min(row => row.ClockFrom));
        var dues = rows.ConvertAll(row => (Row: row, Due: RequestClockRules.Rise(row.ClockFrom, row.Wait, row.RaiseWithin, row.Hands, row.Raised, pauses.Of(row.Lineage), now)));
        var lapsed = dues.FindAll(one => one.Row.State == "answered" && one.Due.Steps > 0).ConvertAll(one => one.Row.Id).ToArray();
        var others = dues.FindAll(one => one.Row.State != "answered" || one.Due.Steps == 0);
        var raised = others.FindAll(one => one.Due.Steps > one.Row.Raised);
        await connection.ExecuteAsync(
            """
            update request r set hands = least(3, r.hands + i.steps - r.raised), raised = i.steps, late_at = coalesce(r.late_at, i.late), look_at = i.look
              from unnest(@ids, @steps, @late::timestamptz[], @look::timestamptz[]) as i(id, steps, late, look) where r.id = i.id
            """,
            new
            {
                ids = others.ConvertAll(one => one.Row.Id).ToArray(),
                steps = others.ConvertAll(one => (short)one.Due.Steps).ToArray(),
                late = others.ConvertAll(one => one.Due.LateAt).ToArray(),
                look = others.ConvertAll(one => one.Due.LookAt).ToArray(),
            });
        await connection.ExecuteAsync("update request set state = 'lapsed', closed_at = @now, look_at = null where id = any(@lapsed)", new { lapsed, now });
        await TellAsync(connection, JournalKind.RequestEscalated, [.. raised.Select(one => one.Row.Id)], now);
        await TellAsync(connection, JournalKind.RequestLapsed, lapsed, now);
        await transaction.CommitAsync(cancel);
        return (rows.Count, raised.Count + lapsed.Length);
    }

    private static async Task TellAsync(NpgsqlConnection connection, string kind, Guid[] ids, DateTimeOffset now)
    {
        if (ids.Length == 0)
            return;
        await connection.ExecuteAsync(
            """
            insert into request_step (id, request_id, at, act, by_whom, hands)
            select i.step, r.id, @now, @kind, 'clock', case when @kind = 'requestEscalated' then r.hands end
              from unnest(@ids, @steps) as i(id, step) join request r on r.id = i.id
            """,
            new { ids, steps = ids.Select(_ => Guid.CreateVersion7(now)).ToArray(), now, kind });
        await RequestStore.NoteAsync(new(connection), kind, ids, now, Clock);
    }
}
