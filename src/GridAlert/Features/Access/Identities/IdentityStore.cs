using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access.Identities;

/// <param name="Name">As the sign-in service calls its holder; for people to tell it by.</param>
public sealed record Identity(string Issuer, string Subject, string Name);

/// <summary>Which identity of the city's sign-in service is whose account. One account has one at most.</summary>
public sealed class IdentityStore(NpgsqlDataSource database)
{
    private sealed record Row(string Issuer, string Subject, string Name);

    /// <summary>Null when it is bound to no account. Nothing but the bound subject counts: no name, no mail address.</summary>
    public async Task<Guid?> AccountOfAsync(string issuer, string subject, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<Guid?>("select account_id from account_identity where issuer = @issuer and subject = @subject", new { issuer, subject });
    }

    public async Task<Identity?> OfAccountAsync(Guid accountId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var row = await connection.QuerySingleOrDefaultAsync<Row>("select issuer, subject, name from account_identity where account_id = @accountId", new { accountId });
        return row is null ? null : new(row.Issuer, row.Subject, row.Name);
    }

    /// <summary>False when the account has one already, or somebody else has this one.</summary>
    public static async Task<bool> AddAsync(Transaction transaction, Identity identity, Guid accountId, DateTimeOffset now) =>
        await transaction.Connection.ExecuteAsync(
            "insert into account_identity (issuer, subject, account_id, name, bound_at) values (@Issuer, @Subject, @accountId, @Name, @now) on conflict do nothing",
            new { identity.Issuer, identity.Subject, accountId, identity.Name, now }) == 1;

    public static async Task<bool> RemoveAsync(Transaction transaction, Guid accountId) =>
        await transaction.Connection.ExecuteAsync("delete from account_identity where account_id = @accountId", new { accountId }) == 1;
}
