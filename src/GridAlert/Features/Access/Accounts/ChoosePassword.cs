using GridAlert.Features.Access.Passwords;
using GridAlert.Features.Access.Sessions;
using GridAlert.Features.Access.SigningIn;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access.Accounts;

/// <summary>Sets an account's password: by a one-time link, or by its holder who knows the present one.</summary>
public sealed class ChoosePassword(AccountStore accounts, AccountLinkStore links, CheckPassword check, UnitTree tree, Commands commands, TimeProvider time)
{
    /// <summary>Whose link it is; gone when it can no longer be used. Looking changes nothing.</summary>
    public async Task<Outcome<Account>> LookAsync(string token, CancellationToken cancel) =>
        await links.FindAsync(token, time.GetUtcNow(), cancel) is { AccountId: { } id } && await accounts.FindAsync(id, cancel) is { } account
            ? account
            : new Problem(ProblemKind.Gone, "linkUsed");

    public async Task<Outcome<Account>> ByLinkAsync(string token, string? password, string? repeated, CancellationToken cancel)
    {
        var look = await LookAsync(token, cancel);
        if (!look.Ok)
            return look.Problem;
        var account = look.Value;
        if (Refuse(account, password, repeated) is { } problem)
            return problem;
        var hash = PasswordHashes.Hash(password!);
        return await commands.RunAsync<Account>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            if (await AccountLinkStore.UseAsync(transaction, token, now) is null)
                return new Problem(ProblemKind.Gone, "linkUsed");
            await SetAsync(transaction, account, hash, null, now);
            return account with { PasswordHash = hash };
        }, cancel);
    }

    /// <summary>The session that asks stays; all others end.</summary>
    public async Task<Outcome<Account>> ByHolderAsync(Caller caller, string? present, string? password, string? repeated, SignInFrom from, CancellationToken cancel)
    {
        var confirmed = await check.ConfirmAsync(caller, present, from, cancel);
        if (!confirmed.Ok)
            return confirmed.Problem;
        var account = confirmed.Value;
        if (Refuse(account, password, repeated) is { } problem)
            return problem;
        var hash = PasswordHashes.Hash(password!);
        return await commands.RunAsync<Account>(null, async transaction =>
        {
            await SetAsync(transaction, account, hash, caller.SessionId, time.GetUtcNow());
            return account with { PasswordHash = hash };
        }, cancel);
    }

    private Problem? Refuse(Account account, string? password, string? repeated) =>
        RefusePassword(password, repeated, AccountRules.OwnWords(account, tree.Find(account.UnitCode)));

    public static Problem? RefusePassword(string? password, string? repeated, IEnumerable<string?> own)
    {
        if (PasswordRules.Refuse(password, "password", own, CommonPasswords.All) is { } bad)
            return Problem.Invalid([bad]);
        return password == repeated ? null : Problem.Invalid([new("repeated", "passwordsDiffer")]);
    }

    private static async Task SetAsync(Transaction transaction, Account account, string hash, Guid? except, DateTimeOffset now)
    {
        await AccountStore.SetPasswordAsync(transaction, account.Id, hash);
        await Journal.AppendAsync(transaction, JournalKind.PasswordSet, now, account.Id, new { accountId = account.Id });
        await EndSessions.AllAsync(transaction, account.Id, except, "passwordSet", account.Id, now);
    }
}
