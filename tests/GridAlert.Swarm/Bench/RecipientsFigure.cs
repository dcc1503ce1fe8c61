using System.Diagnostics;
using System.Globalization;
using GridAlert.Swarm.Http;

namespace GridAlert.Swarm.Bench;

/// <summary>What a recipient costs who is not connected, and whether the millionth costs what the ten-thousandth does.</summary>
internal sealed class RecipientsFigure(BenchOptions options, Action<string> say, TimeProvider time)
{
    /// <summary>Everybody else is offline.</summary>
    private const int Online = 300;
    /// <summary>Of a round. A dispatch to few holds less than what else comes and goes on the heap.</summary>
    private const int HeldAtLeast = 100_000;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromMinutes(2);

    private sealed record Costs(int Recipients)
    {
        public List<double> Microseconds { get; } = [];
        public List<double> Bytes { get; } = [];
        public List<double> Peak { get; } = [];
        public List<double> LastOnline { get; } = [];
    }

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancel)
    {
        var all = new List<Costs>();
        foreach (var size in options.Recipients)
            all.Add(await MeasureAsync(size, cancel));
        return [.. all.SelectMany(costs => Figures(costs, all[0]))];
    }

    private async Task<Costs> MeasureAsync(int recipients, CancellationToken cancel)
    {
        say($"{recipients} recipients: making the district");
        await using var side = new GridAlertSide(options.App, recipients, time);
        await side.StartAsync(cancel);
        await side.PrepareFewAsync(Online, cancel);
        await using var fleet = await side.ConnectAsync(null, cancel);
        var costs = new Costs(recipients);
        // Dispatches stay open: what a round adds is then what its own hold, and nothing of an earlier one is freed meanwhile.
        var held = 0L;
        // The first warms up.
        for (var round = 0; round <= options.LongRounds; round++)
        {
            say($"{recipients} recipients: round {round}");
            side.Server.ForgetPeak();
            var resident = side.Server.ResidentMemory();
            var dispatches = Math.Max(1, HeldAtLeast / side.Phones);
            for (var dispatch = 0; dispatch < dispatches; dispatch++)
            {
                var (stored, last) = await DispatchAsync(side, fleet, cancel);
                await Calm.AwaitAsync(time, cancel);
                if (round == 0)
                    continue;
                costs.Microseconds.Add(stored.TotalMicroseconds / side.Phones);
                costs.LastOnline.Add(last.TotalMilliseconds);
            }
            await ReadAsync(side, cancel);
            var peak = side.Server.PeakMemory();
            var before = held;
            held = await side.CollectAsync(cancel);
            if (round == 0)
                continue;
            costs.Peak.Add((peak - resident) / 1048576.0);
            costs.Bytes.Add((held - before) / ((double)side.Phones * dispatches));
        }
        return costs;
    }

    private static async Task<(TimeSpan Stored, TimeSpan LastHeard)> DispatchAsync(GridAlertSide side, Fleet fleet, CancellationToken cancel)
    {
        var stored = TimeSpan.Zero;
        var result = await fleet.RoundAsync(async () =>
        {
            var started = Stopwatch.GetTimestamp();
            var sent = await side.DispatchAsync(cancel);
            stored = Stopwatch.GetElapsedTime(started);
            if (sent.Recipients != side.Phones)
                throw new BenchException($"The dispatch went to {sent.Recipients} responders, not to {side.Phones}.");
        }, acknowledge: false, cancel);
        return (stored, result.Whole);
    }

    /// <summary>Until the server has read its journal and nothing more comes.</summary>
    private async Task ReadAsync(GridAlertSide side, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        for (var (lines, last) = (-1L, -2L); lines != last && Stopwatch.GetElapsedTime(started) < ReadPatience;)
        {
            await Task.Delay(Quiet, time, cancel);
            (lines, last) = (await side.JournalLinesAsync(cancel), lines);
        }
    }

    private static IEnumerable<Figure> Figures(Costs costs, Costs smallest)
    {
        var number = costs.Recipients.ToString("#,0", CultureInfo.InvariantCulture);
        var first = smallest.Recipients.ToString("#,0", CultureInfo.InvariantCulture);
        var isFirst = costs == smallest;
        yield return new()
        {
            Key = $"recipients{costs.Recipients}",
            Name = $"POST until stored, for each of {number} recipients, {Online} of them connected",
            Unit = "µs",
            Limit = isFirst ? "" : $"each of {first}",
            GridAlert = new(costs.Microseconds),
            LimitRounds = isFirst ? null : new(smallest.Microseconds),
            Aim = isFirst ? null : 1.2,
        };
        yield return new()
        {
            Key = $"recipientMemory{costs.Recipients}",
            Name = $"Managed heap that an open dispatch holds, for each of {number} recipients",
            Unit = "B",
            Limit = isFirst ? "" : $"each of {first}",
            GridAlert = new(costs.Bytes),
            LimitRounds = isFirst ? null : new(smallest.Bytes),
            Aim = isFirst ? null : 1.2,
        };
        yield return new()
        {
            Key = $"recipientPeak{costs.Recipients}",
            Name = $"The server's peak above its rest meanwhile, {number} recipients",
            Unit = "MiB",
            Limit = "",
            GridAlert = new(costs.Peak),
        };
        yield return new()
        {
            Key = $"recipientOnline{costs.Recipients}",
            Name = $"POST until the last of the {Online} connected among {number} has the dispatch",
            Unit = "ms",
            Limit = "",
            GridAlert = new(costs.LastOnline),
        };
    }
}
