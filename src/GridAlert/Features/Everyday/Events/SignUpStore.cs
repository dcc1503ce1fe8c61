using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Everyday.Events;

/// <summary>An event that is held while somebody signs up: nobody else's place is counted meanwhile.</summary>
public sealed record HeldEvent
{
    public required Guid Id { get; init; }
    public required string UnitCode { get; init; }
    public required bool SignUp { get; init; }
    public DateTimeOffset? StartsAt { get; init; }
    public int? Capacity { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public required int Places { get; init; }
    public required bool Mine { get; init; }
}

/// <summary>Who has signed up for what.</summary>
public sealed class SignUpStore(NpgsqlDataSource database)
{
    private const string Select =
        """
        select e.id, e.unit_code as UnitCode, e.kind, e.title, e.starts_at as StartsAt, e.minutes, v.name as Venue, e.capacity,
               (select count(*) from sign_up s where s.event_id = e.id)::int as SignedUp, exists (select 1 from sign_up s where s.event_id = e.id and s.member_id = @memberId) as Mine
          from team_event e left join venue v on v.no = e.venue_no
        """;

    /// <summary>What is still ahead in the units that a stairwell lies in, the next first.</summary>
    public async Task<List<Activity>> AheadAsync(string[] lineage, Guid memberId, DateTimeOffset now, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Activity>(
            $"{Select} where e.unit_code = any(@lineage) and e.sign_up and e.cancelled_at is null and e.ends_at > @now order by e.starts_at, e.id limit @limit", new { lineage, memberId, now, limit })).AsList();
    }

    public static Task<Activity> FindAsync(Transaction transaction, Guid id, Guid memberId) =>
        transaction.Connection.QuerySingleAsync<Activity>($"{Select} where e.id = @id", new { id, memberId });

    /// <summary>Null when there is none.</summary>
    public static async Task<HeldEvent?> HoldAsync(Transaction transaction, Guid id, Guid memberId)
    {
        // First the event, then what is counted: a count in the same statement would be of before the wait.
        if (await transaction.Connection.ExecuteScalarAsync<int?>("select 1 from team_event where id = @id for update", new { id }) is null)
            return null;
        return await transaction.Connection.QuerySingleAsync<HeldEvent>(
            """
            select e.id, e.unit_code as UnitCode, e.sign_up as SignUp, e.starts_at as StartsAt, e.capacity, e.cancelled_at as CancelledAt,
                   (select count(*) from sign_up s where s.event_id = e.id)::int as Places, exists (select 1 from sign_up s where s.event_id = e.id and s.member_id = @memberId) as Mine
              from team_event e where e.id = @id
            """,
            new { id, memberId });
    }

    public static Task AddAsync(Transaction transaction, Guid id, Guid memberId, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync("insert into sign_up (event_id, member_id, at) values (@id, @memberId, @now)", new { id, memberId, now });

    public static Task RemoveAsync(Transaction transaction, Guid id, Guid memberId) =>
        transaction.Connection.ExecuteAsync("delete from sign_up where event_id = @id and member_id = @memberId", new { id, memberId });
}
