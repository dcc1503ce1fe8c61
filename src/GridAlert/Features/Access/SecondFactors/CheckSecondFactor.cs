using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Access.SigningIn;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access.SecondFactors;

/// <summary>Checks a code from the authenticator, or a recovery code. A code that was taken once is refused.</summary>
public sealed class CheckSecondFactor(SecondFactorStore store, FactorSecret secrets, SignInTries tries, Commands commands, TimeProvider time)
{
    public const int MaxLength = 40;

    /// <summary>Null when the code is good; it is used up then.</summary>
    public async Task<Problem?> RunAsync(Account account, string? code, SignInFrom from, CancellationToken cancel)
    {
        var check = new Check();
        check.Text(code, "code", MaxLength);
        if (check.Problem is { } problem)
            return problem;
        var plain = RecoveryCodes.Plain(code!);
        var recovered = false;
        var refused = await tries.RunAsync(account.UserName, account, from, "wrongCode", async () =>
        {
            if (await store.FindAsync(account.Id, cancel) is not { } factor)
                return false;
            if (secrets.StepOf(factor.Secret, plain) is { } step)
                return await store.TakeStepAsync(account.Id, step, cancel);
            recovered = await store.UseCodeAsync(account.Id, RecoveryCodes.Hash(plain), time.GetUtcNow(), cancel);
            return recovered;
        }, cancel);
        if (recovered)
        {
            await commands.RunAsync<string>(null, async transaction =>
            {
                await Journal.AppendAsync(transaction, JournalKind.RecoveryCodeUsed, time.GetUtcNow(), account.Id, new { from.Address, from.UserAgent });
                return "";
            }, CancellationToken.None);
        }
        return refused;
    }
}
