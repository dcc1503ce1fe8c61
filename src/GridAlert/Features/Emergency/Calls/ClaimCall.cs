using System.Globalization;
using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Calls;

/// <summary>Keeps two officers from calling the same stairwell at once: who claims it first has it, for a while.</summary>
public sealed class ClaimCall(Commands commands, UnitTree tree, TimeProvider time)
{
    /// <summary>Runs out by itself, so that nobody has to be asked to let go.</summary>
    public static TimeSpan Lasts { get; } = TimeSpan.FromMinutes(3);

    public async Task<Outcome<CallClaim>> RunAsync(Caller caller, string code, IdempotencyKey? key, CancellationToken cancel)
    {
        if (CallScope.Refuse(caller, tree, code) is { } refusal)
            return refusal;
        return await commands.RunAsync<CallClaim>(key, async transaction =>
        {
            while (true)
            {
                var now = time.GetUtcNow();
                if (await CallStore.ClaimAsync(transaction, code, caller.Id, caller.Name, now, now + Lasts) is { } until)
                    return new CallClaim(code, caller.Name, until);
                if (await CallStore.ClaimOfAsync(transaction, code) is { } theirs)
                {
                    // Taken while this call waited, it would seem to last longer than it does.
                    var left = TimeSpan.FromSeconds(Math.Ceiling(Math.Min((theirs.Until - now).TotalSeconds, Lasts.TotalSeconds)));
                    return new Problem(ProblemKind.Conflict, "callClaimed", theirs.Name, left.ToString(@"m\:ss", CultureInfo.InvariantCulture)) { RetryAfter = left };
                }
            }
        }, cancel);
    }

    public async Task<Outcome<string>> ReleaseAsync(Caller caller, string code, CancellationToken cancel)
    {
        if (CallScope.Refuse(caller, tree, code) is { } refusal)
            return refusal;
        return await commands.RunAsync<string>(null, async transaction =>
        {
            await CallStore.ReleaseAsync(transaction, code, caller.Id);
            return code;
        }, cancel);
    }
}
