using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>
/// What a resident says of an answer, by the code of the request alone; a trio says it on the resident's behalf, of the requests
/// that it raised.
/// </summary>
public sealed class FollowRequest(Commands commands, TimeProvider time)
{
    public Task<Outcome<ResidentRequest>> ConfirmAsync(string trackingCode, ResidentBody body, CancellationToken cancel) =>
        ActAsync(null, transaction => RequestStore.HoldAsync(transaction, Token.Hash(trackingCode)), RequestAct.Confirm, body, RequestActor.Resident, cancel);

    public Task<Outcome<ResidentRequest>> ReopenAsync(string trackingCode, ResidentBody body, CancellationToken cancel) =>
        ActAsync(null, transaction => RequestStore.HoldAsync(transaction, Token.Hash(trackingCode)), RequestAct.Reopen, body, RequestActor.Resident, cancel);

    public Task<Outcome<ResidentRequest>> ConfirmAsync(Caller caller, Guid id, ResidentBody body, IdempotencyKey? key, CancellationToken cancel) =>
        ActAsync(key, transaction => OwnAsync(transaction, caller, id), RequestAct.Confirm, body, RequestActor.Trio(caller), cancel);

    public Task<Outcome<ResidentRequest>> ReopenAsync(Caller caller, Guid id, ResidentBody body, IdempotencyKey? key, CancellationToken cancel) =>
        ActAsync(key, transaction => OwnAsync(transaction, caller, id), RequestAct.Reopen, body, RequestActor.Trio(caller), cancel);

    /// <summary>The resident takes name and number back; the request goes on.</summary>
    public Task<Outcome<ResidentRequest>> ForgetContactAsync(string trackingCode, CancellationToken cancel) =>
        commands.RunAsync<ResidentRequest>(null, async transaction =>
        {
            if (await RequestStore.HoldAsync(transaction, Token.Hash(trackingCode)) is not { } held)
                return Problem.NotFound;
            var request = (await RequestQuery.FindAsync(transaction, held.Id))!;
            if (request.Contact is null)
                return request;
            await RequestStore.ForgetContactAsync(transaction, held.Id, RequestActor.Resident, time.GetUtcNow());
            return (await RequestQuery.FindAsync(transaction, held.Id))!;
        }, cancel);

    private static async Task<HeldRequest?> OwnAsync(Transaction transaction, Caller caller, Guid id) =>
        await RequestStore.HoldAsync(transaction, id) is { } held && held.MemberId == caller.Id ? held : null;

    private Task<Outcome<ResidentRequest>> ActAsync(
        IdempotencyKey? key, Func<Transaction, Task<HeldRequest?>> hold, RequestAct act, ResidentBody body, RequestActor actor, CancellationToken cancel) =>
        commands.RunAsync<ResidentRequest>(key, async transaction =>
        {
            if (await hold(transaction) is not { } held)
                return Problem.NotFound;
            var now = time.GetUtcNow();
            var check = new Check();
            check.That(body.Rating is null or (>= 1 and <= 5), "rating", "between", 1, 5);
            if (act == RequestAct.Reopen)
                check.Text(body.Text, "text", RequestRules.MaxReason);
            if (check.Problem is { } problem)
                return problem;
            // Pressed twice, it was said once.
            if (act == RequestAct.Confirm && held.Stage == RequestState.Confirmed)
                return (await RequestQuery.FindAsync(transaction, held.Id))!;
            if (!RequestRules.May(act, held.Stage, isWithOwner: false))
                return new Problem(ProblemKind.Conflict, "requestNotNow");
            if (act == RequestAct.Confirm)
                await RequestStore.ConfirmAsync(transaction, held.Id, body.Rating, actor, now);
            else
                await RequestStore.ReopenAsync(transaction, held.Id, body.Text!.Trim(), actor, now);
            return (await RequestQuery.FindAsync(transaction, held.Id))!;
        }, cancel);
}
