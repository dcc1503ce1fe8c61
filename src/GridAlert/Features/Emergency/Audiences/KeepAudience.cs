using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Audiences;

/// <summary>Makes audiences and says who is in by hand; whoever holds a post of the rule is in without being put there.</summary>
public sealed class KeepAudience(Commands commands, UnitTree tree, TimeProvider time)
{
    public async Task<Outcome<Guid>> AddAsync(Caller caller, string unitCode, AudienceRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        var sound = AudienceRules.Validate(request, unit, tree);
        if (!sound.Ok)
            return sound.Problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            return await AudienceStore.AddAsync(transaction, id, unitCode, sound.Value, caller, now) ? id : Problem.Invalid([new("name", "usedTwice", sound.Value.Name)]);
        }, cancel);
    }

    /// <summary>Gives the unit that it was of; removed once more, nothing happens.</summary>
    public Task<Outcome<string>> RemoveAsync(Caller caller, Guid id, CancellationToken cancel) =>
        RunAsync(caller, id, async (transaction, audience, now) =>
        {
            if (!audience.IsRemoved)
                await AudienceStore.RemoveAsync(transaction, audience, caller, now);
            return null;
        }, cancel);

    /// <summary>Whoever holds this post now.</summary>
    public Task<Outcome<string>> PickAsync(Caller caller, Guid id, string? stairwellCode, string? role, CancellationToken cancel) =>
        RunAsync(caller, id, async (transaction, audience, now) =>
            audience.IsRemoved ? Problem.NotFound
            : await AudienceStore.PickAsync(transaction, audience, stairwellCode?.Trim() ?? "", role ?? "", caller, now) is null ? Problem.Invalid([new("stairwell", "nobodyThere")]) : null, cancel);

    public Task<Outcome<string>> UnpickAsync(Caller caller, Guid id, Guid memberId, CancellationToken cancel) =>
        RunAsync(caller, id, async (transaction, audience, now) =>
        {
            await AudienceStore.UnpickAsync(transaction, audience, memberId, caller, now);
            return null;
        }, cancel);

    private async Task<Outcome<string>> RunAsync(Caller caller, Guid id, Func<Transaction, HeldAudience, DateTimeOffset, Task<Problem?>> work, CancellationToken cancel) =>
        await commands.RunAsync<string>(null, async transaction =>
        {
            if (await AudienceStore.HoldAsync(transaction, id) is not { } audience || !tree.TryFind(audience.UnitCode, out var unit))
                return Problem.NotFound;
            if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
                return refusal;
            return await work(transaction, audience, time.GetUtcNow()) is { } problem ? problem : audience.UnitCode;
        }, cancel);
}
