using System.Security.Cryptography;
using System.Text;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>The headline figures of earlier activations like this one, each computed once from its own journal and kept while its record stays as it is.</summary>
public sealed class CompareReviews(ActivationStore activations, ReviewQuery reviews, ReviewHeadlineStore headlines, UnitTree tree)
{
    private const int Most = 5;
    private const int LookedAt = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<ReviewComparison> RunAsync(Caller caller, Review review, CancellationToken cancel)
    {
        var earlier = await FindAsync(review.Overview, cancel);
        var madeOf = MadeOf(review.Overview.Unit.Code);
        var kept = await headlines.FindAsync([.. earlier.Select(one => one.Id)], review.Overview.Unit.Code, madeOf, cancel);
        var shown = new List<ReviewHeadline>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            foreach (var activation in earlier)
            {
                var known = kept.GetValueOrDefault(activation.Id);
                var headline = known?.Headline;
                if (headline is null && await reviews.RunAsync(caller, activation.Id, review.Overview.Unit.Code, limit.Token) is { Ok: true, Value: var other })
                {
                    headline = ReviewHeadline.Of(other);
                    if (known is not null)
                        await headlines.KeepAsync(headline, review.Overview.Unit.Code, known.Seals, madeOf, limit.Token);
                }
                if (headline is { Assignments: > 0 })
                    shown.Add(headline with { Reason = activation.Reason });
                else
                    earlier = [.. earlier.Where(one => one != activation)];
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The others are left out and counted.
        }
        return new(ReviewHeadline.Of(review), shown, earlier.Count - shown.Count);
    }

    /// <summary>What the figures of a unit rest on beside the lines: the rules, and which stairwells lie in it.</summary>
    private string MadeOf(string unitCode)
    {
        var stairwells = tree.All.Where(unit => unit.Kind == UnitKind.Stairwell && unit.LiesIn(unitCode)).Select(unit => unit.Code).Order(StringComparer.Ordinal);
        return $"{ReviewCalculator.Version}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', stairwells))))}";
    }

    private async Task<List<Activation>> FindAsync(ReviewOverview overview, CancellationToken cancel)
    {
        if (tree.Find(overview.Unit.Code) is not { } unit)
            return [];
        var ended = await activations.ListAsync(unit.Code, unit.Lineage, open: false, overview.ActivationId, LookedAt, cancel);
        return [.. ended.Where(one => one.Scenario == overview.Scenario && one.Drill == overview.Drill && overview.Scope.Any(shared => tree.TryFind(shared.Code, out var code) && ModeRules.Touches(one, code, tree))).Take(Most)];
    }
}
