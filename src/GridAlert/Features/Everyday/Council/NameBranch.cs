using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Council;

/// <summary>Names the party branch of a grid 党支部建在网格上.</summary>
public sealed class NameBranch(Commands commands, UnitTree tree, TimeProvider time)
{
    public async Task<Outcome<string>> RunAsync(Caller caller, string gridCode, string? name, CancellationToken cancel)
    {
        if (!tree.TryFind(gridCode, out var grid))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, grid) is { } refusal)
            return refusal;
        var check = new Check();
        check.That(grid is { Kind: UnitKind.Grid, HasEnded: false }, "name", "unknownUnit", gridCode);
        check.Text(name, "name", CouncilRules.MaxName);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<string>(null, async transaction =>
        {
            await CouncilStore.NameBranchAsync(transaction, gridCode, name!.Trim(), caller, time.GetUtcNow());
            return name.Trim();
        }, cancel);
    }
}
