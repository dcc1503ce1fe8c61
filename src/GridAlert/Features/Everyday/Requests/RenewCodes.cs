using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Requests;

/// <param name="Made">How many stairwells have a code that had none.</param>
public sealed record MadeCodes(int Made);

/// <summary>Gives stairwells the codes that their posters show, and new ones where an old one is misused.</summary>
public sealed class RenewCodes(Commands commands, UnitTree tree, TimeProvider time)
{
    /// <summary>For every stairwell below the unit that has none.</summary>
    public async Task<Outcome<MadeCodes>> MakeAsync(Caller caller, string unitCode, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.Invite, unit) is { } refusal)
            return refusal;
        return await commands.RunAsync<MadeCodes>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var made = await RequestCodeStore.MakeAsync(transaction, [.. unit.Within(UnitKind.Stairwell).Select(stairwell => stairwell.Code)], caller, now);
            if (made > 0)
                await Journal.AppendAsync(transaction, JournalKind.RequestCodesMade, now, caller.Id, new { unitCode, made, byName = caller.Name });
            return new MadeCodes(made);
        }, cancel);
    }

    /// <summary>Another code for one stairwell; the poster that hangs there leads nowhere from now on.</summary>
    public async Task<Outcome<MadeCodes>> RenewAsync(Caller caller, string stairwellCode, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(stairwellCode, out var stairwell) || stairwell.Kind != UnitKind.Stairwell)
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.Invite, stairwell) is { } refusal)
            return refusal;
        return await commands.RunAsync<MadeCodes>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            if (!await RequestCodeStore.RenewAsync(transaction, stairwell.Code, caller, now))
                await RequestCodeStore.MakeAsync(transaction, [stairwell.Code], caller, now);
            await Journal.AppendAsync(transaction, JournalKind.RequestCodeRenewed, now, caller.Id, new { unitCode = stairwell.Code, byName = caller.Name }, stairwellCode: stairwell.Code);
            return new MadeCodes(1);
        }, cancel);
    }
}
