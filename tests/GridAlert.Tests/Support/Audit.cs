using Dapper;
using Npgsql;
using Shouldly;

namespace GridAlert.Tests.Support;

/// <param name="Lost">Confirmed to somebody and not in the database.</param>
/// <param name="Duplicates">In the database more often than it happened.</param>
public sealed record AuditResult(IReadOnlyList<string> Lost, IReadOnlyList<string> Duplicates);

/// <summary>Holds what was confirmed against what is stored, and a living board against a fresh one.</summary>
public static class Audit
{
    /// <summary>Every confirmed thing is in its rows and on a line of the journal; nothing is on two lines that can happen once.</summary>
    public static async Task<AuditResult> RunAsync(string connectionString, Confirmed confirmed)
    {
        // A connection of its own: one from a pool may be older than the fault.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var lost = new List<string>();
        lost.AddRange(await connection.QueryAsync<string>(
            """
            select 'dispatch ' || c.id from unnest(@ids, @recipients, @stairwells) as c(id, recipients, stairwells)
             where not exists (select 1 from dispatch d where d.id = c.id)
                or not exists (select 1 from journal j where j.dispatch_id = c.id and j.kind = 'dispatchSent')
                or (select count(*) from assignment a where a.dispatch_id = c.id) <> c.stairwells
                or (select count(*) from journal j where j.dispatch_id = c.id and j.kind = 'assigned') <> c.stairwells
                or (select count(*) from receipt r where r.dispatch_id = c.id) < c.recipients
            """,
            new
            {
                ids = confirmed.Dispatches.Select(one => one.Id).ToArray(),
                recipients = confirmed.Dispatches.Select(one => one.Recipients).ToArray(),
                stairwells = confirmed.Dispatches.Select(one => one.Stairwells).ToArray(),
            }));
        // The receipt names the moment it was recorded at, and so does the journal: this very answer is there.
        lost.AddRange(await connection.QueryAsync<string>(
            """
            select c.act || ' of ' || c.member_id || ' for ' || c.dispatch_id
              from unnest(@dispatches, @members, @acts, @states, @ats) as c(dispatch_id, member_id, act, state, at)
             where not exists (select 1 from journal j where j.dispatch_id = c.dispatch_id and j.member_id = c.member_id and j.at = c.at and j.kind = c.state)
            union all
            select c.act || ' of ' || c.member_id || ' for ' || c.dispatch_id || ' has no row'
              from unnest(@dispatches, @members, @acts) as c(dispatch_id, member_id, act)
             where not exists (select 1 from receipt r where r.dispatch_id = c.dispatch_id and r.member_id = c.member_id)
            """,
            new
            {
                dispatches = confirmed.Answers.Select(one => one.DispatchId).ToArray(),
                members = confirmed.Answers.Select(one => one.MemberId).ToArray(),
                acts = confirmed.Answers.Select(one => one.Act).ToArray(),
                states = confirmed.Answers.Select(one => one.State).ToArray(),
                ats = confirmed.Answers.Select(one => one.RecordedAt.ToUniversalTime()).ToArray(),
            }));
        lost.AddRange(await connection.QueryAsync<string>(
            """
            select c.kind || ' ' || c.id from (
                select id, 'activationOpened' from unnest(@opened) as o(id) union all select id, 'activationEnded' from unnest(@ended) as e(id)) as c(id, kind)
             where not exists (select 1 from journal j where j.activation_id = c.id and j.kind = c.kind)
                or not exists (select 1 from activation a where a.id = c.id and (a.ended_at is not null or c.kind = 'activationOpened'))
            """,
            new { opened = confirmed.Opened.ToArray(), ended = confirmed.Ended.ToArray() }));
        // What the rows say of each answer, the stairwells say of all of them, and the journal knows of both.
        lost.AddRange(await connection.QueryAsync<string>(
            """
            select 'stairwell ' || a.stairwell_code || ' of ' || a.dispatch_id || ' differs from its receipts'
              from assignment a
             where a.acknowledged <> (select coalesce(bit_or(r.role), 0) from receipt r
                                       where r.dispatch_id = a.dispatch_id and r.stairwell_code = a.stairwell_code and r.state in ('acknowledged', 'completed'))
            union all
            select r.state || ' of ' || r.member_id || ' for ' || r.dispatch_id || ' is not in the journal'
              from receipt r
             where r.state in ('acknowledged', 'completed', 'declined') and r.carried_from is null
               and not exists (select 1 from journal j where j.dispatch_id = r.dispatch_id and j.member_id = r.member_id and j.kind = r.state)
            """));
        var duplicates = await connection.QueryAsync<string>(
            """
            select format('%s × %s for %s', count(*), kind, dispatch_id) from journal
             where kind in ('dispatchSent', 'dispatchClosed') group by kind, dispatch_id having count(*) > 1
            union all
            select format('%s × %s for %s', count(*), kind, activation_id) from journal
             where kind in ('activationOpened', 'activationEnded') group by kind, activation_id having count(*) > 1
            union all
            select format('%s × %s of %s for %s', count(*), kind, stairwell_code, dispatch_id) from journal
             where kind in ('assigned', 'late', 'replyLate', 'completeLate', 'unreachable') group by kind, stairwell_code, dispatch_id having count(*) > 1
            union all
            select format('%s × step %s of %s for %s', count(*), data ->> 'step', stairwell_code, dispatch_id) from journal
             where kind = 'escalated' group by data ->> 'step', stairwell_code, dispatch_id having count(*) > 1
            union all
            select format('%s × %s by %s for %s', count(*), kind, member_id, dispatch_id) from journal
             where kind in ('sent', 'received') group by kind, member_id, dispatch_id, stairwell_code having count(*) > 1
            union all
            select format('%s × %s by %s for %s', count(*), j.kind, j.member_id, j.dispatch_id) from journal j
             where j.kind in ('acknowledged', 'completed', 'declined') group by j.kind, j.member_id, j.dispatch_id, j.stairwell_code
            having count(*) > 1 + (select count(*) from journal w where w.kind in ('withdrawn', 'declined', 'acknowledged', 'completed') and w.kind <> j.kind
                                      and w.member_id = j.member_id and w.dispatch_id = j.dispatch_id and w.stairwell_code = j.stairwell_code)
            """);
        return new(lost, [.. duplicates]);
    }

    /// <summary>A screen that lived through it all shows what a new one is shown.</summary>
    public static async Task BoardsAreEqualAsync(LastingScreen screen, Uri url, string token)
    {
        var (living, fresh) = ("", "");
        try
        {
            await Patience.UntilAsync("the living board equals a fresh one", async () =>
            {
                fresh = await LastingScreen.FreshAsync(url, token);
                living = screen.Canonical() ?? "";
                return living == fresh;
            });
        }
        catch (TimeoutException)
        {
            living.ShouldBe(fresh);
        }
    }
}
