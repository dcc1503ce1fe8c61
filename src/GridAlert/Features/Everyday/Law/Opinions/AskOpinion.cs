using System.Security.Cryptography;
using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law.Opinions;

/// <summary>An office asks residents, and they answer by their stairwell's poster. The journal knows that there was an answer, not which.</summary>
public sealed class AskOpinion(Commands commands, UnitTree tree, RequestCodeStore codes, TimeProvider time)
{
    public async Task<Outcome<Guid>> OpenAsync(Caller caller, string unitCode, OpinionRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.PublishAnswers, unit) is { } refusal)
            return refusal;
        if (unit.Kind > UnitKind.Community)
            return Problem.Invalid([new("community", "unknownReference")]);
        var now = time.GetUtcNow();
        var options = OpinionRules.Validate(request, now.Day());
        if (!options.Ok)
            return options.Problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            var id = Guid.CreateVersion7(now);
            await OpinionStore.AddAsync(transaction, id, unitCode, request, options.Value, caller.Name, now);
            await Journal.AppendAsync(transaction, JournalKind.OpinionAsked, now, caller.Id, new { unitCode, topicId = id, what = "opened", byName = caller.Name });
            return id;
        }, cancel);
    }

    public async Task<Outcome<Guid>> CloseAsync(Caller caller, string unitCode, Guid id, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.PublishAnswers, unit) is { } refusal)
            return refusal;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            if (!await OpinionStore.CloseAsync(transaction, id, unitCode, now))
                return new Problem(ProblemKind.Conflict, "opinionClosed");
            await Journal.AppendAsync(transaction, JournalKind.OpinionAsked, now, caller.Id, new { unitCode, topicId = id, what = "closed", byName = caller.Name });
            return id;
        }, cancel);
    }

    /// <param name="option">From one on, in the topic's order.</param>
    public async Task<Outcome<Guid>> GiveAsync(string posterCode, Guid id, int option, string? key, CancellationToken cancel)
    {
        if (!tree.TryFind(await codes.StairwellOfAsync(posterCode, cancel), out var stairwell))
            return Problem.NotFound;
        var now = time.GetUtcNow();
        return await commands.RunAsync<Guid>(Fingerprint(stairwell, id, key), async transaction =>
        {
            if (await OpinionStore.HoldAsync(transaction, id) is not { } topic || !stairwell.Lineage.Contains(topic.UnitCode))
                return Problem.NotFound;
            if (!topic.TakesAnswers(now.Day()))
                return new Problem(ProblemKind.Conflict, "opinionClosed");
            if (option < 1 || option > topic.Options.Count)
                return Problem.Invalid([new("option", "required")]);
            if (!await OpinionStore.GiveAsync(transaction, id, stairwell, option))
                return new Problem(ProblemKind.TooMany, "opinionFull");
            await Journal.AppendAsync(transaction, JournalKind.OpinionGiven, now, null, new { topicId = id });
            return id;
        }, cancel);
    }

    /// <summary>What was chosen is no part of it, so that nothing tells afterwards which choice came when.</summary>
    private static IdempotencyKey? Fingerprint(Unit stairwell, Guid id, string? key) => key is null ? null : new("opinion:" + stairwell.Code, key, SHA256.HashData(id.ToByteArray()));
}
