using GridAlert.Platform;
using Microsoft.AspNetCore.Identity;

namespace GridAlert.Features.Access;

public sealed record SignInRequest(string? UserName, string? Password);

public sealed record SignedInUser(Guid Id, string Name, Role Role, string UnitCode);

public sealed record SignedIn(string AccessToken, DateTimeOffset ExpiresAt, SignedInUser User);

/// <summary>Signs an account in. After five failures for a name it waits, whoever tries, whether or not the name exists.</summary>
public sealed class SignIn(AccountStore accounts, Commands commands, TimeProvider time)
{
    private const int FailuresAllowed = 5;
    private static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);
    private static readonly PasswordHasher<string> Hasher = new();

    // Checked when the name is unknown, so that an answer's time does not tell which names exist.
    private static readonly Lazy<string> NobodysHash = new(() => HashPassword("nobody"));

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

        var failures = await accounts.FailuresAsync(userName, now - FailureWindow, FailuresAllowed, cancel);
        if (failures.Count >= FailuresAllowed)
            return new Problem(ProblemKind.TooMany, "tooManyFailures") { RetryAfter = failures[^1] + FailureWindow - now };

        var account = await accounts.FindAsync(userName, cancel);
        var matches = Hasher.VerifyHashedPassword(string.Empty, account?.PasswordHash ?? NobodysHash.Value, request.Password!) != PasswordVerificationResult.Failed;
        if (account is null || !matches)
        {
            await accounts.AddFailureAsync(userName, now, cancel);
            return new Problem(ProblemKind.NotSignedIn, "wrongPassword");
        }

        // The password's part in the call's fingerprint is left out: what is stored must not help to guess it.
        var accountKey = key is null ? null : key with { Caller = "account:" + account.Id, RequestHash = Token.Hash(userName) };
        return await commands.RunAsync<SignedIn>(accountKey, async transaction =>
        {
            await AccountStore.ForgetFailuresAsync(transaction, userName);
            var token = Token.NewSession();
            var expiresAt = now + SessionLength;
            await SessionStore.AddAsync(transaction, token, account.Id, null, now, expiresAt);
            return new SignedIn(token, expiresAt, new(account.Id, account.Name, account.Role, account.UnitCode));
        }, cancel);
    }
}
