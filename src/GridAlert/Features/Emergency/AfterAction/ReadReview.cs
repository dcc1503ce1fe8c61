using GridAlert.Features.Access;
using GridAlert.Features.Emergency.AfterAction.Findings;
using GridAlert.Features.Emergency.AfterAction.Pages;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Record.Seals;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>Computes a review and lays it out to be read: by the page and by every export.</summary>
public sealed class ReadReview(ReviewQuery reviews, CompareReviews compare, FindingStore findings, PlaybookStore playbooks, RecordSealQuery seals, ReviewComposer composer)
{
    /// <param name="caller">Sees the figures of their own unit.</param>
    /// <param name="activationId">The activation.</param>
    /// <param name="unitCode">A unit inside it; the caller's own when null.</param>
    /// <param name="root">Before the address of each link.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<Outcome<ReviewDocument>> RunAsync(Caller caller, Guid activationId, string? unitCode, string root, CancellationToken cancel)
    {
        var review = await reviews.RunAsync(caller, activationId, unitCode, cancel);
        if (!review.Ok)
            return review.Problem;
        var comparison = await compare.RunAsync(caller, review.Value, cancel);
        var seal = review.Value.Overview.Provisional ? null : await seals.LatestAsync(activationId, cancel);
        var found = await findings.ListAsync(activationId, review.Value.Overview.Unit.Code, cancel);
        return composer.Compose(review.Value, comparison, found, await playbooks.NewestAsync(cancel), seal, new(root, activationId, review.Value.Overview.Unit.Code));
    }
}
