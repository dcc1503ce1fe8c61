using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access;

/// <summary>Sign-ins of accounts and devices, found by the hash of their token.</summary>
public sealed class SessionStore(NpgsqlDataSource database, TimeProvider time, AppMode mode)
{
    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string Name { get; init; }
        public required string Role { get; init; }
        public required string UnitCode { get; init; }
        public Guid? DeviceId { get; init; }
        public string? TrioRole { get; init; }
        public required DateTimeOffset ExpiresAt { get; init; }
        public required string[] AlsoIn { get; init; }
    }

    /// <summary>Null when the token is unknown, has expired, or its account or device may no longer be used.</summary>
    public async Task<Caller?> FindAsync(byte[] tokenHash, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            """
            select a.id, a.name, a.role, a.unit_code as UnitCode, null::uuid as DeviceId, null as TrioRole, s.expires_at as ExpiresAt, '{}'::text[] as AlsoIn
              from session s join account a on a.id = s.account_id
             where s.token_hash = @tokenHash and s.expires_at > @now and a.disabled_at is null and (not a.demo or @demo)
            union all
            (select m.id, m.name, 'responder', p.stairwell_code, d.id, p.role, s.expires_at,
                    array(select o.stairwell_code from post o where o.member_id = m.id and o.ended_at is null and o.id <> p.id
                           union select c.stairwell_code from post_cover c where c.member_id = m.id and c.ended_at is null)
               from session s
               join device d on d.id = s.device_id
               join member m on m.id = d.member_id
               join post p on p.member_id = m.id and p.ended_at is null
              where s.token_hash = @tokenHash and s.expires_at > @now and d.revoked_at is null
              order by p.began_at, p.id limit 1)
            """,
            new { tokenHash, now = time.GetUtcNow(), demo = mode.Demo });
        return row is null
            ? null
            : new(row.Id, row.Name, Enum.Parse<Role>(row.Role, ignoreCase: true), row.UnitCode, row.DeviceId, row.TrioRole, row.ExpiresAt) { AlsoIn = row.AlsoIn };
    }

    public static Task AddAsync(Transaction transaction, string token, Guid? accountId, Guid? deviceId, DateTimeOffset now, DateTimeOffset expiresAt) =>
        transaction.Connection.ExecuteAsync(
            "insert into session (token_hash, account_id, device_id, created_at, expires_at) values (@hash, @accountId, @deviceId, @now, @expiresAt)",
            new { hash = Token.Hash(token), accountId, deviceId, now, expiresAt });

    public async Task EndAsync(byte[] tokenHash, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync("update session set expires_at = least(expires_at, @now) where token_hash = @tokenHash", new { tokenHash, now = time.GetUtcNow() });
    }

    /// <summary>Which of these no longer count: signed out, expired, or their account or device may no longer be used.</summary>
    public async Task<IReadOnlyList<byte[]>> EndedAsync(IReadOnlyCollection<byte[]> tokenHashes, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var ended = await connection.QueryAsync<byte[]>(
            """
            select asked.hash
              from unnest(@hashes) as asked(hash)
              left join session s on s.token_hash = asked.hash and s.expires_at > @now
              left join account a on a.id = s.account_id and a.disabled_at is null
              left join device d on d.id = s.device_id and d.revoked_at is null
             where a.id is null and d.id is null
            """,
            new { hashes = tokenHashes.ToArray(), now = time.GetUtcNow() });
        return ended.AsList();
    }
}
