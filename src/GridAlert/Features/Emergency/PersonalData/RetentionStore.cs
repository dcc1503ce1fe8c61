using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.PersonalData;

/// <summary>Finds what was kept for long enough, and takes it away a batch at a time.</summary>
public sealed class RetentionStore(NpgsqlDataSource database)
{
    private const int Batch = 200;

    // What is due by each rule: its rows with the time that counts.
    private const string ReportPhotos = "select p.id, p.added_at as at from report_photo p join report r on r.id = p.report_id where r.state = 'closed' and p.added_at < @before";
    private const string ReplyPhotos = "select p.id, p.added_at as at from reply_photo p join dispatch d on d.id = p.dispatch_id where d.state <> 'open' and p.added_at < @before";
    private const string Reports = "select r.id, r.closed_at as at from report r where r.state = 'closed' and r.emptied_at is null and r.closed_at < @before";
    private const string Requests = "select r.id, r.closed_at as at from request r where r.closed_at is not null and r.emptied_at is null and r.closed_at < @before";
    private const string Mediations = "select m.id, m.closed_at as at from mediation m where m.closed_at is not null and m.emptied_at is null and m.closed_at < @before";
    private const string Messages = "select m.id, m.settled_at as at from message m where m.channel in ('sms', 'voice') and m.address <> 'gone' and m.settled_at < @before";
    private const string SignIns = "select s.id, s.expires_at as at from session s where (s.address is not null or s.user_agent is not null) and s.expires_at < @before";
    private const string VisitNotes = "select v.id, v.recorded_at as at from visit v where v.note is not null and v.recorded_at < @before";
    private const string HoursNotes = "select h.id, h.recorded_at as at from volunteer_hours h where h.text is not null and h.state <> 'pending' and h.recorded_at < @before";
    // What held at that time stays: only what another version had taken the place of by then goes.
    private const string OldVersions = "select v.household_id as id, v.version, n.recorded_at as at from ledger_version v join ledger_version n on n.household_id = v.household_id and n.version = v.version + 1 where n.recorded_at < @before";

    public async Task<(int Count, DateTimeOffset? OldestAt)> DueAsync(RetentionRule rule, DateTimeOffset before, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var due = rule switch
        {
            RetentionRule.Photos => $"{ReportPhotos} union all {ReplyPhotos}",
            RetentionRule.Reports => $"{Reports} union all {Requests} union all {Mediations}",
            RetentionRule.Messages => Messages,
            RetentionRule.Everyday => $"{VisitNotes} union all {HoursNotes} union all select id, at from ({OldVersions}) old",
            _ => SignIns,
        };
        return await connection.QuerySingleAsync<(int, DateTimeOffset?)>($"select count(*)::int, min(at) from ({due}) due", new { before });
    }

    /// <summary>Takes one batch away; gives how many, and the photos' files that go with it.</summary>
    public static async Task<(int Count, IReadOnlyList<string> Files)> TakeAsync(Transaction transaction, RetentionRule rule, DateTimeOffset before, string erased, DateTimeOffset now)
    {
        var connection = transaction.Connection;
        switch (rule)
        {
            case RetentionRule.Photos:
                var files = (await connection.QueryAsync<string>($"delete from report_photo where id in (select id from ({ReportPhotos}) due limit {Batch}) returning file", new { before })).AsList();
                if (files.Count == 0)
                    files = (await connection.QueryAsync<string>($"delete from reply_photo where id in (select id from ({ReplyPhotos}) due limit {Batch}) returning file", new { before })).AsList();
                return (files.Count, files);
            case RetentionRule.Reports:
                var words = Personal.Unmasked(erased);
                var reports = await connection.ExecuteScalarAsync<int>(
                    $"""
                    with emptied as (
                        update report set text = @words, close_reason = null, emptied_at = @now where id in (select id from ({Reports}) due limit {Batch}) returning id),
                    answers as (
                        update report_answer set text = @words where report_id in (select id from emptied))
                    select count(*)::int from emptied
                    """,
                    new { before, now, words });
                if (reports > 0)
                    return (reports, []);
                // What an officer worded for everybody names nobody, and stays.
                var requests = await connection.ExecuteScalarAsync<int>(
                    $"""
                    with emptied as (
                        update request set text = @words, contact_name = null, contact_phone = null, emptied_at = @now where id in (select id from ({Requests}) due limit {Batch}) returning id),
                    steps as (
                        update request_step set text = @words where request_id in (select id from emptied) and text is not null)
                    select count(*)::int from emptied
                    """,
                    new { before, now, words });
                // Who quarrelled about what goes; what became of it stays.
                return (requests > 0 ? requests : await connection.ExecuteScalarAsync<int>(
                    $"""
                    with emptied as (
                        update mediation set subject = @words, party_a = @words, phone_a = null, party_b = @words, phone_b = null, agreement = case when agreement is not null then @words end, emptied_at = @now
                         where id in (select id from ({Mediations}) due limit {Batch}) returning id),
                    steps as (
                        update mediation_step set text = @words where mediation_id in (select id from emptied) and text is not null)
                    select count(*)::int from emptied
                    """,
                    new { before, now, words }), []);
            case RetentionRule.Messages:
                return (await connection.ExecuteScalarAsync<int>(
                    $"""
                    with emptied as (
                        update message set address = 'gone', number = null, shown = null where id in (select id from ({Messages}) due limit {Batch}) returning id),
                    tries as (
                        delete from message_attempt where message_id in (select id from emptied))
                    select count(*)::int from emptied
                    """,
                    new { before }), []);
            case RetentionRule.Everyday:
                var notes = await connection.ExecuteAsync($"update visit set note = null where id in (select id from ({VisitNotes}) due limit {Batch})", new { before });
                if (notes == 0)
                    notes = await connection.ExecuteAsync($"update volunteer_hours set text = null where id in (select id from ({HoursNotes}) due limit {Batch})", new { before });
                return (notes > 0 ? notes : await connection.ExecuteAsync(
                    $"delete from ledger_version where (household_id, version) in (select id, version from ({OldVersions}) due limit {Batch})", new { before }), []);
            default:
                return (await connection.ExecuteAsync($"update session set address = null, user_agent = null where id in (select id from ({SignIns}) due limit {Batch})", new { before }), []);
        }
    }
}
