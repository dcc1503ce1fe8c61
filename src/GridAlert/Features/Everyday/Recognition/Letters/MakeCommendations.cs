using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Letters;

/// <summary>
/// All letters of a street with one press, in the street's name: to those who named an employer and agreed. They hold whole names, so
/// that each press takes a reason and is a line of the audit.
/// </summary>
public sealed class MakeCommendations(Commands commands, UnitTree tree, TimeProvider time)
{
    private const int MaxReason = 200;

    public async Task<Outcome<MadeCommendations>> RunAsync(Caller caller, string streetCode, int year, string? reason, CancellationToken cancel)
    {
        if (!tree.TryFind(streetCode, out var street))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, street) is { } refusal)
            return refusal;
        if (street.Kind != UnitKind.Street)
            return new Problem(ProblemKind.Conflict, "onlyStreets");
        var check = new Check();
        check.Text(reason, "reason", MaxReason);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<MadeCommendations>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            var made = await CommendationStore.MakeAsync(transaction, streetCode, year, caller.Name, now);
            await Journal.AppendAsync(transaction, JournalKind.CommendationsMade, now, caller.Id,
                new { unitCode = streetCode, year, made = made.Made, letters = made.Letters.Count, memberIds = made.Letters.Select(letter => letter.MemberId), reason = reason!.Trim(), byName = caller.Name });
            return made;
        }, cancel);
    }
}
