using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Access.SigningIn;

/// <summary>Wrong tries to sign in; kept for a day.</summary>
public sealed class SignInFailureStore(NpgsqlDataSource database)
{
    public async Task<WrongTries> FindAsync(string userName, SignInFrom from, DateTimeOffset since, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleAsync<WrongTries>(
            $"""
            select {Nth(LockOutRules.AllowedForNameHere, "user_name = @userName and address = @Address and browser is null")} as NameHere,
                   {Nth(LockOutRules.AllowedForName, "user_name = @userName and browser is null")} as Name,
                   {Nth(LockOutRules.AllowedFromAddress, "address = @Address and browser is null")} as Address,
                   {Nth(LockOutRules.AllowedFromBrowser, "browser = @Browser")} as Browser
            """,
            new { userName, from.Address, from.Browser, since });
    }

    public async Task AddAsync(string userName, SignInFrom from, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync(
            """
            insert into sign_in_failure (user_name, address, browser, failed_at) values (@userName, @Address, @Browser, @now);
            delete from sign_in_failure where failed_at < @old;
            """,
            new { userName, from.Address, from.Browser, now, old = now.AddDays(-1) });
    }

    /// <summary>The tries of whoever has now got in; what others tried elsewhere stays.</summary>
    public static Task ForgetAsync(Transaction transaction, string userName, SignInFrom from) =>
        transaction.Connection.ExecuteAsync(
            """
            delete from sign_in_failure
             where user_name = @userName and browser is not distinct from @Browser and (@Browser::uuid is not null or address = @Address)
            """,
            new { userName, from.Browser, from.Address });

    private static string Nth(int allowed, string which) =>
        $"(select failed_at from sign_in_failure where {which} and failed_at > @since order by failed_at desc offset {allowed - 1} limit 1)";
}
