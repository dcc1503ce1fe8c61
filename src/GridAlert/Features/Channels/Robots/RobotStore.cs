using System.Security.Cryptography;
using System.Text;
using Dapper;
using GridAlert.Platform;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace GridAlert.Features.Channels.Robots;

/// <summary>Robots, their addresses and secrets kept protected.</summary>
public sealed class RobotStore(NpgsqlDataSource database, IDataProtectionProvider protection, ILogger<RobotStore> log)
{
    private readonly IDataProtector _protector = protection.CreateProtector("robots");

    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string UnitCode { get; init; }
        public required string Channel { get; init; }
        public required string Name { get; init; }
        public required string Host { get; init; }
        public required byte[] Url { get; init; }
        public byte[]? Secret { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
        public required string CreatedByName { get; init; }
    }

    public async Task<List<Robot>> AllAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<Row>(
            """
            select id, unit_code as UnitCode, channel, name, host, url, secret, created_at as CreatedAt, created_by_name as CreatedByName
              from robot where removed_at is null order by created_at, id
            """);
        return [.. rows.Select(Open).OfType<Robot>()];
    }

    /// <summary>Robots of a unit that ended speak for the one that came after it.</summary>
    public static Task MoveAsync(Transaction transaction, string fromUnit, string toUnit) =>
        transaction.Connection.ExecuteAsync("update robot set unit_code = @toUnit where unit_code = @fromUnit", new { fromUnit, toUnit });

    public Task AddAsync(Transaction transaction, Robot robot) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into robot (id, unit_code, channel, name, host, url, secret, created_at, created_by_name)
            values (@Id, @UnitCode, @Channel, @Name, @Host, @url, @secret, @CreatedAt, @CreatedByName)
            """,
            new
            {
                robot.Id,
                robot.UnitCode,
                robot.Channel,
                robot.Name,
                robot.Host,
                robot.CreatedAt,
                robot.CreatedByName,
                url = _protector.Protect(Encoding.UTF8.GetBytes(robot.Url)),
                secret = robot.Secret is { } secret ? _protector.Protect(Encoding.UTF8.GetBytes(secret)) : null,
            });

    /// <summary>Removes it with its credentials; what still waits for it is not sent.</summary>
    public static async Task<bool> RemoveAsync(Transaction transaction, Guid id, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            """
            with removed as (
                update robot set removed_at = @now, url = '', secret = null where id = @id and removed_at is null returning id
            ), withdrawn as (
                update message set state = 'withdrawn', outcome = 'removed', settled_at = @now
                  from removed where message.address = removed.id::text and message.state = 'waiting'
            )
            select 1 from removed
            """,
            new { id, now }) != 0;

    /// <summary>Null when the keys that protect it are not the ones it was stored with.</summary>
    private Robot? Open(Row row)
    {
        try
        {
            var url = Encoding.UTF8.GetString(_protector.Unprotect(row.Url));
            var secret = row.Secret is { } sealed_ ? Encoding.UTF8.GetString(_protector.Unprotect(sealed_)) : null;
            return new(row.Id, row.UnitCode, row.Channel, row.Name, row.Host, url, secret, row.CreatedAt, row.CreatedByName);
        }
        catch (CryptographicException e)
        {
            log.LogWarning(e, "The robot {Name} cannot be used: its credentials were stored with other keys. Enter it again", row.Name);
            return null;
        }
    }
}
