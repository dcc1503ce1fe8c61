using Dapper;
using GridAlert.Features.Access.SigningIn;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access.Sessions;

/// <summary>One sign-in of an account, as its holder sees it.</summary>
public sealed record SessionEntry
{
    public required Guid Id { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset LastSeenAt { get; init; }
    public string? Address { get; init; }
    public string? UserAgent { get; init; }
}

/// <summary>Sign-ins of accounts and devices, found by the hash of their token.</summary>
public sealed class SessionStore(NpgsqlDataSource database, TimeProvider time, AppMode mode)
{
    // All phones of a node come back at once, each with its token.
    private readonly GatheredRead<byte[], Caller?> _callers = new(hashes => FindAsync(database, hashes, time.GetUtcNow(), mode));

    private sealed record Row
    {
        public required int N { get; init; }
        public required Guid SessionId { get; init; }
        public required Guid Id { get; init; }
        public required Personal Name { get; init; }
        public required string Role { get; init; }
        public required string UnitCode { get; init; }
        public Guid? DeviceId { get; init; }
        public string? TrioRole { get; init; }
        public required DateTimeOffset ExpiresAt { get; init; }
        public required string[] AlsoIn { get; init; }

        public Caller ToCaller() =>
            new(Id, Name.Open, Enum.Parse<Role>(Role, ignoreCase: true), UnitCode, DeviceId, TrioRole, ExpiresAt) { AlsoIn = AlsoIn, SessionId = SessionId };
    }

    /// <summary>Null when the token is unknown, has expired, or its account or device may no longer be used.</summary>
    public Task<Caller?> FindAsync(byte[] tokenHash, CancellationToken cancel) => _callers.AskAsync(tokenHash, cancel);

    private static async Task<IReadOnlyList<Caller?>> FindAsync(NpgsqlDataSource database, IReadOnlyList<byte[]> tokenHashes, DateTimeOffset now, AppMode mode)
    {
        await using var connection = await database.OpenConnectionAsync();
        var rows = await connection.QueryAsync<Row>(
            """
            with asked as (select token_hash, n::int from unnest(@tokenHashes) with ordinality as a(token_hash, n))
            select asked.n, s.id as SessionId, a.id, a.name, a.role, a.unit_code as UnitCode, null::uuid as DeviceId, null as TrioRole, s.expires_at as ExpiresAt, '{}'::text[] as AlsoIn
              from asked
              join session s on s.token_hash = asked.token_hash
              join account a on a.id = s.account_id
             where s.expires_at > @now and a.disabled_at is null and (not a.demo or @demo)
            union all
            select asked.n, s.id, m.id, m.name, 'responder', p.stairwell_code, d.id, p.role, s.expires_at,
                   array(select o.stairwell_code from post o where o.member_id = m.id and o.ended_at is null and o.id <> p.id
                          union select c.stairwell_code from post_cover c where c.member_id = m.id and c.ended_at is null)
              from asked
              join session s on s.token_hash = asked.token_hash
              join device d on d.id = s.device_id
              join member m on m.id = d.member_id
              join lateral (select id, stairwell_code, role from post where member_id = m.id and ended_at is null order by began_at, id limit 1) p on true
             where s.expires_at > @now and d.revoked_at is null
            """,
            new { tokenHashes, now, demo = mode.Demo });
        var callers = new Caller?[tokenHashes.Count];
        foreach (var row in rows)
            callers[row.N - 1] = row.ToCaller();
        return callers;
    }

    /// <summary>What is open for an account, the one seen last first.</summary>
    public async Task<List<SessionEntry>> OfAccountAsync(Guid accountId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<SessionEntry>(
            """
            select id, created_at as CreatedAt, coalesce(last_seen_at, created_at) as LastSeenAt, address, user_agent as UserAgent
              from session where account_id = @accountId and expires_at > @now order by coalesce(last_seen_at, created_at) desc, id
            """,
            new { accountId, now = time.GetUtcNow() })).AsList();
    }

    public async Task SeenAsync(Guid[] sessionIds, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync("update session set last_seen_at = @now where id = any(@sessionIds)", new { now, sessionIds });
    }

    public static Task AddForAccountAsync(Transaction transaction, Guid id, string token, Guid accountId, SignInFrom from, DateTimeOffset now, DateTimeOffset expiresAt) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into session (id, token_hash, account_id, address, user_agent, created_at, last_seen_at, expires_at)
            values (@id, @hash, @accountId, @Address, @UserAgent, @now, @now, @expiresAt)
            """,
            new { id, hash = Token.Hash(token), accountId, from.Address, from.UserAgent, now, expiresAt });

    public static Task AddForDeviceAsync(Transaction transaction, Guid id, string token, Guid deviceId, DateTimeOffset now, DateTimeOffset expiresAt) =>
        transaction.Connection.ExecuteAsync(
            "insert into session (id, token_hash, device_id, created_at, expires_at) values (@id, @hash, @deviceId, @now, @expiresAt)",
            new { id, hash = Token.Hash(token), deviceId, now, expiresAt });

    /// <summary>Ends one session, whoever's it is; false when it had ended.</summary>
    public static async Task<bool> EndAsync(Transaction transaction, Guid id, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync("update session set expires_at = @now where id = @id and expires_at > @now", new { id, now }) == 1;

    /// <summary>Ends an account's sessions but one, and gives those that it ended.</summary>
    /// <param name="only">The one to end; null for all.</param>
    public static async Task<List<Guid>> EndOfAccountAsync(Transaction transaction, Guid accountId, Guid? only, Guid? except, DateTimeOffset now) =>
        (await transaction.Connection.QueryAsync<Guid>(
            """
            update session set expires_at = @now
             where account_id = @accountId and expires_at > @now and (@only::uuid is null or id = @only) and (@except::uuid is null or id <> @except)
            returning id
            """,
            new { accountId, only, except, now })).AsList();
}
