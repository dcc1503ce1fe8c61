using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access.Accounts;

/// <param name="AccountId">Null for the link that makes the first administrator.</param>
public sealed record AccountLink(Guid? AccountId);

/// <summary>One-time links, found by the hash of their token.</summary>
public sealed class AccountLinkStore(NpgsqlDataSource database)
{
    private const string Open = "token_hash = @tokenHash and used_at is null and voided_at is null and expires_at > @now";

    /// <summary>Null when it is unknown, used, replaced or expired. Looks without using it up.</summary>
    public async Task<AccountLink?> FindAsync(string token, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Guid?>($"select account_id from account_link where {Open}", new { tokenHash = Token.Hash(token), now }))
            .Select(id => new AccountLink(id)).FirstOrDefault();
    }

    /// <summary>Uses it up, once: of two calls with one token, one gets it.</summary>
    public static async Task<AccountLink?> UseAsync(Transaction transaction, string token, DateTimeOffset now) =>
        (await transaction.Connection.QueryAsync<Guid?>($"update account_link set used_at = @now where {Open} returning account_id", new { tokenHash = Token.Hash(token), now }))
            .Select(id => new AccountLink(id)).FirstOrDefault();

    /// <summary>Earlier links for the same account stop working.</summary>
    public static Task AddAsync(Transaction transaction, string token, Guid? accountId, DateTimeOffset now, DateTimeOffset expiresAt) =>
        transaction.Connection.ExecuteAsync(
            """
            update account_link set voided_at = @now where account_id is not distinct from @accountId and used_at is null and voided_at is null;
            insert into account_link (token_hash, account_id, created_at, expires_at) values (@tokenHash, @accountId, @now, @expiresAt);
            """,
            new { tokenHash = Token.Hash(token), accountId, now, expiresAt });

    public static Task VoidAsync(Transaction transaction, Guid accountId, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "update account_link set voided_at = @now where account_id = @accountId and used_at is null and voided_at is null", new { accountId, now });
}
