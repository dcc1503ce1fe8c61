using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
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
    private sealed record Row
    {
        public required Guid DispatchId { get; init; }
        public required Guid MemberId { get; init; }
        public required string StairwellCode { get; init; }
        public required short Role { get; init; }
        public required Personal Name { get; init; }
        public required string State { get; init; }
        public DateTimeOffset? AnsweredAt { get; init; }
        public DateTimeOffset? AvailableFrom { get; init; }
        public string? Reply { get; init; }
        public DateTimeOffset? ReplyAt { get; init; }
        public DateTimeOffset? AnsweredForAt { get; init; }
        public required string AssignmentState { get; init; }
        public required short Acknowledged { get; init; }
        public required short Members { get; init; }
        public required short Reminders { get; init; }
        public string? ChangedTx { get; init; }
    }

    private const int StairwellsAtOnce = 150;

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
        var trio = new List<Row>(3);
        foreach (var codes in connectedStairwells.Chunk(StairwellsAtOnce))
        {
            some.TypedValue = codes;
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var row = Read(reader);
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

    private static IEnumerable<Addressed> Address(Dispatch dispatch, List<Row> trio, Func<Guid, bool> isConnected, Func<string, ulong> cursor)
    {
        if (trio.Count == 0)
            yield break;
        var marks = trio.ConvertAll(Mark);
        var after = PhoneCursor.After(cursor(trio[0].StairwellCode)).ToString();
        foreach (var row in trio)
        {
            if (isConnected(row.MemberId))
                yield return new(row.MemberId, Build(dispatch, row, marks, after));
        }
    }

    /// <summary>By hand and in the order of <see cref="Columns"/>: it is done for every phone of a city.</summary>
    private static Row Read(NpgsqlDataReader reader) => new()
    {
        DispatchId = reader.GetGuid(0),
        MemberId = reader.GetGuid(1),
        StairwellCode = reader.GetString(2),
        Role = reader.GetInt16(3),
        Name = Personal.Read(reader.GetString(4)),
        State = reader.GetString(5),
        AnsweredAt = Time(reader, 6),
        AvailableFrom = Time(reader, 7),
        Reply = reader.IsDBNull(8) ? null : reader.GetString(8),
        ReplyAt = Time(reader, 9),
        AnsweredForAt = Time(reader, 10),
        AssignmentState = reader.GetString(11),
        Acknowledged = reader.GetInt16(12),
        Members = reader.GetInt16(13),
        Reminders = reader.GetInt16(14),
    };

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    /// <summary>Everything that changed for a responder since the cursor, in order; all of it when there is no cursor.</summary>
    public async Task<CatchUp> SinceAsync(Guid memberId, string? cursor, int limit, CancellationToken cancel)
    {
        var start = PhoneCursor.Parse(cursor);
        await using var connection = await database.OpenConnectionAsync(cancel);
        // Taken before the rows are read: what commits in between comes again rather than never.
        var until = start.Until ?? await NowAsync(connection);
        var rows = (await connection.QueryAsync<Row>(
            $"""
            with mine as (
                select r.dispatch_id, r.stairwell_code, greatest(a.changed_tx, d.changed_tx) as changed_tx
                  from receipt r
                  join assignment a on a.dispatch_id = r.dispatch_id and a.stairwell_code = r.stairwell_code
                  join dispatch d on d.id = r.dispatch_id
                 where r.member_id = @memberId
                   and not pg_visible_in_snapshot(greatest(a.changed_tx, d.changed_tx), @Seen::text::pg_snapshot)
                   and (greatest(a.changed_tx, d.changed_tx), r.dispatch_id) > (@tx::text::xid8, @DispatchId)
                 order by changed_tx, r.dispatch_id limit @limit
            )
            select {Columns}, mine.changed_tx::text as ChangedTx
              from mine
              join receipt r on r.dispatch_id = mine.dispatch_id and r.stairwell_code = mine.stairwell_code
              join member m on m.id = r.member_id
              join assignment a on a.dispatch_id = r.dispatch_id and a.stairwell_code = r.stairwell_code
             order by mine.changed_tx, r.dispatch_id, r.stairwell_code, r.role
            """,
            new { memberId, start.Seen, tx = start.Tx.ToString(CultureInfo.InvariantCulture), start.DispatchId, limit })).AsList();

        // The common case after a short break: a storm of reconnects should cost no more than this.
        if (rows.Count == 0)
            return new([], until);
        var items = new List<PhoneDispatch>();
        var found = (await DispatchStore.FindAllAsync(new(connection), [.. rows.Select(row => row.DispatchId).Distinct()])).ToDictionary(dispatch => dispatch.Id);
        var at = start with { Until = until };
        foreach (var trio in rows.ChunkBy(row => (row.DispatchId, row.StairwellCode)))
        {
            at = at with { Tx = ulong.Parse(trio[0].ChangedTx!, CultureInfo.InvariantCulture), DispatchId = trio[0].DispatchId };
            var own = trio.Find(row => row.MemberId == memberId)!;
            items.Add(Build(found[own.DispatchId], own, trio.ConvertAll(Mark), at.ToString()));
        }
        return new(items, items.Count < limit ? until : at.ToString());
    }

    private static async Task<string> NowAsync(NpgsqlConnection connection)
    {
        var (snapshot, lastLine) = await connection.QuerySingleAsync<(string, string)>(
            "select pg_current_snapshot()::text, coalesce((select j.tx::text from journal j order by j.tx desc, j.seq desc limit 1), '0')");
        return PhoneCursor.UpTo(snapshot, ulong.Parse(lastLine, CultureInfo.InvariantCulture));
    }

    private static TrioMark Mark(Row row) => new(TrioRole.Name(row.Role), row.Name.Open, Enum.Parse<ReceiptState>(row.State, ignoreCase: true), row.AnsweredAt, row.AvailableFrom);

    private static PhoneDispatch Build(Dispatch dispatch, Row own, IReadOnlyList<TrioMark> trio, string cursor) => new()
    {
        DispatchId = dispatch.Id,
        Cursor = cursor,
        StairwellCode = own.StairwellCode,
        Kind = dispatch.Kind,
        Title = dispatch.Title,
        Body = dispatch.RoleBodies.For(own.Role) ?? dispatch.Body,
        Level = dispatch.Level,
        Drill = dispatch.Drill,
        SentAt = dispatch.SentAt,
        AcknowledgeBy = dispatch.AcknowledgeBy,
        ReplyBy = dispatch.ReplyBy,
        CompleteBy = dispatch.CompleteBy,
        AcknowledgementRule = dispatch.AcknowledgementRule,
        Reply = dispatch.Reply,
        State = Enum.Parse<ReceiptState>(own.State, ignoreCase: true),
        Role = TrioRole.Name(own.Role),
        DispatchState = dispatch.State,
        ActivationId = dispatch.ActivationId,
        Scenario = dispatch.Scenario,
        Supersedes = dispatch.Supersedes,
        CloseReason = dispatch.CloseReason,
        Reminders = own.Reminders,
        AnsweredAt = own.AnsweredAt,
        AnsweredForAt = own.AnsweredForAt,
        PerHousehold = dispatch.PerHousehold,
        OwnReply = own.Reply is null ? null : Json.Read<JsonElement>(PersonalKeys.OpenJson(own.Reply)),
        OwnReplyAt = own.ReplyAt,
        Stairwell = new(own.StairwellCode, Enum.Parse<AssignmentState>(own.AssignmentState, ignoreCase: true),
            BitOperations.PopCount((uint)own.Acknowledged), BitOperations.PopCount((uint)own.Members)),
        Trio = trio,
    };
}
