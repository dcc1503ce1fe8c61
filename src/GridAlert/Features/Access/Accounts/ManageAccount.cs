using GridAlert.Features.Access.SecondFactors;
using GridAlert.Features.Access.Sessions;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access.Accounts;

/// <summary>
/// What an administrator may do to an account inside the own unit. Nobody may do it to oneself, so that there is
/// always an administrator left.
/// </summary>
public sealed class ManageAccount(AccountStore accounts, Commands commands, UnitTree tree, TimeProvider time)
{
    /// <summary>What the caller may see; not found outside the caller's unit.</summary>
    public async Task<Outcome<IReadOnlyList<AccountEntry>>> ListAsync(Caller caller, CancellationToken cancel) =>
        AccessPolicy.MayEver(caller.Role, Act.ManageAccounts) ? await accounts.InAsync(caller.UnitCode, cancel) : Problem.Forbidden;

    /// <summary>It can no longer sign in, and whatever it has open drops.</summary>
    public Task<Outcome<string>> DisableAsync(Caller caller, Guid id, CancellationToken cancel) => RunAsync<string>(caller, id, async (transaction, account, now) =>
    {
        if (await AccountStore.DisableAsync(transaction, id, now))
        {
            await AccountLinkStore.VoidAsync(transaction, id, now);
            await Journal.AppendAsync(transaction, JournalKind.AccountDisabled, now, caller.Id, new { accountId = id, byName = caller.Name });
            await EndSessions.AllAsync(transaction, id, null, "accountDisabled", caller.Id, now);
        }
        return account.Name;
    }, cancel);

    public Task<Outcome<string>> EnableAsync(Caller caller, Guid id, CancellationToken cancel) => RunAsync<string>(caller, id, async (transaction, account, now) =>
    {
        if (await AccountStore.EnableAsync(transaction, id))
            await Journal.AppendAsync(transaction, JournalKind.AccountEnabled, now, caller.Id, new { accountId = id, byName = caller.Name });
        return account.Name;
    }, cancel);

    /// <summary>For who has lost the authenticator and the recovery codes: it is set up again at the next sign-in.</summary>
    public Task<Outcome<string>> ResetSecondFactorAsync(Caller caller, Guid id, CancellationToken cancel) => RunAsync<string>(caller, id, async (transaction, account, now) =>
    {
        if (await SecondFactorStore.RemoveAsync(transaction, id))
            await Journal.AppendAsync(transaction, JournalKind.SecondFactorRemoved, now, caller.Id, new { accountId = id, byName = caller.Name });
        await EndSessions.AllAsync(transaction, id, null, "secondFactorRemoved", caller.Id, now);
        return account.Name;
    }, cancel);

    /// <summary>For who has forgotten the password. The present one works until the link is used.</summary>
    public Task<Outcome<LinkIssued>> LinkAsync(Caller caller, Guid id, CancellationToken cancel) => RunAsync<LinkIssued>(caller, id, async (transaction, account, now) =>
        account.DisabledAt is not null ? Problem.Forbidden : await CreateAccount.IssueLinkAsync(transaction, id, account.Name, caller, now), cancel);

    private async Task<Outcome<T>> RunAsync<T>(Caller caller, Guid id, Func<Transaction, AccountEntry, DateTimeOffset, Task<Outcome<T>>> work, CancellationToken cancel)
    {
        if (!AccessPolicy.MayEver(caller.Role, Act.ManageAccounts))
            return Problem.Forbidden;
        var account = (await accounts.InAsync(caller.UnitCode, cancel)).Find(one => one.Id == id);
        if (account is null || !tree.TryFind(account.UnitCode, out var unit) || AccessPolicy.Refuse(caller, Act.ManageAccounts, unit) is not null)
            return Problem.NotFound;
        return id == caller.Id
            ? Problem.Forbidden
            : await commands.RunAsync<T>(null, transaction => work(transaction, account, time.GetUtcNow()), cancel);
    }
}
