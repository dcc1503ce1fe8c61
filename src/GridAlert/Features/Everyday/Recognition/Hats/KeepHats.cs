using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Recognition.Hours;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Hats;

/// <summary>多面手: somebody of a trio is given a standing assignment for a time, and it ends.</summary>
public sealed class KeepHats(Commands commands, HatStore store, UnitTree tree, TimeProvider time)
{
    public async Task<Outcome<Guid>> GiveAsync(Caller caller, string unitCode, HatRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        var (today, kinds) = (now.Day(), await store.KindsAsync(cancel));
        var check = new Check();
        check.That(request.MemberId is not null, "member", "required");
        check.That(kinds.Exists(kind => kind.Key == request.Kind), "hat", "unknownValue", request.Kind ?? "", string.Join(", ", kinds.Select(kind => kind.Key)));
        if (check.That(request.From is not null, "from", "required"))
            check.That(request.From >= today.AddYears(-1) && request.From <= today, "from", "notATime");
        check.That(request.Until is null || (request.Until >= request.From && request.Until <= today.AddYears(5)), "until", "notATime");
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            if (await HoursQuery.PostInAsync(transaction, request.MemberId!.Value, unitCode) is not { } stairwell)
                return Problem.NotFound;
            if (!HatRules.Fits(request.From!.Value, request.Until, await HatStore.HoldAsync(transaction, request.MemberId.Value, request.Kind!)))
                return new Problem(ProblemKind.Conflict, "hatWorn");
            var id = Guid.CreateVersion7(now);
            await HatStore.AddAsync(transaction, id, request, caller.Name, now);
            await NoteAsync(transaction, caller, id, "given", request.Kind!, stairwell, request.MemberId.Value, now);
            return id;
        }, cancel);
    }

    /// <summary>Today is its last day.</summary>
    public async Task<Outcome<Guid>> EndAsync(Caller caller, string unitCode, Guid id, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            if (await HatStore.EndAsync(transaction, id, unitCode, now.Day()) is not { } ended)
                return new Problem(ProblemKind.Conflict, "recognitionMoved");
            await NoteAsync(transaction, caller, id, "ended", ended.Kind, ended.StairwellCode, ended.MemberId, now);
            return id;
        }, cancel);
    }

    private Problem? Refuse(Caller caller, string unitCode) => tree.TryFind(unitCode, out var unit) ? AccessPolicy.Refuse(caller, Act.KeepRoster, unit) : Problem.NotFound;

    private static Task NoteAsync(Transaction transaction, Caller caller, Guid id, string what, string kind, string stairwell, Guid member, DateTimeOffset now) =>
        Journal.AppendAsync(transaction, JournalKind.HatChanged, now, caller.Id, new { hatId = id, what, kind, byName = caller.Name }, stairwellCode: stairwell, memberId: member);
}
