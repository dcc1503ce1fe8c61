using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Channels.Push;

public sealed record PushAddress
{
    public required Guid DeviceId { get; init; }
    public required string Endpoint { get; init; }
    public required string P256dh { get; init; }
    public required string Auth { get; init; }
}

/// <summary>Where phones can be pushed to, and the key that we are known by.</summary>
public sealed class PushStore(NpgsqlDataSource database)
{
    /// <summary>Null when the phone has none, or is no longer bound.</summary>
    public async Task<PushAddress?> FindAsync(Guid deviceId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<PushAddress>(
            """
            select s.device_id as DeviceId, s.endpoint, s.p256dh, s.auth
              from push_subscription s join device d on d.id = s.device_id
             where s.device_id = @deviceId and d.revoked_at is null
            """,
            new { deviceId });
    }

    public static Task SaveAsync(Transaction transaction, PushAddress address, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into push_subscription (device_id, endpoint, p256dh, auth, created_at) values (@DeviceId, @Endpoint, @P256dh, @Auth, @now)
            on conflict (device_id) do update set endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth, created_at = excluded.created_at
            """,
            new { address.DeviceId, address.Endpoint, address.P256dh, address.Auth, now });

    /// <summary>The push service knows it no more. A newer one of the same phone stays.</summary>
    public async Task ForgetAsync(PushAddress address, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync("delete from push_subscription where device_id = @DeviceId and endpoint = @Endpoint", new { address.DeviceId, address.Endpoint });
    }

    /// <summary>Keeps the key unless there is one already, and gives the one that is kept.</summary>
    public async Task<byte[]> KeepKeyAsync(string name, byte[] content, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync("insert into channel_key (name, content, created_at) values (@name, @content, @now) on conflict do nothing", new { name, content, now });
        return await connection.QuerySingleAsync<byte[]>("select content from channel_key where name = @name", new { name });
    }
}
