using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law.Groups;

/// <summary>Registers law-help groups, and notes when something was posted in one.</summary>
public sealed class KeepLawGroup(Commands commands, UnitTree tree, LawGroupStore store, GridServiceStore services, TimeProvider time)
{
    public const int MaxName = 40;

    public async Task<Outcome<Guid>> AddAsync(Caller caller, string unitCode, string? name, Guid? promoterId, string? keeper, int? everyDays, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        if (unit.HasEnded)
            return new Problem(ProblemKind.Conflict, "unitEnded", string.Join(" ", unit.Successors));
        var now = time.GetUtcNow();
        var check = new Check();
        check.Text(name, "group", MaxName);
        check.Text(keeper, "keeper", MaxName);
        check.That(everyDays is >= 1 and <= 90, "everyDays", "between", 1, 90);
        check.That(promoterId is null || (await services.ForAsync(unit, now.Day(), withBelow: true, cancel)).Exists(one => one.Id == promoterId), "promoter", "unknownReference");
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            var id = Guid.CreateVersion7(now);
            await LawGroupStore.AddAsync(transaction, id, unitCode, name!.Trim(), promoterId, keeper!.Trim(), everyDays!.Value, caller.Name, now);
            await NoteAsync(transaction, caller, unitCode, id, "added", now);
            return id;
        }, cancel);
    }

    /// <summary>Something was posted just now; grid leads keep such groups, so they may say it.</summary>
    public Task<Outcome<Guid>> PostedAsync(Caller caller, Guid id, string? topic, CancellationToken cancel) =>
        ActAsync(caller, id, Act.FollowUp, async (transaction, group, now) =>
        {
            if (group.EndedAt is not null)
                return new Problem(ProblemKind.Conflict, "lawGroupEnded");
            var check = new Check();
            check.Text(topic, "topic", MaxName);
            if (check.Problem is { } problem)
                return problem;
            await LawGroupStore.PostAsync(transaction, id, topic!.Trim(), caller.Name, now);
            return "posted";
        }, cancel);

    public Task<Outcome<Guid>> EndAsync(Caller caller, Guid id, CancellationToken cancel) =>
        ActAsync(caller, id, Act.KeepRoster, async (transaction, _, now) =>
        {
            await LawGroupStore.EndAsync(transaction, id, now);
            return "ended";
        }, cancel);

    private async Task<Outcome<Guid>> ActAsync(Caller caller, Guid id, Act act, Func<Transaction, LawGroup, DateTimeOffset, Task<Outcome<string>>> work, CancellationToken cancel)
    {
        if (await store.FindAsync(id, cancel) is not { } group || !tree.TryFind(group.UnitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, act, unit) is { } refusal)
            return refusal;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            var done = await work(transaction, group, now);
            if (!done.Ok)
                return done.Problem;
            await NoteAsync(transaction, caller, group.UnitCode, id, done.Value, now);
            return id;
        }, cancel);
    }

    private static Task NoteAsync(Transaction transaction, Caller caller, string unitCode, Guid id, string what, DateTimeOffset now) =>
        Journal.AppendAsync(transaction, JournalKind.LawGroupChanged, now, caller.Id, new { unitCode, groupId = id, what, byName = caller.Name });
}
