using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Access.SigningIn;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access.SecondFactors;

/// <summary>Sets a second factor up, renews it or its recovery codes, or takes it away.</summary>
public sealed class SetSecondFactor(SecondFactorStore store, FactorSecret secrets, SignInTries tries, Commands commands, AppMode mode, TimeProvider time)
{
    /// <summary>Whoever can send thousands into the street has two factors; demo accounts, whose password everybody knows, need none.</summary>
    public bool IsRequired(Role role) => !mode.Demo && role is (Role.Admin or Role.Dispatcher);

    /// <summary>Takes the secret that was offered once a code shows that an app has it. Gives the recovery codes: they are seen this once.</summary>
    public async Task<Outcome<string[]>> RunAsync(Account account, string? offer, string? code, SignInFrom from, CancellationToken cancel)
    {
        var check = new Check();
        check.Text(code, "code", CheckSecondFactor.MaxLength);
        if (check.Problem is { } problem)
            return problem;
        if (secrets.Open(offer, account.Id) is not { } secret)
            return new Problem(ProblemKind.Gone, "setUpExpired");
        long? step = null;
        var refused = await tries.RunAsync(account.UserName, account, from, "wrongCode", () =>
        {
            step = secrets.StepOf(secret, RecoveryCodes.Plain(code!));
            return Task.FromResult(step is not null);
        }, cancel);
        if (refused is not null)
            return refused;
        var codes = RecoveryCodes.New();
        return await commands.RunAsync<string[]>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            await SecondFactorStore.SaveAsync(transaction, account.Id, secrets.Protect(secret), step!.Value, now);
            await SecondFactorStore.SaveCodesAsync(transaction, account.Id, [.. codes.Select(RecoveryCodes.Hash)]);
            await Journal.AppendAsync(transaction, JournalKind.SecondFactorSet, now, account.Id, new { from.Address, from.UserAgent });
            return codes;
        }, cancel);
    }

    /// <summary>New recovery codes; the earlier ones stop working.</summary>
    public async Task<Outcome<string[]>> RenewCodesAsync(Account account, CancellationToken cancel)
    {
        if (await store.FindAsync(account.Id, cancel) is null)
            return Problem.NotFound;
        var codes = RecoveryCodes.New();
        return await commands.RunAsync<string[]>(null, async transaction =>
        {
            await SecondFactorStore.SaveCodesAsync(transaction, account.Id, [.. codes.Select(RecoveryCodes.Hash)]);
            await Journal.AppendAsync(transaction, JournalKind.RecoveryCodesMade, time.GetUtcNow(), account.Id, new { count = codes.Length });
            return codes;
        }, cancel);
    }

    public async Task<Outcome<string>> RemoveAsync(Account account, CancellationToken cancel)
    {
        if (IsRequired(account.Role))
            return Problem.Forbidden;
        return await commands.RunAsync<string>(null, async transaction =>
        {
            if (await SecondFactorStore.RemoveAsync(transaction, account.Id))
                await Journal.AppendAsync(transaction, JournalKind.SecondFactorRemoved, time.GetUtcNow(), account.Id, new { accountId = account.Id });
            return "";
        }, cancel);
    }
}
