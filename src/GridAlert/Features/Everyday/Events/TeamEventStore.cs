using Dapper;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Events;

/// <summary>A training 培训, team event 团建, activity 文明实践活动 or lecture 讲座.</summary>
public sealed record TeamEvent
{
    public required Guid Id { get; init; }
    public required string UnitCode { get; init; }
    /// <summary>training, teamEvent, practice or lecture.</summary>
    public required string Kind { get; init; }
    public required string Title { get; init; }
    public required DateOnly HeldOn { get; init; }
    public required int Minutes { get; init; }
    public required string ByName { get; init; }
    /// <summary>How many came.</summary>
    public int Attended { get; init; }
    /// <summary>Null where only the day is known.</summary>
    public DateTimeOffset? StartsAt { get; init; }
    public int? VenueNo { get; init; }
    public string? Venue { get; init; }
    /// <summary>Trios can sign up.</summary>
    public bool SignUp { get; init; }
    public int? Capacity { get; init; }
    public int SignedUp { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
}

/// <summary>Somebody who may have come.</summary>
public sealed record Attendee
{
    public required Guid MemberId { get; init; }
    public required Personal Name { get; init; }
    public required string StairwellCode { get; init; }
    public required string Role { get; init; }
    public required bool Attended { get; init; }
    public required bool SignedUp { get; init; }
}

/// <summary>How many of a role were trained lately.</summary>
public sealed record TrainedShare(string Role, int Holders, int Trained);

public sealed class TeamEventStore(NpgsqlDataSource database)
{
    private const string Select =
        """
        select e.id, e.unit_code as UnitCode, e.kind, e.title, e.held_on as HeldOn, e.minutes, e.by_name as ByName,
               (select count(*) from attendance a where a.event_id = e.id)::int as Attended, e.starts_at as StartsAt, e.venue_no as VenueNo, v.name as Venue, e.sign_up as SignUp, e.capacity,
               (select count(*) from sign_up s where s.event_id = e.id)::int as SignedUp, e.cancelled_at as CancelledAt
          from team_event e left join venue v on v.no = e.venue_no
        """;

    /// <summary>Of a unit, of what lies in it and of what it lies in, the newest first.</summary>
    public async Task<List<TeamEvent>> InAsync(Unit unit, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<TeamEvent>(
            $"{Select} join unit u on u.code = e.unit_code where u.lineage @> array[@Code] or u.code = any(@Lineage) order by e.held_on desc, e.id desc limit @limit", new { unit.Code, unit.Lineage, limit })).AsList();
    }

    public async Task<TeamEvent?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<TeamEvent>($"{Select} where e.id = @id", new { id });
    }

    /// <summary>Everybody in a post inside a unit, and whether they came.</summary>
    public async Task<List<Attendee>> AttendeesAsync(Guid eventId, string unitCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return (await connection.QueryAsync<Attendee>(
            """
            select * from (
                select distinct on (m.id) m.id as MemberId, m.name, p.stairwell_code as StairwellCode, p.role,
                       exists (select 1 from attendance a where a.event_id = @eventId and a.member_id = m.id) as Attended,
                       exists (select 1 from sign_up s where s.event_id = @eventId and s.member_id = m.id) as SignedUp
                  from post p join unit u on u.code = p.stairwell_code join member m on m.id = p.member_id
                 where p.ended_at is null and u.lineage @> array[@unitCode] order by m.id, p.began_at
            ) t order by t.StairwellCode, array_position(array['lead', 'information', 'support'], t.role)
            """,
            new { eventId, unitCode })).AsList();
    }

    /// <summary>Of those in a post inside a unit, how many took part in a training since then, role by role.</summary>
    public async Task<List<TrainedShare>> TrainedAsync(string unitCode, DateOnly since, CancellationToken cancel)
    {
        await using var connection = await database.OpenForUnitAsync(cancel);
        return [.. (await connection.QueryAsync<(string Role, int Holders, int Trained)>(
            """
            select p.role, count(distinct p.member_id)::int,
                   (count(distinct p.member_id) filter (where exists (
                        select 1 from attendance a join team_event e on e.id = a.event_id and e.kind = 'training' and e.held_on >= @since where a.member_id = p.member_id)))::int
              from post p join unit u on u.code = p.stairwell_code
             where p.ended_at is null and u.lineage @> array[@unitCode]
             group by p.role order by array_position(array['lead', 'information', 'support'], p.role)
            """,
            new { unitCode, since })).Select(row => new TrainedShare(row.Role, row.Holders, row.Trained))];
    }

    /// <summary>False where somebody else has the venue at that time. The transaction has failed then.</summary>
    public static async Task<bool> AddAsync(Transaction transaction, TeamEvent one, DateTimeOffset now)
    {
        try
        {
            await transaction.Connection.ExecuteAsync(
                """
                insert into team_event (id, unit_code, kind, title, held_on, minutes, by_name, created_at, starts_at, ends_at, venue_no, sign_up, capacity)
                values (@Id, @UnitCode, @Kind, @Title, @HeldOn, @Minutes, @ByName, @now, @StartsAt, @StartsAt + @Minutes * interval '1 minute', @VenueNo, @SignUp, @Capacity)
                """,
                new { one.Id, one.UnitCode, one.Kind, one.Title, one.HeldOn, one.Minutes, one.ByName, now, one.StartsAt, one.VenueNo, one.SignUp, one.Capacity });
            return true;
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.ExclusionViolation)
        {
            return false;
        }
    }

    /// <summary>False where it was cancelled before, or somebody came.</summary>
    public static async Task<bool> CancelAsync(Transaction transaction, Guid id, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            "update team_event set cancelled_at = @now where id = @id and cancelled_at is null and not exists (select 1 from attendance where event_id = @id)", new { id, now }) > 0;

    /// <summary>Of those in a post inside the unit, exactly these came; gives how many of them there are.</summary>
    public static async Task<int> AttendAsync(Transaction transaction, Guid eventId, string unitCode, Guid[] members) =>
        await transaction.Connection.ExecuteScalarAsync<int>(
            """
            with there as (
                select distinct p.member_id from post p join unit u on u.code = p.stairwell_code where p.ended_at is null and u.lineage @> array[@unitCode]),
            gone as (
                delete from attendance a using there t where a.event_id = @eventId and a.member_id = t.member_id and a.member_id <> all(@members)),
            come as (
                insert into attendance (event_id, member_id) select @eventId, t.member_id from there t where t.member_id = any(@members) on conflict do nothing)
            select count(*)::int from there where member_id = any(@members)
            """,
            new { eventId, unitCode, members });
}
