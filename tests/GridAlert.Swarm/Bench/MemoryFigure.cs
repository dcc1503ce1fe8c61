namespace GridAlert.Swarm.Bench;

/// <summary>
/// Resident memory of a fresh server with all phones minus without, a phone. Each round starts both servers anew:
/// a process that has worked before would take the phones into memory it already holds.
/// </summary>
internal static class MemoryFigure
{
    private const int WarmUp = 50;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    /// <summary>Leaves both servers running with all their phones connected.</summary>
    public static async Task<Figure> MeasureAsync(Sides sides, int rounds, TimeProvider time, CancellationToken cancel)
    {
        var (ours, limit) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await sides.DisconnectAsync();
            await sides.GridAlert.StartAsync(cancel);
            await sides.Bare.StartAsync(cancel);
            sides.Fleet = await MeasureAsync(sides.GridAlert.Server, some => sides.GridAlert.ConnectAsync(some, cancel), ours);
            sides.BareFleet = await MeasureAsync(sides.Bare.Server, some => sides.Bare.ConnectAsync(some, cancel), limit);
        }
        return new()
        {
            Key = "memory",
            Name = "Resident memory a connection",
            Unit = "KiB",
            Limit = "bare hub",
            GridAlert = new(ours),
            LimitRounds = new(limit),
        };

        async Task<Fleet> MeasureAsync(ServerProcess server, Func<int?, Task<Fleet>> connect, List<double> into)
        {
            await using (await connect(WarmUp))
                await Task.Delay(Rest, time, cancel);
            await Task.Delay(Rest, time, cancel);
            var idle = server.ResidentMemory();
            var fleet = await connect(null);
            await Task.Delay(Rest, time, cancel);
            into.Add((server.ResidentMemory() - idle) / 1024.0 / fleet.Count);
            return fleet;
        }
    }
}
