namespace GridAlert.Swarm.Bench;

/// <summary>One acknowledgement at a time while nothing else happens.</summary>
internal static class RoundTripFigure
{
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Sides sides, int rounds, CancellationToken cancel)
    {
        var each = Math.Min(100, sides.Fleet.Count / (rounds + 1));
        // A dispatch that nobody has acknowledged yet.
        var sent = await sides.GridAlert.DispatchAsync(cancel);
        await sides.Bare.BroadcastAsync(cancel);
        await sides.GridAlert.SettleAsync(sent, progress => progress.Sent, cancel);
        var (ours, limit) = (new List<double[]>(), new List<double[]>());
        for (var round = 0; round <= rounds; round++)
        {
            var times = await sides.Fleet.AcknowledgeSinglyAsync(round * each, each, cancel);
            var limitTimes = await sides.BareFleet.AcknowledgeSinglyAsync(round * each, each, cancel);
            if (round == 0)
                continue;
            ours.Add([.. times.Order()]);
            limit.Add([.. limitTimes.Order()]);
        }
        return [Of(0.5, null), Of(0.99, null)];

        Figure Of(double share, double? aim) => new()
        {
            Key = $"roundTripP{share * 100:0}",
            Name = $"Single acknowledgement at idle, p{share * 100:0}",
            Unit = "ms",
            Limit = "bare hub, answers from memory",
            GridAlert = new([.. ours.Select(times => Spread.At(times, share))]),
            LimitRounds = new([.. limit.Select(times => Spread.At(times, share))]),
            Aim = aim,
        };
    }
}
