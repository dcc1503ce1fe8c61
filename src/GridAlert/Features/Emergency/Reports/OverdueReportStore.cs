using Dapper;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>
/// Raises reports whose next act did not come in time: grid lead → community officer → command centre. Set-based,
/// harmless to run again or late: after an outage a report goes at once to whom it would be with by now.
/// </summary>
public sealed class OverdueReportStore(NpgsqlDataSource database)
{
    public async Task<int> RaiseAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var due = await connection.ExecuteScalarAsync<bool>(
            "select exists (select 1 from report where state <> 'closed' and due_at <= @now and (in_hands_of <> 'commandCentre' or late_at is null))", new { now });
        if (!due)
            return 0;
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var raised = await connection.QueryAsync<Guid>(
            """
            with chain as (
                select array['gridLead', 'officer', 'commandCentre'] as hands
            ), due as (
                select r.id, r.due_at, array_position(chain.hands, r.in_hands_of) as at, report_wait(r.kind, r.stairwell_code, r.state) as wait
                  from report r, chain
                 where r.state <> 'closed' and r.due_at <= @now and (r.in_hands_of <> 'commandCentre' or r.late_at is null)
                   for update of r skip locked
            ), stepped as (
                select *, least(3, at + 1 + floor(extract(epoch from @now - due_at) / extract(epoch from wait)))::int as next from due
            )
            update report r
               set in_hands_of = chain.hands[s.next], late_at = coalesce(r.late_at, s.due_at),
                   due_at = case when s.at = 3 then r.due_at else @now + s.wait end
              from stepped s, chain
             where r.id = s.id
            returning r.id
            """,
            new { now });
        var ids = raised.ToArray();
        await ReportStore.NoteAsync(new(connection), JournalKind.ReportRaised, ids, now, actorId: null, byName: null);
        await transaction.CommitAsync(cancel);
        return ids.Length;
    }
}
