using GridAlert.Features.Access;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Ledger;

/// <summary>A home that nobody had on the ledger; from then on it is visited and targeted like the others.</summary>
public sealed class AddHome(Commands commands, TimeProvider time)
{
    private const int Lowest = -5;
    private const int Highest = 150;

    public async Task<Outcome<LedgerHome>> RunAsync(Caller caller, AddHomeRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var stairwell = request.StairwellCode ?? caller.UnitCode;
        var check = new Check();
        check.That(request.Floor is >= Lowest and <= Highest, "floor", "between", Lowest, Highest);
        check.Text(request.Room, "room", LedgerInput.MaxRoom);
        check.OptionalText(stairwell, "stairwellCode", 40);
        if (check.Problem is { } problem)
            return problem;
        var id = Guid.CreateVersion7(now);
        var room = request.Room!.Trim();

        return await commands.RunAsync<LedgerHome>(key, async transaction =>
        {
            switch (await LedgerStore.AddAsync(transaction, id, stairwell, request.Floor!.Value, room, caller.Id, now))
            {
                case null:
                    return Problem.NotFound;
                case false:
                    return Problem.Invalid([new("room", "usedTwice", room)]);
            }
            await Journal.AppendAsync(transaction, JournalKind.HomeAdded, now, caller.Id, new { householdId = id, request.Floor, room }, stairwellCode: stairwell, memberId: caller.Id);
            return await LedgerQuery.HomeAsync(transaction, id);
        }, cancel);
    }
}
