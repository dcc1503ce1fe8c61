namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>The five questions that everybody asks first.</summary>
internal static class AnswersPart
{
    public static IReadOnlyList<ReviewAnswer> Of(ReviewReading r, ReviewHeadline headline)
    {
        var review = r.Review;
        var (assignments, receipts) = (review.Reach.Total.Assignments!, review.Reach.Total.Receipts);
        var acknowledged = review.ResponseTimes.Acknowledged;
        return
        [
            Answer(r, "whom", "reach", r.Linked(headline.Reached, "answered"),
                r.Fact("received", r.Linked(new(receipts.Received, receipts.Targeted), "received")), r.Fact("inTime", r.Linked(headline.InTime, "inTime"))),
            Answer(r, "fast", "times", new(acknowledged.Percentiles.Median),
                r.Fact("p90", acknowledged.Percentiles.P90), r.Fact("slowest", acknowledged.Percentiles.Slowest),
                new(r.Words["fact.withinLimit"], acknowledged.WithinLimit.Of == 0 ? new ReviewCell(r.Words["notSet"]) : r.Linked(acknowledged.WithinLimit, "within.acknowledged"))),
            Answer(r, "silent", "reach-neverReached", r.Linked(headline.NeverReached, "neverAtAll"),
                r.Fact("never", r.Linked(new(assignments.Never, assignments.Targeted), "never")), r.Fact("late", r.Linked(new(assignments.Late, assignments.Targeted), "late"))),
            Answer(r, "escalation", "escalation", r.Linked(review.Escalation.MetWithoutStep, "metWithoutStep"),
                r.Fact("atTheDoor", r.Linked(review.Escalation.AtTheDoor, "atTheDoor")), r.Fact("onTheDesk", r.Linked(review.Escalation.OnTheDesk, "onDesk"))),
            Answer(r, "found", "hazards", review.Hazards.Closed,
                r.Fact("openWithoutName", new(review.Hazards.OpenWithoutName, "#hazards-hazards")), r.Fact("reportsAnswered", r.Linked(review.Reports.Total.Answered, "reports.all.answered"))),
        ];
    }

    private static ReviewAnswer Answer(ReviewReading r, string key, string anchor, ReviewCell value, params ReviewFact[] more) =>
        new(r.Words["answer." + key], anchor, value, r.Words["answer." + key + ".what"], more);
}
