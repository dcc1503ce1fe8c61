using Dapper;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Stairwells;

/// <param name="Name">Null where the post is vacant.</param>
/// <param name="LastSeenAt">When a phone of theirs was last connected; null when none is bound.</param>
public sealed record TrioPost(string Role, string? Name, string? Phone, int Devices, DateTimeOffset? LastSeenAt);

public sealed record HouseholdRow
{
    public required int Floor { get; init; }
    public required string Room { get; init; }
    public string? ContactName { get; init; }
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
    public required IReadOnlyList<StairwellReceiptRow> Receipts { get; init; }
}

/// <param name="At">When the latest step was recorded; null while nothing has happened.</param>
/// <param name="AvailableFrom">Not at once, but from then on.</param>
public sealed record StairwellReceiptRow(string Role, string Name, ReceiptState State, DateTimeOffset? At, string? Reason, string? Note, DateTimeOffset? AvailableFrom);

public sealed record StairwellPicture(IReadOnlyList<TrioPost> Trio, IReadOnlyList<HouseholdRow> Households, IReadOnlyList<StairwellDispatch> Dispatches);

/// <summary>Reads one stairwell: its trio, its homes, and what was asked of it.</summary>
public sealed class StairwellQuery(NpgsqlDataSource database)
{
    private const int MaxDispatches = 30;

    private sealed record PostRow
    {
        public required string Role { get; init; }
        public string? Name { get; init; }
        public string? Phone { get; init; }
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
        public short? Role { get; init; }
        public string? Name { get; init; }
        public string? ReceiptState { get; init; }
        public DateTimeOffset? At { get; init; }
        public string? Reason { get; init; }
        public string? Note { get; init; }
        public DateTimeOffset? AvailableFrom { get; init; }
    }

    public async Task<StairwellPicture> RunAsync(string code, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var posts = await connection.QueryAsync<PostRow>(
            """
            select r.role, m.name, m.phone, (count(d.id))::int as Devices, max(d.last_seen_at) as LastSeenAt
              from unnest(array['lead', 'information', 'support']) with ordinality as r(role, n)
              left join post p on p.stairwell_code = @code and p.role = r.role and p.ended_at is null
              left join member m on m.id = p.member_id
              left join device d on d.member_id = m.id and d.revoked_at is null
             group by r.role, r.n, m.name, m.phone order by r.n
            """,
            new { code });
        var households = await connection.QueryAsync<HouseholdRow>(
            "select floor::int as Floor, room, contact_name as ContactName, tags from household where stairwell_code = @code order by floor, room", new { code });
        var rows = await connection.QueryAsync<AssignmentRow>(
            """
            with latest as (
                select * from assignment where stairwell_code = @code order by dispatch_id desc limit @MaxDispatches
            )
            select d.id, d.kind, d.title, d.drill, d.sent_at as SentAt, d.state as DispatchState, a.state, a.late_at is not null as Late, a.reminders,
                   r.role, m.name, r.state as ReceiptState, r.reason, r.note, r.available_from as AvailableFrom,
                   coalesce(r.declined_at, r.completed_at, r.acknowledged_at, r.read_at, r.received_at, r.sent_at) as At
              from latest a join dispatch d on d.id = a.dispatch_id
              left join receipt r on r.dispatch_id = a.dispatch_id and r.stairwell_code = a.stairwell_code
              left join member m on m.id = r.member_id
             order by d.id desc, r.role
            """,
            new { code, MaxDispatches });
        return new(
            [.. posts.Select(p => new TrioPost(p.Role, p.Name, p.Phone, p.Devices, p.LastSeenAt))],
            households.AsList(),
            [.. rows.ChunkBy(row => row.Id).Select(ToDispatch)]);
    }

    private static StairwellDispatch ToDispatch(List<AssignmentRow> rows)
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
            Receipts =
            [
                .. rows.Where(row => row.Role is not null).Select(row => new StairwellReceiptRow(
                    TrioRole.Name(row.Role!.Value), row.Name!, Enum.Parse<ReceiptState>(row.ReceiptState!, ignoreCase: true), row.At, row.Reason, row.Note, row.AvailableFrom)),
            ],
        };
    }
}
