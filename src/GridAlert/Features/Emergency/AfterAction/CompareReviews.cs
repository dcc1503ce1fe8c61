using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>Computes the headline figures of earlier activations like this one, each from its own journal.</summary>
public sealed class CompareReviews(ActivationStore activations, ReviewQuery reviews, UnitTree tree)
{
    private const int Most = 5;
    private const int LookedAt = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<ReviewComparison> RunAsync(Caller caller, Review review, CancellationToken cancel)
    {
        var earlier = await FindAsync(review.Overview, cancel);
        var headlines = new List<ReviewHeadline>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            foreach (var activation in earlier)
            {
                var other = await reviews.RunAsync(caller, activation.Id, review.Overview.Unit.Code, limit.Token);
                if (other is { Ok: true, Value.Overview.Assignments: > 0 })
                    headlines.Add(ReviewHeadline.Of(other.Value));
                else
                    earlier = [.. earlier.Where(one => one != activation)];
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The others are left out and counted.
        }
        return new(ReviewHeadline.Of(review), headlines, earlier.Count - headlines.Count);
    }

    private async Task<List<Activation>> FindAsync(ReviewOverview overview, CancellationToken cancel)
    {
        if (tree.Find(overview.Unit.Code) is not { } unit)
            return [];
        var ended = await activations.ListAsync(unit.Code, unit.Lineage, open: false, overview.ActivationId, LookedAt, cancel);
        return [.. ended.Where(one => one.Scenario == overview.Scenario && one.Drill == overview.Drill && overview.Scope.Any(shared => tree.TryFind(shared.Code, out var code) && ModeRules.Touches(one, code, tree))).Take(Most)];
    }
}
