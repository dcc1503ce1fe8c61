using System.Threading.RateLimiting;
using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access.SigningIn;

/// <summary>
/// Lets a name's tries in one after the other, counts the wrong ones and makes the next one wait. A name nobody has is
/// treated like any other.
/// </summary>
public sealed class SignInTries(SignInFailureStore failures, Commands commands, TimeProvider time) : IDisposable
{
    private const int MaxWaiting = 20;

    // Tries that run at the same moment would all see the count of before.
    private readonly PartitionedRateLimiter<string> _oneAtATime = PartitionedRateLimiter.Create<string, string>(name =>
        RateLimitPartition.GetConcurrencyLimiter(name, _ => new() { PermitLimit = 1, QueueLimit = MaxWaiting }));

    /// <summary>Null when the check held. The count of wrong tries is forgotten when a session is opened, not before.</summary>
    /// <param name="wrong">The problem's code when it did not.</param>
    public async Task<Problem?> RunAsync(string userName, Account? account, SignInFrom from, string wrong, Func<Task<bool>> check, CancellationToken cancel)
    {
        using var turn = await _oneAtATime.AcquireAsync(userName, 1, cancel);
        if (!turn.IsAcquired)
            return TooMany(TimeSpan.FromSeconds(5));
        if (await WaitAsync(userName, from, cancel) is { } wait)
            return TooMany(wait);
        if (await check())
            return null;
        await failures.AddAsync(userName, from, time.GetUtcNow(), cancel);
        if (account is not null && await WaitAsync(userName, from, cancel) is not null)
            await RecordAsync(account, from);
        return new(ProblemKind.NotSignedIn, wrong);
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<TimeSpan?> WaitAsync(string userName, SignInFrom from, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return LockOutRules.Wait(await failures.FindAsync(userName, from, now - LockOutRules.Window, cancel), from.Browser is not null, now);
    }

    private Task<Outcome<string>> RecordAsync(Account account, SignInFrom from) =>
        commands.RunAsync<string>(null, async transaction =>
        {
            await Journal.AppendAsync(transaction, JournalKind.SignInLocked, time.GetUtcNow(), account.Id, new { from.Address, from.UserAgent });
            return account.UserName;
        }, CancellationToken.None);

    private static Problem TooMany(TimeSpan wait) => new(ProblemKind.TooMany, "tooManyFailures", (int)Math.Ceiling(wait.TotalMinutes)) { RetryAfter = wait };
}
