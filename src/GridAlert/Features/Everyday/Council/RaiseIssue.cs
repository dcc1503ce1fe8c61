using System.Globalization;
using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Council;

/// <summary>Brings something before the council: entered, or taken over from a request with one press.</summary>
public sealed class RaiseIssue(Commands commands, UnitTree tree, HandleRequest requests, IStringLocalizer<CouncilTexts> texts, TimeProvider time)
{
    public async Task<Outcome<CouncilIssue>> RunAsync(Caller caller, string unitCode, RaiseIssueRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (CouncilScope.Refuse(caller, Act.FollowUp, tree, unitCode) is { } refusal)
            return refusal;
        var sound = CouncilRules.Validate(request);
        if (!sound.Ok)
            return sound.Problem;
        return await commands.RunAsync<CouncilIssue>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await CouncilStore.RaiseAsync(transaction, id, unitCode, sound.Value, null, caller, now);
            return (await CouncilQuery.FindIssueAsync(transaction, id))!;
        }, cancel);
    }

    /// <summary>
    /// The request is handed over to the council of its grid and its answer comes from there. What the resident wrote stays with the
    /// request: the council's own words are for everybody. A request that the council has already is given back as it is there.
    /// </summary>
    /// <param name="seen">The state of the request that the caller saw.</param>
    public Task<Outcome<CouncilIssue>> FromRequestAsync(Caller caller, Guid requestId, string? tag, string? seen, IdempotencyKey? key, CancellationToken cancel) =>
        commands.RunAsync<CouncilIssue>(key, async transaction =>
        {
            if (await RequestQuery.FindAsync(transaction, requestId) is not { } request || !tree.TryFind(request.StairwellCode, out var stairwell))
                return Problem.NotFound;
            if (AccessPolicy.Refuse(caller, Act.FollowUp, stairwell) is { } refusal)
                return refusal;
            if (await CouncilStore.OfRequestAsync(transaction, requestId) is { } there)
                return (await CouncilQuery.FindIssueAsync(transaction, there))!;
            // Kind and day, not the stairwell: the title is for everybody.
            var title = Languages.InDefault(() => texts["fromRequest.title", request.KindName, request.ReceivedAt.Day().ToString("MM-dd", CultureInfo.InvariantCulture)].Value);
            var sound = CouncilRules.Validate(new RaiseIssueRequest(tag, title, null));
            if (!sound.Ok)
                return sound.Problem;
            // Holds the request: a second press at the same moment waits here, and then sees another state.
            if (await requests.HandOverWithinAsync(transaction, caller, requestId, new(texts["fromRequest.reason"], CouncilScope.Name(texts), seen)) is { } problem)
                return problem;
            var now = time.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await CouncilStore.RaiseAsync(transaction, id, stairwell.ParentCode!, sound.Value, requestId, caller, now);
            return (await CouncilQuery.FindIssueAsync(transaction, id))!;
        }, cancel);
}
