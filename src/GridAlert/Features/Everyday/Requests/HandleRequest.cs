using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>What those responsible for a stairwell do with its requests. Each act names the state it saw.</summary>
public sealed class HandleRequest(Commands commands, UnitTree tree, TimeProvider time)
{
    public Task<Outcome<ResidentRequest>> AcceptAsync(Caller caller, Guid id, HandleBody body, IdempotencyKey? key, CancellationToken cancel) =>
        ActAsync(caller, id, RequestAct.Accept, body.Seen, key, async (transaction, _, now) => await Done(RequestStore.AcceptAsync(transaction, id, RequestActor.Office(caller), now)), cancel);

    public Task<Outcome<ResidentRequest>> BeginAsync(Caller caller, Guid id, HandleBody body, IdempotencyKey? key, CancellationToken cancel) =>
        ActAsync(caller, id, RequestAct.Begin, body.Seen, key, async (transaction, _, now) => await Done(RequestStore.BeginAsync(transaction, id, RequestActor.Office(caller), now)), cancel);

    /// <summary>To another body, which is no unit of ours: the units stay answerable for it.</summary>
    public Task<Outcome<ResidentRequest>> HandOverAsync(Caller caller, Guid id, HandleBody body, IdempotencyKey? key, CancellationToken cancel) =>
        ActAsync(caller, id, RequestAct.HandOver, body.Seen, key, async (transaction, held, now) =>
        {
            var check = new Check();
            check.Text(body.Owner, "owner", RequestRules.MaxOwner);
            check.Text(body.Text, "text", RequestRules.MaxReason);
            if (check.Problem is { } problem)
                return problem;
            // A registered station is known by its name.
            var station = (await StationOwnerQuery.ServingAsync(transaction, held.StairwellCode)).FirstOrDefault(one => one.Name == body.Owner!.Trim());
            return await Done(RequestStore.HandOverAsync(transaction, id, body.Owner!.Trim(), station?.Id, body.Text!.Trim(), RequestActor.Office(caller), now));
        }, cancel);

    /// <summary>The other body gave it back.</summary>
    public Task<Outcome<ResidentRequest>> ReturnAsync(Caller caller, Guid id, HandleBody body, IdempotencyKey? key, CancellationToken cancel) =>
        ActAsync(caller, id, RequestAct.Return, body.Seen, key, async (transaction, held, now) =>
            Missing(body.Text, RequestRules.MaxReason) ?? await Done(RequestStore.ReturnAsync(transaction, held, body.Text!.Trim(), RequestActor.Office(caller), now)), cancel);

    public Task<Outcome<ResidentRequest>> AnswerAsync(Caller caller, Guid id, HandleBody body, IdempotencyKey? key, CancellationToken cancel) =>
        ActAsync(caller, id, RequestAct.Answer, body.Seen, key, async (transaction, held, now) =>
            Missing(body.Text, RequestRules.MaxText) ?? await Done(RequestStore.AnswerAsync(transaction, held, body.Text!.Trim(), await IsOnTimeAsync(transaction, held, now), RequestActor.Office(caller), now)), cancel);

    /// <summary>No request at all. It ends, and counts nowhere.</summary>
    public Task<Outcome<ResidentRequest>> AbuseAsync(Caller caller, Guid id, HandleBody body, IdempotencyKey? key, CancellationToken cancel) =>
        ActAsync(caller, id, RequestAct.Abuse, body.Seen, key, async (transaction, _, now) =>
            Missing(body.Text, RequestRules.MaxReason) ?? await Done(RequestStore.AbuseAsync(transaction, id, body.Text!.Trim(), RequestActor.Office(caller), now)), cancel);

    /// <summary>Puts question and answer on the community's public board, in words that name nobody; again to word them anew.</summary>
    public Task<Outcome<ResidentRequest>> PublishAsync(Caller caller, Guid id, PublishBody body, IdempotencyKey? key, CancellationToken cancel) =>
        RunAsync(caller, Act.PublishAnswers, id, key, async (transaction, held, now) =>
        {
            var check = new Check();
            check.Text(body.Question, "question", RequestRules.MaxPublic);
            check.Text(body.Answer, "answer", RequestRules.MaxPublic);
            return check.Problem
                ?? (RequestRules.May(RequestAct.Publish, held.Stage, isWithOwner: false) && !held.IsConfidential ? null : new Problem(ProblemKind.Conflict, "requestNotNow"))
                ?? await Done(RequestStore.PublishAsync(transaction, id, body.Question!.Trim(), body.Answer!.Trim(), RequestActor.Office(caller), now));
        }, cancel);

    public Task<Outcome<ResidentRequest>> UnpublishAsync(Caller caller, Guid id, IdempotencyKey? key, CancellationToken cancel) =>
        RunAsync(caller, Act.PublishAnswers, id, key, async (transaction, held, now) =>
            held.IsPublished ? await Done(RequestStore.UnpublishAsync(transaction, id, RequestActor.Office(caller), now)) : null, cancel);

    /// <summary>Before a body that decides later, in that body's own transaction; whoever takes a request there has accepted it.</summary>
    public async Task<Problem?> HandOverWithinAsync(Transaction transaction, Caller caller, Guid id, HandleBody body)
    {
        var (held, problem) = await HoldAsync(transaction, caller, Act.FollowUp, id);
        if (held is null)
            return problem;
        // What a body that publishes its minutes talks of is no secret any more.
        if (held.IsConfidential)
            return new Problem(ProblemKind.Conflict, "requestNotNow");
        var (now, actor) = (time.GetUtcNow(), RequestActor.Office(caller));
        var isNew = held.Stage is RequestState.Received;
        if (RequestRules.Refuse(isNew ? RequestAct.Accept : RequestAct.HandOver, held.Stage, held.Owner is not null, body.Seen) is { } refusal)
            return refusal;
        if (isNew)
            await RequestStore.AcceptAsync(transaction, id, actor, now);
        await RequestStore.HandOverAsync(transaction, id, body.Owner!, null, body.Text!, actor, now);
        return null;
    }

    /// <summary>What that body made of it is the answer; a request that was answered otherwise meanwhile stays as it is.</summary>
    public async Task<Problem?> AnswerWithinAsync(Transaction transaction, Caller caller, Guid id, string text)
    {
        var (held, problem) = await HoldAsync(transaction, caller, Act.FollowUp, id);
        if (held is null)
            return problem;
        var now = time.GetUtcNow();
        if (held.Stage is not RequestState.Answered && RequestRules.May(RequestAct.Answer, held.Stage, held.Owner is not null))
            await RequestStore.AnswerAsync(transaction, held, text, await IsOnTimeAsync(transaction, held, now), RequestActor.Office(caller), now);
        return null;
    }

    /// <summary>That body did not take it on; the units have it again.</summary>
    public async Task<Problem?> ReturnWithinAsync(Transaction transaction, Caller caller, Guid id, string owner, string text)
    {
        var (held, problem) = await HoldAsync(transaction, caller, Act.FollowUp, id);
        if (held is null)
            return problem;
        if (held.Owner == owner && RequestRules.May(RequestAct.Return, held.Stage, isWithOwner: true))
            await RequestStore.ReturnAsync(transaction, held, text, RequestActor.Office(caller), time.GetUtcNow());
        return null;
    }

    private async Task<bool> IsOnTimeAsync(Transaction transaction, HeldRequest held, DateTimeOffset now)
    {
        var pauses = (await RequestPauseQuery.SinceAsync(transaction, held.ClockFrom)).Of(tree.Find(held.StairwellCode)!.Lineage);
        return RequestClockRules.DueAt(held.ClockFrom, held.AnswerWithin, pauses) is not { } due || now <= due;
    }

    private static Problem? Missing(string? text, int max)
    {
        var check = new Check();
        check.Text(text, "text", max);
        return check.Problem;
    }

    private static async Task<Problem?> Done(Task act)
    {
        await act;
        return null;
    }

    private Task<Outcome<ResidentRequest>> ActAsync(
        Caller caller, Guid id, RequestAct act, string? seen, IdempotencyKey? key, Func<Transaction, HeldRequest, DateTimeOffset, Task<Problem?>> work, CancellationToken cancel) =>
        RunAsync(caller, Act.FollowUp, id, key, async (transaction, held, now) =>
            RequestRules.Refuse(act, held.Stage, held.Owner is not null, seen) ?? await work(transaction, held, now), cancel);

    private Task<Outcome<ResidentRequest>> RunAsync(
        Caller caller, Act act, Guid id, IdempotencyKey? key, Func<Transaction, HeldRequest, DateTimeOffset, Task<Problem?>> work, CancellationToken cancel) =>
        commands.RunAsync<ResidentRequest>(key, async transaction =>
        {
            var (held, refusal) = await HoldAsync(transaction, caller, act, id);
            if (held is null)
                return refusal!;
            return await work(transaction, held, time.GetUtcNow()) is { } problem ? problem : (await RequestQuery.FindAsync(transaction, id))!;
        }, cancel);

    private async Task<(HeldRequest? Held, Problem? Problem)> HoldAsync(Transaction transaction, Caller caller, Act act, Guid id)
    {
        if (await RequestStore.HoldAsync(transaction, id) is not { } held || tree.Find(held.StairwellCode) is not { } stairwell)
            return (null, Problem.NotFound);
        var rights = await RequestRights.OfAsync(transaction, caller, held.IsConfidential, stairwell, time.GetUtcNow());
        return rights.Refuse(caller, act, stairwell) is { } refusal ? (null, refusal) : (held, null);
    }
}
