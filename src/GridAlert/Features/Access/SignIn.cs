using Dapper;
using GridAlert.Platform;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace GridAlert.Features.Access;

public sealed record SignInRequest(string? UserName, string? Password);

public sealed record SignedInUser(Guid Id, string Name, Role Role, string UnitCode);

public sealed record SignedIn(string AccessToken, DateTimeOffset ExpiresAt, SignedInUser User);

/// <summary>Signs an account in. After five failures for a name it waits, whoever tries, whether or not the name exists.</summary>
public sealed class SignIn(NpgsqlDataSource database, Commands commands, TimeProvider time, AppMode mode)
{
    private const int FailuresAllowed = 5;
    private static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);
    private static readonly PasswordHasher<string> Hasher = new();

    // Checked when the name is unknown, so that an answer's time does not tell which names exist.
    private static readonly Lazy<string> NobodysHash = new(() => HashPassword("nobody"));

    private sealed record AccountRow
    {
        public required Guid Id { get; init; }
        public required string Name { get; init; }
        public required string Role { get; init; }
        public required string UnitCode { get; init; }
        public required string PasswordHash { get; init; }
    }

    public static string HashPassword(string password) => Hasher.HashPassword(string.Empty, password);

    public async Task<Outcome<SignedIn>> RunAsync(SignInRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var check = new Check();
        check.Text(request.UserName, "userName", 100);
        check.Text(request.Password, "password", 200);
        if (check.Problem is { } problem)
            return problem;
        var userName = request.UserName!.Trim().ToLowerInvariant();
        var now = time.GetUtcNow();

        await using var connection = await database.OpenConnectionAsync(cancel);
        var failures = (await connection.QueryAsync<DateTimeOffset>(
            "select failed_at from sign_in_failure where user_name = @userName and failed_at > @since order by failed_at desc limit @FailuresAllowed",
            new { userName, since = now - FailureWindow, FailuresAllowed })).AsList();
        if (failures.Count >= FailuresAllowed)
            return new Problem(ProblemKind.TooMany, "tooManyFailures") { RetryAfter = failures[^1] + FailureWindow - now };

        var account = await connection.QuerySingleOrDefaultAsync<AccountRow>(
            """
            select id, name, role, unit_code as UnitCode, password_hash as PasswordHash from account
             where user_name = @userName and disabled_at is null and (not demo or @demo)
            """,
            new { userName, demo = mode.Demo });
        var matches = Hasher.VerifyHashedPassword(string.Empty, account?.PasswordHash ?? NobodysHash.Value, request.Password!) != PasswordVerificationResult.Failed;
        if (account is null || !matches)
        {
            await connection.ExecuteAsync("insert into sign_in_failure (user_name, failed_at) values (@userName, @now)", new { userName, now });
            return new Problem(ProblemKind.NotSignedIn, "wrongPassword");
        }

        // The password's part in the call's fingerprint is left out: what is stored must not help to guess it.
        var accountKey = key is null ? null : key with { Caller = "account:" + account.Id, RequestHash = Token.Hash(userName) };
        return await commands.RunAsync<SignedIn>(accountKey, async transaction =>
        {
            await transaction.ExecuteAsync("delete from sign_in_failure where user_name = @userName", new { userName });
            var token = Token.NewSession();
            var expiresAt = now + SessionLength;
            await SessionStore.AddAsync(transaction, token, account.Id, null, now, expiresAt);
            var role = Enum.Parse<Role>(account.Role, ignoreCase: true);
            return new SignedIn(token, expiresAt, new(account.Id, account.Name, role, account.UnitCode));
        }, cancel);
    }
}
