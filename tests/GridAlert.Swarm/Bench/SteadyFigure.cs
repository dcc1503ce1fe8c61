namespace GridAlert.Swarm.Bench;

/// <summary>The round trip of an acknowledgement while a thousand a second come, whatever becomes of those before.</summary>
internal static class SteadyFigure
{
    private const int PerSecond = 1000;
    private const int SecondsARound = 2;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Sides sides, LimitSide composed, int rounds, CancellationToken cancel)
    {
        var count = Math.Min(PerSecond * SecondsARound, sides.Fleet.Count);
        var (ours, limit) = (new List<double[]>(), new List<double[]>());
        // The first warms up.
        for (var round = 0; round <= rounds; round++)
        {
            var sent = await sides.GridAlert.DispatchAsync(cancel);
            await sides.GridAlert.SettleAsync(sent, progress => progress.Sent, cancel);
            var times = await sides.Fleet.AcknowledgeSteadilyAsync(PerSecond, count, cancel);
            await sides.PauseAsync(cancel);
            await sides.FleetOf(composed).RoundAsync(() => composed.BroadcastAsync(cancel), acknowledge: false, cancel);
            await sides.PauseAsync(cancel);
            var limitTimes = await sides.FleetOf(composed).AcknowledgeSteadilyAsync(PerSecond, count, cancel);
            await sides.PauseAsync(cancel);
            if (round == 0)
                continue;
            ours.Add([.. times.Order()]);
            limit.Add([.. limitTimes.Order()]);
        }
        return [Of(0.5, 2), Of(0.99, 1.5)];

        Figure Of(double share, double aim) => new()
        {
            Key = $"steadyP{share * 100:0}",
            Name = $"Round trip of an acknowledgement at {PerSecond:#,0} a second, p{share * 100:0}",
            Unit = "ms",
            Limit = composed.Name,
            GridAlert = new([.. ours.Select(times => Spread.At(times, share))]),
            LimitRounds = new([.. limit.Select(times => Spread.At(times, share))]),
            Aim = aim,
        };
    }
}
