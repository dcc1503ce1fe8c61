using Dapper;
using GridAlert.Features.Emergency.Calls;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Stairwells;

/// <param name="Name">Null where the post is vacant.</param>
/// <param name="LastSeenAt">When a phone of theirs was last connected; null when none is bound.</param>
/// <param name="Cover">Stands in for a vacant or absent post.</param>
/// <param name="WrongNumber">A caller found that the number is not theirs.</param>
public sealed record TrioPost(string Role, Guid? MemberId, Personal? Name, bool Cover, Personal? Phone, bool WrongNumber, int Devices, DateTimeOffset? LastSeenAt);

public sealed record HouseholdRow
{
    public required int Floor { get; init; }
    public required string Room { get; init; }
    public Personal? ContactName { get; init; }
    public required string[] Tags { get; init; }
}

public sealed record StairwellDispatch
{
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    public required string Title { get; init; }
    public required bool Drill { get; init; }
    public required DateTimeOffset SentAt { get; init; }
    public required string DispatchState { get; init; }
    public required AssignmentState State { get; init; }
    public required bool Late { get; init; }
    public required int Reminders { get; init; }
    /// <summary>It is acknowledged by an officer's record alone.</summary>
    public required bool AnsweredFor { get; init; }
    /// <summary>Whose hands it is in while nobody answers; null while it is the trio's.</summary>
    public required InHands? InHands { get; init; }
    /// <summary>What escalation does next if nothing changes; null when nothing is left to do.</summary>
    public required NextStep? Next { get; init; }
    public required IReadOnlyList<StairwellReceiptRow> Receipts { get; init; }
    /// <summary>What was tried, oldest first.</summary>
    public required IReadOnlyList<Attempt> Attempts { get; init; }

    public bool IsOpen => DispatchState == "open";

    /// <summary>Somebody's answer is still missing.</summary>
    public bool NeedsAnswer => IsOpen && State is AssignmentState.Pending or AssignmentState.Unable;
}

/// <param name="Who">same, trio, gridLead, officer or commandCentre.</param>
/// <param name="Via">app, sms, voice, call, door or desk.</param>
public sealed record NextStep(DateTimeOffset DueAt, string Who, string Via);

/// <param name="At">When the latest step was recorded; null while nothing has happened.</param>
/// <param name="AvailableFrom">Not at once, but from then on.</param>
public sealed record StairwellReceiptRow(string Role, Personal Name, ReceiptState State, DateTimeOffset? At, string? Reason, string? Note, DateTimeOffset? AvailableFrom);

/// <param name="OtherAttempts">Calls that came when nothing was silent any more.</param>
public sealed record StairwellPicture(
    IReadOnlyList<TrioPost> Trio, IReadOnlyList<HouseholdRow> Households, IReadOnlyList<StairwellDispatch> Dispatches, IReadOnlyList<Attempt> OtherAttempts);

/// <summary>Reads one stairwell: its trio, its homes, and what was asked of it.</summary>
public sealed class StairwellQuery(NpgsqlDataSource database, AttemptQuery attempts)
{
    private const int MaxDispatches = 30;

    private sealed record PostRow
    {
        public required string Role { get; init; }
        public Guid? MemberId { get; init; }
        public Personal? Name { get; init; }
        public required bool Cover { get; init; }
        public Personal? Phone { get; init; }
        public required bool WrongNumber { get; init; }
        public required int Devices { get; init; }
        public DateTimeOffset? LastSeenAt { get; init; }
    }

    private sealed record AssignmentRow
    {
        public required Guid Id { get; init; }
        public required string Kind { get; init; }
        public required string Title { get; init; }
        public required bool Drill { get; init; }
        public required DateTimeOffset SentAt { get; init; }
        public required string DispatchState { get; init; }
        public required string State { get; init; }
        public required bool Late { get; init; }
        public required short Reminders { get; init; }
        public required bool AnsweredFor { get; init; }
        public string? InHandsOf { get; init; }
        public string? InHandsVia { get; init; }
        public DateTimeOffset? InHandsSince { get; init; }
        public DateTimeOffset? NextDueAt { get; init; }
        public string? NextWho { get; init; }
        public string? NextVia { get; init; }
        public short? Role { get; init; }
        public Personal? Name { get; init; }
        public string? ReceiptState { get; init; }
        public DateTimeOffset? At { get; init; }
        public Personal? Reason { get; init; }
        public Personal? Note { get; init; }
        public DateTimeOffset? AvailableFrom { get; init; }
    }

    public async Task<StairwellPicture> RunAsync(string code, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var posts = await connection.QueryAsync<PostRow>(
            """
            select r.role, m.id as MemberId, m.name, m.phone, coalesce(m.wrong_phone = m.phone, false) as WrongNumber,
                   exists (select 1 from post_cover c where c.stairwell_code = @code and c.role = r.role and c.ended_at is null) as Cover, (count(d.id))::int as Devices, max(d.last_seen_at) as LastSeenAt
              from unnest(array['lead', 'information', 'support']) with ordinality as r(role, n)
              left join filled p on p.stairwell_code = @code and p.role = r.role
              left join member m on m.id = p.member_id
              left join device d on d.member_id = m.id and d.revoked_at is null
             group by r.role, r.n, m.id order by r.n
            """,
            new { code });
        var households = await connection.QueryAsync<HouseholdRow>(
            "select floor::int as Floor, room, contact_name as ContactName, tags from household where stairwell_code = @code order by floor, room", new { code });
        var rows = await connection.QueryAsync<AssignmentRow>(
            $"""
            with latest as (
                select * from assignment where stairwell_code = @code order by dispatch_id desc limit @MaxDispatches
            )
            select d.id, d.kind, d.title, d.drill, d.sent_at as SentAt, d.state as DispatchState, a.state, a.late_at is not null as Late, a.reminders,
                   {DispatchQuery.AnsweredFor} as AnsweredFor, a.in_hands_of as InHandsOf, a.in_hands_via as InHandsVia, a.in_hands_since as InHandsSince,
                   s.due_at as NextDueAt, s.who as NextWho, s.via as NextVia,
                   r.role, m.name, r.state as ReceiptState, r.reason, r.note, r.available_from as AvailableFrom,
                   coalesce(r.declined_at, r.completed_at, r.acknowledged_at, r.read_at, r.received_at, r.sent_at) as At
              from latest a join dispatch d on d.id = a.dispatch_id
              left join receipt r on r.dispatch_id = a.dispatch_id and r.stairwell_code = a.stairwell_code
              left join member m on m.id = r.member_id
              left join lateral (
                select s.due_at, s.who, s.via from escalation_step s
                 where d.state = 'open' and s.dispatch_id = d.id and s.n > a.step and s.fired_at is null
                   and case s.condition
                        when 'unread' then a.state = 'pending' and exists (
                            select 1 from receipt o where o.dispatch_id = a.dispatch_id and o.stairwell_code = a.stairwell_code and o.state in ('queued', 'sent', 'received')
                               and o.role & missing_roles(a.satisfied_by, a.members, a.acknowledged, a.declined) <> 0)
                        when 'unacknowledged' then a.state in ('pending', 'unable')
                        when 'noReply' then a.replied_at is null and a.state not in ('unable', 'returned')
                        else a.state in ('pending', 'acknowledged') end
                 order by s.due_at, s.n limit 1) s on true
             order by d.id desc, r.role
            """,
            new { code, MaxDispatches });
        var dispatches = rows.ChunkBy(row => row.Id).ToList();
        var tried = dispatches.Count == 0 ? [] : await attempts.RunAsync([code], dispatches.ConvertAll(of => of[0].Id), cancel);
        return new(
            [.. posts.Select(p => new TrioPost(p.Role, p.MemberId, p.Name, p.Cover, p.Phone, p.WrongNumber, p.Devices, p.LastSeenAt))],
            households.AsList(),
            dispatches.ConvertAll(of => ToDispatch(of, tried)),
            tried.FindAll(attempt => attempt.DispatchIds.Count == 0));
    }

    private static StairwellDispatch ToDispatch(List<AssignmentRow> rows, List<Attempt> tried)
    {
        var first = rows[0];
        return new()
        {
            Id = first.Id,
            Kind = first.Kind,
            Title = first.Title,
            Drill = first.Drill,
            SentAt = first.SentAt,
            DispatchState = first.DispatchState,
            State = Enum.Parse<AssignmentState>(first.State, ignoreCase: true),
            Late = first.Late,
            Reminders = first.Reminders,
            AnsweredFor = first.AnsweredFor,
            InHands = first.InHandsOf is null ? null : new(first.InHandsOf, first.InHandsVia, first.InHandsSince),
            Next = first.NextDueAt is { } due ? new(due, first.NextWho!, first.NextVia!) : null,
            Attempts = tried.FindAll(attempt => attempt.DispatchIds.Contains(first.Id)),
            Receipts =
            [
                .. rows.Where(row => row.Role is not null).Select(row => new StairwellReceiptRow(
                    TrioRole.Name(row.Role!.Value), row.Name!, Enum.Parse<ReceiptState>(row.ReceiptState!, ignoreCase: true), row.At, row.Reason?.Open, row.Note?.Open, row.AvailableFrom)),
            ],
        };
    }
}
