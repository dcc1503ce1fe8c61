using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access;

public sealed record Account
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required Role Role { get; init; }
    public required string UnitCode { get; init; }
    public required string PasswordHash { get; init; }
}

/// <summary>Accounts, and the failures to sign in to them.</summary>
public sealed class AccountStore(NpgsqlDataSource database, AppMode mode)
{
    /// <summary>Null when there is none of that name that may be used; demo accounts may be in demo mode alone.</summary>
    public async Task<Account?> FindAsync(string userName, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<Account>(
            """
            select id, name, role, unit_code as UnitCode, password_hash as PasswordHash from account
             where user_name = @userName and disabled_at is null and (not demo or @Demo)
            """,
            new { userName, mode.Demo });
    }

    /// <summary>When signing in failed since then, newest first, at most <paramref name="limit"/>.</summary>
    public async Task<List<DateTimeOffset>> FailuresAsync(string userName, DateTimeOffset since, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<DateTimeOffset>(
            "select failed_at from sign_in_failure where user_name = @userName and failed_at > @since order by failed_at desc limit @limit",
            new { userName, since, limit })).AsList();
    }

    public async Task AddFailureAsync(string userName, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync("insert into sign_in_failure (user_name, failed_at) values (@userName, @now)", new { userName, now });
    }

    public static Task ForgetFailuresAsync(Transaction transaction, string userName) =>
        transaction.Connection.ExecuteAsync("delete from sign_in_failure where user_name = @userName", new { userName });
}
