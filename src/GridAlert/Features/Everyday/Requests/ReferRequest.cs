using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>Why a level passes a request up as not its duty 职能归位.</summary>
/// <param name="Reason">One of <see cref="ReturnReason"/>.</param>
/// <param name="Seen">The state that the caller saw.</param>
public sealed record ReferBody(string? Reason, string? Text, string? Seen);

/// <summary>A grid, community or street passes a request to the level above, with a reason. Its clock runs on, and it is answered from there.</summary>
public sealed class ReferRequest(Commands commands, UnitTree tree, TimeProvider time)
{
    public Task<Outcome<ResidentRequest>> RunAsync(Caller caller, Guid id, ReferBody body, IdempotencyKey? key, CancellationToken cancel) =>
        commands.RunAsync<ResidentRequest>(key, async transaction =>
        {
            if (await RequestStore.HoldAsync(transaction, id) is not { } held || tree.Find(held.StairwellCode) is not { } stairwell)
                return Problem.NotFound;
            var now = time.GetUtcNow();
            var rights = await RequestRights.OfAsync(transaction, caller, held.IsConfidential, stairwell, now);
            if (rights.Refuse(caller, Act.FollowUp, stairwell) is { } refusal)
                return refusal;
            if (RequestRules.Refuse(RequestAct.Refer, held.Stage, held.Owner is not null, body.Seen) is { } problem)
                return problem;
            if (held.Hands >= RequestClockRules.Highest)
                return new Problem(ProblemKind.Conflict, "requestNotNow");
            var check = new Check();
            check.That(ReturnReason.All.Contains(body.Reason ?? ""), "reason", "unknownValue", body.Reason ?? "", string.Join(", ", ReturnReason.All));
            check.Text(body.Text, "text", RequestRules.MaxReason);
            if (check.Problem is { } bad)
                return bad;
            await RequestStore.ReferAsync(transaction, id, body.Reason!, body.Text!.Trim(), RequestActor.Office(caller), now);
            return (await RequestQuery.FindAsync(transaction, id))!;
        }, cancel);
}
