using System.Globalization;
using GridAlert.Features.Emergency.Board;
using GridAlert.Features.Record;
using Npgsql;
using NpgsqlTypes;

namespace GridAlert.Features.Emergency.AfterAction.Replay;

/// <summary>Where the board of an activation's first moment comes from.</summary>
/// <param name="From">Reading begins behind this line, with an empty board.</param>
/// <param name="FromAt">When that was: phones bound before it have no line that will be read.</param>
/// <param name="Opened">The line that opened the activation.</param>
/// <param name="FirstSeq">The number of the first line to be read, for telling how far the reading has come.</param>
public sealed record ReplayStart(JournalCursor From, DateTimeOffset FromAt, JournalCursor Opened, long FirstSeq);

/// <summary>Finds the piece of the journal that an activation's board is made of.</summary>
public sealed class ReplayQuery(NpgsqlDataSource database, ActivationRecord record)
{
    // Twice what a feed keeps: some of these lines were of dispatches already closed, and such are no news.
    private const int FeedLines = 2 * BoardProjection.FeedKept;

    private const int LinesBefore = 50_000;

    /// <summary>
    /// A board that watched since long before showed other activations, dispatches and reports too, and lines in its feed
    /// from before the switch. So reading begins with the oldest thing that was open when the oldest of those feed lines
    /// was written. Null when the journal does not know the activation.
    /// </summary>
    public async Task<ReplayStart?> RunAsync(Guid activationId, CancellationToken cancel)
    {
        if (await record.StartAsync(activationId, cancel) is not { } opened)
            return null;
        var feed = await FeedStartAsync(opened, cancel) ?? new(opened.Tx, opened.Seq - 1);
        var from = await OpenAtAsync(feed, cancel) is { } tx ? new JournalCursor(tx - 1, long.MaxValue) : feed;
        await using var command = Command("select at, seq from journal where (tx, seq) > ($1, $2) order by tx, seq limit 1", from);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return new(from, reader.GetFieldValue<DateTimeOffset>(0), opened, reader.GetInt64(1));
    }

    /// <summary>The number of the last line that the replay will read.</summary>
    public async Task<long> LastSeqAsync(Guid activationId, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            """
            select coalesce((select max(seq) from journal where activation_id = $1 and stairwell_code is null and kind = 'activationEnded'),
                            (select seq from journal order by tx desc, seq desc limit 1))
            """);
        command.Parameters.Add(new() { Value = activationId });
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>Before the oldest line that could still stand in a feed; null when there is nothing before.</summary>
    private async Task<JournalCursor?> FeedStartAsync(JournalCursor opened, CancellationToken cancel)
    {
        await using var command = Command(
            """
            with near as materialized (select tx, seq, kind from journal where (tx, seq) < ($1, $2) order by tx desc, seq desc limit $3)
            select tx::text, seq from (
                (select 1 as choice, tx, seq from near where kind = any($4) order by tx desc, seq desc offset $5 limit 1)
                union all
                (select 2, tx, seq from near order by tx, seq limit 1)) found
             order by choice limit 1
            """,
            opened);
        command.Parameters.Add(new() { Value = LinesBefore });
        command.Parameters.Add(new() { Value = BoardProjection.News.ToArray() });
        command.Parameters.Add(new() { Value = FeedLines });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? new(Number(reader.GetString(0)), reader.GetInt64(1) - 1) : null;
    }

    /// <summary>The transaction of the oldest thing that was open at a line; null when nothing was.</summary>
    private async Task<ulong?> OpenAtAsync(JournalCursor line, CancellationToken cancel)
    {
        await using var command = Command(
            """
            select min(began)::text from (
                select min(tx) filter (where kind in ('activationOpened', 'dispatchSent')) as began
                  from journal
                 where stairwell_code is null and kind in ('activationOpened', 'activationEnded', 'dispatchSent', 'dispatchClosed') and (tx, seq) <= ($1, $2)
                 group by case when kind in ('dispatchSent', 'dispatchClosed') then dispatch_id else activation_id end
                having not bool_or(kind in ('activationEnded', 'dispatchClosed'))
                union all
                select min(created_tx) from report
                 where created_tx <= $1 and (closed_at is null or closed_at >= (select at from journal where (tx, seq) <= ($1, $2) order by tx desc, seq desc limit 1))
            ) open
            """,
            line);
        return await command.ExecuteScalarAsync(cancel) is string tx ? Number(tx) : null;
    }

    private NpgsqlCommand Command(string sql, JournalCursor cursor)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = cursor.Tx, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new() { Value = cursor.Seq });
        return command;
    }

    private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}
