using System.Security.Cryptography;
using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>What a resident gets for a request: the code to follow it with.</summary>
public sealed record RaisedRequest(Guid Id, string TrackingCode);

/// <summary>Takes a request: from a trio for a resident, or from a resident through the stairwell's code, without an account.</summary>
public sealed class RaiseRequest(Commands commands, RequestCodeStore codes, RequestKindQuery kinds, TimeProvider time)
{
    public async Task<Outcome<ResidentRequest>> ForResidentAsync(Caller caller, RaiseBody body, string? key, CancellationToken cancel)
    {
        var sound = RequestRules.Validate(body, await kinds.AllAsync(cancel));
        if (!sound.Ok)
            return sound.Problem;
        var fingerprint = key is null ? null : IdempotencyKey.For(caller.Id, key, new { Call = "request", body });
        return await commands.RunAsync<ResidentRequest>(fingerprint, async transaction =>
        {
            if (sound.Value.HouseholdId is { } household && !await RequestStore.IsHouseholdOfAsync(transaction, household, caller.UnitCode))
                return Problem.Invalid([new("householdId", "unknownReference")]);
            var raised = await InsertAsync(transaction, caller.UnitCode, sound.Value, RequestActor.Trio(caller));
            return (await RequestQuery.FindAsync(transaction, raised.Id, whole: true))! with { TrackingCode = raised.TrackingCode };
        }, cancel);
    }

    /// <param name="code">What the stairwell's poster says.</param>
    /// <param name="key">Names the page that was filled in, so that sending it twice is one request.</param>
    public async Task<Outcome<RaisedRequest>> ByCodeAsync(string code, RaiseBody body, string? key, CancellationToken cancel)
    {
        if (await codes.StairwellOfAsync(code, cancel) is not { } stairwell)
            return Problem.NotFound;
        // Which household it is, only a trio says.
        var sound = RequestRules.Validate(body with { HouseholdId = null }, await kinds.AllAsync(cancel));
        if (!sound.Ok)
            return sound.Problem;
        var fingerprint = key is null ? null : new IdempotencyKey("r:" + stairwell, key, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Json.Write(body))));
        return await commands.RunAsync<RaisedRequest>(fingerprint, async transaction =>
            await RequestStore.CountByCodeAsync(transaction, stairwell, time.GetUtcNow().AddDays(-1)) >= RequestRules.MostADay
                ? new Problem(ProblemKind.TooMany, "requestsFull")
                : await InsertAsync(transaction, stairwell, sound.Value, RequestActor.Resident), cancel);
    }

    private async Task<RaisedRequest> InsertAsync(Transaction transaction, string stairwell, SoundRequest request, RequestActor actor)
    {
        var now = time.GetUtcNow();
        var raised = new RaisedRequest(Guid.CreateVersion7(now), RandomNumberGenerator.GetString(Token.Readable, 16));
        await RequestStore.InsertAsync(transaction, raised.Id, stairwell, request, raised.TrackingCode, actor, now);
        return raised;
    }
}
