namespace GridAlert.Features.Emergency.AfterAction.Pages;

internal static class QualityPart
{
    public static ReviewSection Of(ReviewReading r)
    {
        var q = r.Review.DataQuality;
        return r.Section("quality") with
        {
            Facts =
            [
                r.Fact("vacantPosts", r.Linked(q.VacantPosts, "vacant")),
                new(r.Words["fact.coveredPosts"], q.CoveredPosts.Of == 0 ? default(ReviewCell) : r.Linked(q.CoveredPosts, "covered")),
                r.Fact("withoutDevice", r.Linked(q.WithoutDevice, "postWithoutDevice")),
                r.Fact("deadDevices", r.Linked(q.DeadDevices, "deadDevice")),
                r.Fact("wrongNumbers", r.Linked(q.WrongNumbers, "wrongNumber")),
                new(r.Words["fact.clockFaults"], q.ClockFaults.Of == 0 ? default(ReviewCell) : r.Linked(q.ClockFaults, "clock")),
                r.Fact("claimedInTime", r.Linked(q.ClaimedInTime, "claimed")),
            ],
            Tables =
            [
                r.Table("faults", [r.Text("fault"), r.Text("stairwell"), r.Text("role"), r.Text("since"), r.Text("clockOff")],
                    Faults(r, "vacant", q.Vacant).Concat(Faults(r, "dead", q.Dead)).Concat(Faults(r, "wrongNumber", q.WrongNumber)).Concat(Faults(r, "clock", q.Clocks))) with { Empty = r.Words["faults.none"] },
                r.Table("channels", [r.Text("channel"), r.Figure("arrived"), r.Figure("failed"), r.Number("attempts")],
                    q.Channels.Select(row => new ReviewCell[] { r.Words.Channel(row.Channel), r.Linked(row.Arrived, $"channel.{row.Channel}.arrived"), r.Linked(row.Failed, $"channel.{row.Channel}.failed"), row.Attempts })) with { Empty = r.Words["channels.none"] },
            ],
        };
    }

    private static IEnumerable<ReviewCell[]> Faults(ReviewReading r, string kind, IReadOnlyList<PostFault> faults) =>
        faults.Select(fault => new ReviewCell[]
        {
            r.Words["fault." + kind], r.Stairwell(fault.StairwellCode, fault.StairwellName), r.Words.Role(fault.Role),
            fault.At is { } at ? ReviewWords.Moment(at) : "",
            fault.ClockOff is { } off ? r.Words[off > TimeSpan.Zero ? "clock.ahead" : "clock.behind", r.Words.Length(off.Duration())] : "",
        });
}
