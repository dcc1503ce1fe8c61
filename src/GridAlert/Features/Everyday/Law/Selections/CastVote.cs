using GridAlert.Features.Access;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law.Selections;

/// <summary>The vote of a household, by its slip alone. The journal knows that there was one, not whose and for whom.</summary>
public sealed class CastVote(Commands commands, SelectionStore store, TimeProvider time)
{
    public async Task<Outcome<Guid>> RunAsync(string code, Guid? nomineeId, CancellationToken cancel)
    {
        var hash = Token.Hash(code);
        if (await store.OfSlipAsync(hash, cancel) is not { } slip)
            return Problem.NotFound;
        if (slip.IsUsed)
            return new Problem(ProblemKind.Conflict, "voteSlipUsed");
        var now = time.GetUtcNow();
        if (!slip.Selection.TakesVotes(now.Day()))
            return new Problem(ProblemKind.Conflict, "selectionNotNow");
        if (nomineeId is not { } nominee || !(await store.NomineesAsync(slip.Selection.Id, cancel)).Exists(one => one.Id == nominee && !one.Withdrew))
            return Problem.Invalid([new("nominee", "required")]);
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            if (await SelectionStore.VoteAsync(transaction, hash, nominee, now.Day(), now) is not { } selection)
                return new Problem(ProblemKind.Conflict, "voteSlipUsed");
            await Journal.AppendAsync(transaction, JournalKind.VoteCast, now, null, new { selectionId = selection });
            return selection;
        }, cancel);
    }
}
