using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Access.Passwords;
using GridAlert.Platform;

namespace GridAlert.Features.Access.SigningIn;

/// <summary>The first step of signing in, and what confirms that a dangerous change comes from an account's holder.</summary>
public sealed class CheckPassword(AccountStore accounts, SignInTries tries)
{
    /// <summary>The account that the name and the password are of; a name nobody has is refused alike, after the same while.</summary>
    public async Task<Outcome<Account>> RunAsync(string? userName, string? password, SignInFrom from, CancellationToken cancel)
    {
        var check = new Check();
        check.Text(userName, "userName", 100);
        check.Text(password, "password", PasswordRules.MaxLength);
        return check.Problem is { } problem ? problem : await CheckAsync(Normalise(userName), password!, from, "wrongPassword", cancel);
    }

    /// <summary>Whether the caller knows the own password.</summary>
    public async Task<Outcome<Account>> ConfirmAsync(Caller caller, string? password, SignInFrom from, CancellationToken cancel)
    {
        var check = new Check();
        check.Text(password, "present", PasswordRules.MaxLength);
        if (check.Problem is { } problem)
            return problem;
        return await accounts.FindAsync(caller.Id, cancel) is { } account
            ? await CheckAsync(account.UserName, password!, from, "wrongPresentPassword", cancel)
            : Problem.NotFound;
    }

    public static string Normalise(string? userName) => (userName ?? "").Trim().ToLowerInvariant();

    private async Task<Outcome<Account>> CheckAsync(string userName, string password, SignInFrom from, string wrong, CancellationToken cancel)
    {
        var account = await accounts.FindAsync(userName, cancel);
        var match = PasswordMatch.No;
        var refused = await tries.RunAsync(userName, account, from, wrong, () =>
        {
            match = PasswordHashes.Check(account?.PasswordHash, password);
            return Task.FromResult(match != PasswordMatch.No);
        }, cancel);
        if (refused is not null)
            return refused;
        if (match == PasswordMatch.YesButWeaklyHashed)
            await accounts.RehashAsync(account!, PasswordHashes.Hash(password), cancel);
        return account!;
    }
}
