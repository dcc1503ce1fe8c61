namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>The figures by which activations are compared.</summary>
public sealed record ReviewHeadline
{
    public required Guid ActivationId { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required string Reason { get; init; }
    public required int Stairwells { get; init; }
    public required int Assignments { get; init; }
    /// <summary>Stairwells that met at least one of their assignments, of those that were asked.</summary>
    public required Figure Reached { get; init; }
    /// <summary>Assignments met in time, of all.</summary>
    public required Figure InTime { get; init; }
    public TimeSpan? MedianToAcknowledge { get; init; }
    /// <summary>Stairwells that met none of their assignments, of those that were asked.</summary>
    public required Figure NeverReached { get; init; }
    /// <summary>Of all assignments, as the next.</summary>
    public required Figure Completed { get; init; }
    public required Figure AtTheDoor { get; init; }

    public static ReviewHeadline Of(Review review)
    {
        var total = review.Reach.Total.Assignments!;
        var never = review.Reach.NeverReached.Count(row => row.Unmet.Count == row.Targeted);
        return new()
        {
            ActivationId = review.Overview.ActivationId,
            OpenedAt = review.Overview.OpenedAt,
            Reason = review.Overview.Reason,
            Stairwells = review.Overview.Stairwells,
            Assignments = review.Overview.Assignments,
            Reached = new(review.Overview.Stairwells - never, review.Overview.Stairwells),
            InTime = new(total.AcknowledgedInTime, total.Targeted),
            MedianToAcknowledge = review.ResponseTimes.Acknowledged.Percentiles.Median,
            NeverReached = new(never, review.Overview.Stairwells),
            Completed = new(total.Completed, total.Targeted),
            AtTheDoor = review.Escalation.AtTheDoor,
        };
    }
}

/// <summary>An activation beside earlier ones of the same scenario and units: drills beside drills, real ones beside real ones.</summary>
/// <param name="This">The activation that is reviewed.</param>
/// <param name="Earlier">Newest first.</param>
/// <param name="LeftOut">Earlier ones that could not be computed in the time there is.</param>
public sealed record ReviewComparison(ReviewHeadline This, IReadOnlyList<ReviewHeadline> Earlier, int LeftOut);
