using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>What is missing before an emergency asks for it.</summary>
public sealed record ReadinessGaps(IReadOnlyList<ChainGap> Chain, Listed<PostGap> Terms, Listed<PostGap> Untrained);

/// <summary>Reads readiness for whoever asks: figures for everybody in scope.</summary>
public sealed class OpenReadiness(ReadinessQuery query, ReadinessOptions options, UnitTree tree, TimeProvider time) : IReadinessBeside
{
    /// <summary>So many posts of each list are shown.</summary>
    public const int ListedAtMost = 200;

    public ReadinessOptions Options => options;

    public async Task<Outcome<ReadinessPicture>> RunAsync(Caller caller, string unitCode, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null)
            return Problem.NotFound;
        var stairwells = await StairwellsAsync([unit.Code], cancel);
        var counted = await query.CountedAtAsync(cancel);
        var depth = unit.Lineage.Length;
        var byPart = stairwells.ToLookup(one => tree.Find(one.Facts.Code)?.Lineage.ElementAtOrDefault(depth));
        return new ReadinessPicture(
            unit, counted.Trios, counted.Homes, ReadinessRules.Figures(stairwells),
            [.. unit.Children.Select(part => new ReadinessOf(part.Code, part.Name, ReadinessRules.Figures([.. byPart[part.Code]])))], stairwells,
            await query.LastTestAsync([.. unit.Kind > UnitKind.Community ? [unit.CodeOf(UnitKind.Community)!] : unit.Within(UnitKind.Community).Select(community => community.Code)], cancel));
    }

    /// <summary>Whom to ring in stairwells that were read before.</summary>
    public Task<Dictionary<string, ReadinessQuery.Contact>> ContactsAsync(IEnumerable<StairwellReadiness> stairwells, CancellationToken cancel) =>
        query.ContactsAsync([.. stairwells.Where(one => one.Act == MendingAct.Ring).Select(one => one.Facts.Code)], cancel);

    public async Task<Outcome<(Unit Unit, ReadinessGaps Gaps)>> GapsAsync(Caller caller, string unitCode, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null)
            return Problem.NotFound;
        var today = time.GetUtcNow().Day();
        return (unit, new ReadinessGaps(
            await query.ChainGapsAsync(unitCode, cancel),
            await query.TermsAsync(unitCode, today.AddDays(options.TermDays), ListedAtMost, cancel),
            await query.UntrainedAsync(unitCode, today.AddMonths(-options.TrainingMonths), ListedAtMost, cancel)));
    }

    /// <inheritdoc/>
    public async Task<ReadinessBand?> OfAsync(Caller caller, IReadOnlyCollection<string> unitCodes, CancellationToken cancel)
    {
        var units = unitCodes.Select(tree.Find).OfType<Unit>().Where(unit => AccessPolicy.Refuse(caller, Act.See, unit) is null).ToList();
        var figures = ReadinessRules.Figures(units.Count == 0 ? [] : await StairwellsAsync([.. units.Select(unit => unit.Code)], cancel));
        return figures.Spread is { } spread
            ? new(figures.Stairwells, figures.Silent, spread.Median, spread.Worst, units.Count == 1 ? units[0].Code : caller.UnitCode)
            : null;
    }

    private async Task<IReadOnlyList<StairwellReadiness>> StairwellsAsync(string[] unitCodes, CancellationToken cancel) =>
        [.. (await query.FactsAsync(unitCodes, cancel)).Select(facts => ReadinessRules.Of(facts, options))];
}
