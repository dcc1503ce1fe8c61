using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Dispatches;

/// <param name="MemberId">Whose phone it is for.</param>
public sealed record Addressed(Guid MemberId, PhoneDispatch Dispatch);

/// <param name="Cursor">Where to go on from.</param>
public sealed record CatchUp(IReadOnlyList<PhoneDispatch> Items, string Cursor);

/// <summary>Reads dispatches as phones see them: for the live fan-out, for catching up, and for the phone page.</summary>
public sealed class PhoneDispatchQuery(NpgsqlDataSource database)
{
    private const int StairwellsAtOnce = 150;

    // All phones of a node come back at once, each with its cursor.
    private readonly GatheredRead<Question, CatchUp> _catchUps = new(questions => SinceAsync(database, questions));

    private sealed record Question(Guid MemberId, PhoneCursor Start, int Limit);

    // In the order of PhoneDispatchRow.Read.
    private const string Columns =
        """
        r.dispatch_id as DispatchId, r.member_id as MemberId, r.stairwell_code as StairwellCode, r.role, m.name, r.state,
        coalesce(r.declined_at, r.completed_at, r.acknowledged_at) as AnsweredAt, r.available_from as AvailableFrom,
        r.reply::text as Reply, r.reply_at as ReplyAt, a.answered_for_at as AnsweredForAt, a.state as AssignmentState,
        a.acknowledged, a.members, a.reminders
        """;

    /// <summary>
    /// The dispatch for everybody whose phone is connected here; nobody else is loaded. Some stairwells at a time: while the
    /// next are read, the phones of the last ones are already served, and the first wait for few.
    /// </summary>
    /// <param name="cursor">Stairwell → the transaction up to which its phones know everything once they have the message.</param>
    public async IAsyncEnumerable<Addressed> ForConnectedAsync(
        Dispatch dispatch, IReadOnlyCollection<string> connectedStairwells, Func<Guid, bool> isConnected, Func<string, ulong> cursor,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var command = new NpgsqlCommand(
            $"""
            select {Columns}
              from receipt r
              join member m on m.id = r.member_id
              join assignment a on a.dispatch_id = r.dispatch_id and a.stairwell_code = r.stairwell_code
             where r.dispatch_id = $1 and r.stairwell_code = any($2)
             order by r.stairwell_code, r.role
            """, connection);
        command.Parameters.Add(new() { Value = dispatch.Id });
        var some = new NpgsqlParameter<string[]>();
        command.Parameters.Add(some);
        var trio = new List<PhoneDispatchRow>(3);
        foreach (var codes in connectedStairwells.Chunk(StairwellsAtOnce))
        {
            some.TypedValue = codes;
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var row = PhoneDispatchRow.Read(reader);
                if (trio.Count > 0 && trio[0].StairwellCode != row.StairwellCode)
                {
                    foreach (var addressed in Address(dispatch, trio, isConnected, cursor))
                        yield return addressed;
                    trio.Clear();
                }
                trio.Add(row);
            }
            foreach (var addressed in Address(dispatch, trio, isConnected, cursor))
                yield return addressed;
            trio.Clear();
        }
    }

    private static IEnumerable<Addressed> Address(Dispatch dispatch, List<PhoneDispatchRow> trio, Func<Guid, bool> isConnected, Func<string, ulong> cursor)
    {
        if (trio.Count == 0)
            yield break;
        var marks = trio.ConvertAll(row => row.Mark());
        var after = PhoneCursor.After(cursor(trio[0].StairwellCode)).ToString();
        foreach (var row in trio)
        {
            if (isConnected(row.MemberId))
                yield return new(row.MemberId, row.ToPhone(dispatch, marks, after));
        }
    }

    /// <summary>Everything that changed for a responder since the cursor, in order; all of it when there is no cursor.</summary>
    public Task<CatchUp> SinceAsync(Guid memberId, string? cursor, int limit, CancellationToken cancel) =>
        _catchUps.AskAsync(new(memberId, PhoneCursor.Parse(cursor), limit), cancel);

    private static async Task<IReadOnlyList<CatchUp>> SinceAsync(NpgsqlDataSource database, IReadOnlyList<Question> questions)
    {
        await using var connection = await database.OpenConnectionAsync();
        // Taken before the rows are read: what commits in between comes again rather than never.
        var now = await NowAsync(connection);
        var rows = (await connection.QueryAsync<PhoneDispatchRow>(
            $"""
            with asked as (
                select * from unnest(@members, @seen, @txs, @dispatches, @limits) with ordinality as a(member_id, seen, tx, dispatch_id, most, n)
            )
            select asked.n::int, {Columns}, mine.changed_tx::text as ChangedTx
              from asked
              cross join lateral (
                  select r.dispatch_id, r.stairwell_code, greatest(a.changed_tx, d.changed_tx) as changed_tx
                    from receipt r
                    join assignment a on a.dispatch_id = r.dispatch_id and a.stairwell_code = r.stairwell_code
                    join dispatch d on d.id = r.dispatch_id
                   where r.member_id = asked.member_id
                     and not pg_visible_in_snapshot(greatest(a.changed_tx, d.changed_tx), asked.seen::pg_snapshot)
                     and (greatest(a.changed_tx, d.changed_tx), r.dispatch_id) > (asked.tx::xid8, asked.dispatch_id)
                   order by changed_tx, r.dispatch_id limit asked.most) mine
              join receipt r on r.dispatch_id = mine.dispatch_id and r.stairwell_code = mine.stairwell_code
              join member m on m.id = r.member_id
              join assignment a on a.dispatch_id = r.dispatch_id and a.stairwell_code = r.stairwell_code
             order by asked.n, mine.changed_tx, r.dispatch_id, r.stairwell_code, r.role
            """,
            new
            {
                members = questions.Select(question => question.MemberId).ToArray(),
                seen = questions.Select(question => question.Start.Seen).ToArray(),
                txs = questions.Select(question => question.Start.Tx.ToString(CultureInfo.InvariantCulture)).ToArray(),
                dispatches = questions.Select(question => question.Start.DispatchId).ToArray(),
                limits = questions.Select(question => question.Limit).ToArray(),
            })).AsList();

        var found = rows.Count == 0 ? [] : (await DispatchStore.FindAllAsync(new(connection), [.. rows.Select(row => row.DispatchId).Distinct()])).ToDictionary(dispatch => dispatch.Id);
        var rowsOf = rows.ToLookup(row => row.N);
        return [.. questions.Select((question, n) => CatchUp(question, now, [.. rowsOf[n + 1]], found))];
    }

    private static CatchUp CatchUp(Question question, string now, List<PhoneDispatchRow> rows, Dictionary<Guid, Dispatch> found)
    {
        var until = question.Start.Until ?? now;
        var items = new List<PhoneDispatch>();
        var at = question.Start with { Until = until };
        foreach (var trio in rows.ChunkBy(row => (row.DispatchId, row.StairwellCode)))
        {
            at = at with { Tx = ulong.Parse(trio[0].ChangedTx!, CultureInfo.InvariantCulture), DispatchId = trio[0].DispatchId };
            var own = trio.Find(row => row.MemberId == question.MemberId)!;
            items.Add(own.ToPhone(found[own.DispatchId], trio.ConvertAll(row => row.Mark()), at.ToString()));
        }
        return new(items, items.Count < question.Limit ? until : at.ToString());
    }

    private static async Task<string> NowAsync(NpgsqlConnection connection)
    {
        var (snapshot, lastLine) = await connection.QuerySingleAsync<(string, string)>(
            "select pg_current_snapshot()::text, coalesce((select j.tx::text from journal j order by j.tx desc, j.seq desc limit 1), '0')");
        return PhoneCursor.UpTo(snapshot, ulong.Parse(lastLine, CultureInfo.InvariantCulture));
    }
}
