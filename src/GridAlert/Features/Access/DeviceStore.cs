using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access;

public sealed class DeviceStore(NpgsqlDataSource database)
{
    /// <summary>Writes down that these phones were connected.</summary>
    public async Task SeenAsync(Guid[] deviceIds, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync("update device set last_seen_at = @now where id = any(@deviceIds)", new { now, deviceIds });
    }

    public static Task AddAsync(Transaction transaction, Guid deviceId, Guid memberId, string? name, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "insert into device (id, member_id, name, bound_at, last_seen_at) values (@deviceId, @memberId, @name, @now, @now)",
            new { deviceId, memberId, name, now });
}
