using Dapper;
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
}
