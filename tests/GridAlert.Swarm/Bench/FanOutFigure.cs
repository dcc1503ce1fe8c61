using GridAlert.Swarm.Http;

namespace GridAlert.Swarm.Bench;

/// <summary>From the POST until the last phone has the dispatch, or, in a storm, has its acknowledgement answered.</summary>
internal static class FanOutFigure
{
    private const int WarmUps = 3;

    public static async Task<Figure> MeasureAsync(Sides sides, bool storm, int rounds, CancellationToken cancel)
    {
        var (ours, limit) = (new List<double>(), new List<double>());
        for (var round = -WarmUps; round < rounds; round++)
        {
            var time = await OursAsync(sides, storm, cancel);
            var limitTime = await sides.BareFleet.RoundAsync(() => sides.Bare.BroadcastAsync(cancel), storm, cancel);
            await sides.PauseAsync(cancel);
            if (round < 0)
            {
                sides.Bare.Lengthen(sides.Fleet.MessageLength - sides.BareFleet.MessageLength);
                continue;
            }
            ours.Add(time.TotalMilliseconds);
            limit.Add(limitTime.TotalMilliseconds);
        }
        return new()
        {
            Key = storm ? "storm" : "fanOut",
            Name = storm
                ? $"POST until all {sides.Fleet.Count} have their durable acknowledgement"
                : $"POST until the last of {sides.Fleet.Count} phones has the dispatch",
            Unit = "ms",
            Limit = storm ? "bare hub, answers from memory" : "bare hub, one broadcast",
            GridAlert = new(ours),
            LimitRounds = new(limit),
            Aim = storm ? 2 : 1.5,
            Worst = storm ? null : 2.5,
        };
    }

    private static async Task<TimeSpan> OursAsync(Sides sides, bool storm, CancellationToken cancel)
    {
        Published? sent = null;
        var time = await sides.Fleet.RoundAsync(async () => sent = await sides.GridAlert.DispatchAsync(cancel), storm, cancel);
        if (sent!.Recipients != sides.Fleet.Count)
            throw new BenchException($"The dispatch went to {sent.Recipients} responders, and {sides.Fleet.Count} phones are connected.");
        if (!await sides.GridAlert.SettleAsync(sent, storm ? p => p.Acknowledged : p => p.Received, cancel))
            throw new BenchException($"Not every phone is {(storm ? "acknowledged" : "received")} in the dispatch's progress, though all have done so.");
        return time;
    }
}
