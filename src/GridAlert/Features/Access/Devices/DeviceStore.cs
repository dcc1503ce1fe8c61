using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access.Devices;

/// <summary>A responder's phone.</summary>
public sealed record Device
{
    public required Guid Id { get; init; }
    public required Guid MemberId { get; init; }
    public required string StairwellCode { get; init; }
    public Personal? Name { get; init; }
    public required DateTimeOffset BoundAt { get; init; }
    public DateTimeOffset? LastSeenAt { get; init; }
}

/// <summary>Somebody in a post, with the phones that are bound.</summary>
public sealed record PostDevices
{
    public required Guid MemberId { get; init; }
    public required string Role { get; init; }
    public required Personal Name { get; init; }
    /// <summary>Until when an open invite may be used; null when there is none.</summary>
    public DateTimeOffset? InviteUntil { get; init; }
    public IReadOnlyList<Device> Devices { get; set; } = [];
}

public sealed class DeviceStore(NpgsqlDataSource database, TimeProvider time)
{
    private const string Columns =
        "d.id, d.member_id as MemberId, p.stairwell_code as StairwellCode, d.name, d.bound_at as BoundAt, d.last_seen_at as LastSeenAt";

    /// <summary>So many phones are written at once: whoever writes holds back the journal's readers.</summary>
    private const int SeenAtOnce = 2000;

    /// <summary>Writes down that these phones were connected, where the last time is half an hour ago.</summary>
    public async Task SeenAsync(Guid[] deviceIds, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        foreach (var some in deviceIds.Order().Chunk(SeenAtOnce))
        {
            await connection.ExecuteAsync(
                "update device set last_seen_at = @now where id = any(@some) and (last_seen_at is null or last_seen_at < @now - interval '30 minutes')", new { now, some });
        }
    }

    /// <summary>The trio of a stairwell with its bound phones; a vacant post is left out.</summary>
    public async Task<List<PostDevices>> OfStairwellAsync(string stairwellCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var posts = (await connection.QueryAsync<PostDevices>(
            """
            select m.id as MemberId, p.role, m.name,
                   (select max(i.expires_at) from invite i where i.member_id = m.id and i.used_at is null and i.voided_at is null and i.expires_at > @now) as InviteUntil
              from post p join member m on m.id = p.member_id
             where p.stairwell_code = @stairwellCode and p.ended_at is null
             order by array_position(array['lead', 'information', 'support'], p.role)
            """,
            new { stairwellCode, now = time.GetUtcNow() })).AsList();
        var devices = (await connection.QueryAsync<Device>(
            $"""
            select {Columns} from device d join post p on p.member_id = d.member_id and p.ended_at is null
             where p.stairwell_code = @stairwellCode and d.revoked_at is null order by d.bound_at, d.id
            """,
            new { stairwellCode })).ToLookup(device => device.MemberId);
        foreach (var post in posts)
            post.Devices = [.. devices[post.MemberId]];
        return posts;
    }

    /// <summary>Null when there is none that is bound, in the stairwell.</summary>
    public async Task<Device?> FindAsync(Guid deviceId, string stairwellCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QueryFirstOrDefaultAsync<Device>(
            $"""
            select {Columns} from device d join post p on p.member_id = d.member_id and p.ended_at is null
             where d.id = @deviceId and p.stairwell_code = @stairwellCode and d.revoked_at is null
            """,
            new { deviceId, stairwellCode });
    }

    public static Task AddAsync(Transaction transaction, Guid deviceId, Guid memberId, string? name, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "insert into device (id, member_id, name, bound_at, last_seen_at) values (@deviceId, @memberId, @name, @now, @now)",
            new { deviceId, memberId, name = Personal.Of(name), now });

    /// <summary>Gives how many bound phones its member has left; null when it was revoked before.</summary>
    public static Task<int?> RevokeAsync(Transaction transaction, Guid deviceId, DateTimeOffset now) =>
        transaction.Connection.ExecuteScalarAsync<int?>(
            """
            with revoked as (
                update device set revoked_at = @now where id = @deviceId and revoked_at is null returning member_id),
            ended as (
                update session set expires_at = least(expires_at, @now) where device_id in (select @deviceId from revoked))
            select (select count(*)::int from device d where d.member_id = revoked.member_id and d.revoked_at is null and d.id <> @deviceId) from revoked
            """,
            new { deviceId, now });
}
