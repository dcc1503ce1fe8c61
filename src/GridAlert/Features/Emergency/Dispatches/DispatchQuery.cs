using System.Numerics;
using System.Text.Json;
using Dapper;
using GridAlert.Features.Emergency.Households;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Dispatches;

/// <param name="Late">Stairwells whose answer was not there in time, also where it came afterwards.</param>
/// <param name="AnsweredFor">Of the acknowledged, those by an officer's record alone.</param>
public sealed record StairwellProgress(int Total, int Pending, int Acknowledged, int Completed, int Unable, int Late, int AnsweredFor);

/// <summary>How far a dispatch is. Receipts count up to where they are: who has acknowledged has read.</summary>
/// <param name="Unreachable">Recipients without a bound phone when it was sent who have not answered either.</param>
public sealed record Progress(
    int Recipients, int Sent, int Received, int Read, int Acknowledged, int Completed, int Declined, int Unreachable, StairwellProgress Stairwells);

/// <summary>A member's receipt with its times: the server's clock, and the phone's where it differs in meaning.</summary>
public sealed record MemberReceipt
{
    public required Guid MemberId { get; init; }
    public required string Name { get; init; }
    public required string Role { get; init; }
    public required ReceiptState State { get; init; }
    public required bool HasDevice { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public DateTimeOffset? ReceivedAt { get; init; }
    public DateTimeOffset? ReadAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public DateTimeOffset? DeclinedAt { get; init; }
    /// <summary>When the latest step happened by the phone's clock.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
    /// <summary>The phone's clock and the server's lie more than two minutes apart: stored offline, or a wrong clock.</summary>
    public required bool ClockOff { get; init; }
    /// <summary>Acknowledged after the deadline by our clock and before it by the phone's, which counts.</summary>
    public required bool ByPhoneClock { get; init; }
    /// <summary>… though nobody knows how right that clock is.</summary>
    public required bool Claimed { get; init; }
    public DateTimeOffset? AvailableFrom { get; init; }
    public string? Note { get; init; }
    public string? Reason { get; init; }
    /// <summary>The newest version of the reply; null while there is none.</summary>
    public JsonElement? Reply { get; init; }
    /// <summary>When a reply with all that must be there was first there; null while something is missing.</summary>
    public DateTimeOffset? ReplyAt { get; init; }
}

/// <param name="AnsweredFor">Acknowledged by an officer's record alone.</param>
/// <param name="Acknowledged">How many of <paramref name="Members"/> have answered.</param>
public sealed record StairwellItem(
    string Code, string Name, string CommunityCode, AssignmentState State, bool Late, bool AnsweredFor, int Acknowledged, int Members, int Reminders,
    IReadOnlyList<MemberReceipt> Receipts)
{
    /// <summary>When an officer reached somebody of it and recorded the answer.</summary>
    public DateTimeOffset? AnsweredForAt { get; init; }
    /// <summary>When it had been marked late and turned out to have answered in time by a phone's clock.</summary>
    public DateTimeOffset? LateLiftedAt { get; init; }
    /// <summary>When somebody's whole reply was first there.</summary>
    public DateTimeOffset? RepliedAt { get; init; }
    public required bool ReplyLate { get; init; }
    /// <summary>Null where the dispatch does not go from door to door.</summary>
    public HouseholdFigures? Households { get; init; }
}

/// <summary>Reads a dispatch's progress and its stairwells, inside one unit.</summary>
public sealed class DispatchQuery(NpgsqlDataSource database, HouseholdQuery households, UnitTree tree)
{
    /// <summary>Whether an assignment <c>a</c> is acknowledged by an officer's record alone: the trio's own answers do not meet its rule.</summary>
    internal const string AnsweredFor =
        "(a.answered_for_at is not null and a.state = 'acknowledged' and (a.satisfied_by >> (a.declined * 8 + a.acknowledged)) & 1 = 0)";

    private sealed record Counts
    {
        public required int Recipients { get; init; }
        public required int Sent { get; init; }
        public required int Received { get; init; }
        public required int Read { get; init; }
        public required int Acknowledged { get; init; }
        public required int Completed { get; init; }
        public required int Declined { get; init; }
        public required int Unreachable { get; init; }
    }

    private sealed record Row
    {
        public required string StairwellCode { get; init; }
        public required string AssignmentState { get; init; }
        public required bool Late { get; init; }
        public required bool AnsweredFor { get; init; }
        public required short AcknowledgedBits { get; init; }
        public required short Members { get; init; }
        public required short Reminders { get; init; }
        public DateTimeOffset? AnsweredForAt { get; init; }
        public DateTimeOffset? LateLiftedAt { get; init; }
        public DateTimeOffset? RepliedAt { get; init; }
        public required bool ReplyLate { get; init; }
        public Guid? MemberId { get; init; }
        public Personal? Name { get; init; }
        public short? Role { get; init; }
        public string? State { get; init; }
        public bool? HasDevice { get; init; }
        public DateTimeOffset? SentAt { get; init; }
        public DateTimeOffset? ReceivedAt { get; init; }
        public DateTimeOffset? ReadAt { get; init; }
        public DateTimeOffset? AcknowledgedAt { get; init; }
        public DateTimeOffset? CompletedAt { get; init; }
        public DateTimeOffset? DeclinedAt { get; init; }
        public DateTimeOffset? OccurredAt { get; init; }
        public DateTimeOffset? RecordedAt { get; init; }
        public bool? ByPhoneClock { get; init; }
        public bool? Claimed { get; init; }
        public DateTimeOffset? AvailableFrom { get; init; }
        public Personal? Note { get; init; }
        public Personal? Reason { get; init; }
        public string? Reply { get; init; }
        public DateTimeOffset? ReplyAt { get; init; }
    }

    public async Task<Progress> ProgressAsync(Guid dispatchId, string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var counts = await connection.QuerySingleAsync<Counts>(
            """
            select count(*)::int as Recipients,
                   (count(*) filter (where r.state <> 'queued'))::int as Sent,
                   (count(*) filter (where r.state not in ('queued', 'sent')))::int as Received,
                   (count(*) filter (where r.state not in ('queued', 'sent', 'received')))::int as Read,
                   (count(*) filter (where r.state in ('acknowledged', 'completed')))::int as Acknowledged,
                   (count(*) filter (where r.state = 'completed'))::int as Completed,
                   (count(*) filter (where r.state = 'declined'))::int as Declined,
                   (count(*) filter (where not r.has_device and r.state = 'queued'))::int as Unreachable
              from receipt r join unit u on u.code = r.stairwell_code join assignment a on a.dispatch_id = r.dispatch_id and a.stairwell_code = r.stairwell_code
             where r.dispatch_id = @dispatchId and u.lineage @> array[@unitCode] and a.state <> 'returned'
            """,
            new { dispatchId, unitCode });
        var stairwells = await connection.QuerySingleAsync<(int Total, int Pending, int Acknowledged, int Completed, int Unable, int Late, int AnsweredFor)>(
            $"""
            select count(*)::int,
                   (count(*) filter (where a.state = 'pending'))::int,
                   (count(*) filter (where a.state = 'acknowledged'))::int,
                   (count(*) filter (where a.state = 'completed'))::int,
                   (count(*) filter (where a.state = 'unable'))::int,
                   (count(*) filter (where a.late_at is not null))::int,
                   (count(*) filter (where {AnsweredFor}))::int
              from assignment a join unit u on u.code = a.stairwell_code
             where a.dispatch_id = @dispatchId and u.lineage @> array[@unitCode] and a.state <> 'returned'
            """,
            new { dispatchId, unitCode });
        return new(counts.Recipients, counts.Sent, counts.Received, counts.Read, counts.Acknowledged, counts.Completed, counts.Declined, counts.Unreachable,
            new(stairwells.Total, stairwells.Pending, stairwells.Acknowledged, stairwells.Completed, stairwells.Unable, stairwells.Late, stairwells.AnsweredFor));
    }

    /// <param name="after">The last code of the page before; null to begin.</param>
    /// <param name="state">Only stairwells in this state; null for all.</param>
    public async Task<List<StairwellItem>> StairwellsAsync(
        Guid dispatchId, string unitCode, AssignmentState? state, bool? late, string? after, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        var rows = await connection.QueryAsync<Row>(
            $"""
            with page as (
                select a.*, {AnsweredFor} as answered_for from assignment a join unit u on u.code = a.stairwell_code
                 where a.dispatch_id = @dispatchId and u.lineage @> array[@unitCode]
                   and a.state = coalesce(@state, a.state) and (a.state <> 'returned' or @state = 'returned')
                   and (@late is null or (a.late_at is not null) = @late)
                   and (@after is null or a.stairwell_code > @after)
                 order by a.stairwell_code limit @limit
            )
            select p.stairwell_code as StairwellCode, p.state as AssignmentState, p.late_at is not null as Late, p.answered_for as AnsweredFor,
                   p.acknowledged as AcknowledgedBits, p.members, p.reminders, p.answered_for_at as AnsweredForAt,
                   p.late_lifted_at as LateLiftedAt, p.replied_at as RepliedAt, p.reply_late_at is not null as ReplyLate,
                   r.member_id as MemberId, m.name, r.role, r.state, r.has_device as HasDevice, r.sent_at as SentAt, r.received_at as ReceivedAt,
                   r.read_at as ReadAt, r.acknowledged_at as AcknowledgedAt, r.completed_at as CompletedAt, r.declined_at as DeclinedAt,
                   coalesce(r.declined_occurred_at, r.completed_occurred_at, r.acknowledged_occurred_at, r.read_occurred_at) as OccurredAt,
                   coalesce(r.declined_at, r.completed_at, r.acknowledged_at, r.read_at) as RecordedAt,
                   r.acknowledged_at > d.acknowledge_by and r.acknowledged_occurred_at between d.sent_at and d.acknowledge_by as ByPhoneClock,
                   r.claimed, r.available_from as AvailableFrom, r.note, r.reason, r.reply::text as Reply, r.reply_at as ReplyAt
              from page p
              join dispatch d on d.id = p.dispatch_id
              left join receipt r on r.dispatch_id = p.dispatch_id and r.stairwell_code = p.stairwell_code
              left join member m on m.id = r.member_id
             order by p.stairwell_code, r.role
            """,
            new { dispatchId, unitCode, state = state?.ToString().ToLowerInvariant(), late, after, limit });
        var page = rows.ChunkBy(row => row.StairwellCode).ToList();
        var doors = await households.FiguresAsync(dispatchId, unitCode, [.. page.Select(stairwell => stairwell[0].StairwellCode)], cancel);
        return [.. page.Select(stairwell => ToItem(stairwell, doors.GetValueOrDefault(stairwell[0].StairwellCode)))];
    }

    private StairwellItem ToItem(List<Row> rows, HouseholdFigures? doors)
    {
        var first = rows[0];
        var unit = tree.Find(first.StairwellCode);
        return new(
            first.StairwellCode, unit?.Name ?? first.StairwellCode, unit?.CodeOf(UnitKind.Community) ?? "",
            Enum.Parse<AssignmentState>(first.AssignmentState, ignoreCase: true), first.Late, first.AnsweredFor,
            BitOperations.PopCount((uint)first.AcknowledgedBits), BitOperations.PopCount((uint)first.Members), first.Reminders,
            [.. rows.Where(row => row.MemberId is not null).Select(ToReceipt)])
        {
            AnsweredForAt = first.AnsweredForAt,
            LateLiftedAt = first.LateLiftedAt,
            RepliedAt = first.RepliedAt,
            ReplyLate = first.ReplyLate,
            Households = doors,
        };
    }

    private static MemberReceipt ToReceipt(Row row) => new()
    {
        MemberId = row.MemberId!.Value,
        Name = row.Name!.AsName,
        Role = TrioRole.Name(row.Role!.Value),
        State = Enum.Parse<ReceiptState>(row.State!, ignoreCase: true),
        HasDevice = row.HasDevice!.Value,
        SentAt = row.SentAt,
        ReceivedAt = row.ReceivedAt,
        ReadAt = row.ReadAt,
        AcknowledgedAt = row.AcknowledgedAt,
        CompletedAt = row.CompletedAt,
        DeclinedAt = row.DeclinedAt,
        OccurredAt = row.OccurredAt,
        ClockOff = row is { OccurredAt: { } occurred, RecordedAt: { } recorded } && (recorded - occurred).Duration() > TimeSpan.FromMinutes(2),
        ByPhoneClock = row.ByPhoneClock == true,
        Claimed = row.Claimed == true,
        AvailableFrom = row.AvailableFrom,
        Note = row.Note?.Open,
        Reason = row.Reason?.Open,
        Reply = row.Reply is null ? null : Json.Read<JsonElement>(PersonalKeys.OpenJson(row.Reply)),
        ReplyAt = row.ReplyAt,
    };
}
