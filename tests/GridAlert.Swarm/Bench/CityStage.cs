using System.Diagnostics;

namespace GridAlert.Swarm.Bench;

/// <summary>
/// Sizes of which one process can hold the phones of one server alone. The servers take turns: each round all phones of one
/// connect at once, work, leave, and then come those of the next.
/// </summary>
internal sealed class CityStage(Sides sides, int size, BenchOptions options, Action<string> say, TimeProvider time)
{
    /// <summary>All at once, as far as they wait in Kestrel's queue (512) and are not turned away to come again a second later.</summary>
    private const int AtOnce = 500;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private readonly Dictionary<LimitSide, List<double>> _connecting = sides.Limits.ToDictionary(limit => limit, _ => new List<double>());
    private readonly (List<double> NothingMissed, List<double> OneMissed) _reconnecting = ([], []);
    private readonly HeapFigure _heap = new();
    private readonly List<Figure> _figures = [];
    private IReadOnlyList<string?>? _cursors;

    private int Phones => sides.GridAlert.Phones;
    private bool Works => options.Wants("fanout") || options.Wants("storm") || options.Wants("heap");

    /// <summary>Acknowledgements a second, where storms were measured.</summary>
    public Rounds? PerSecond { get; private set; }

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancel)
    {
        say($"{Phones} phones: binding them");
        await sides.GridAlert.StartAsync(cancel);
        await sides.GridAlert.PrepareAsync(cancel);
        foreach (var limit in sides.Limits)
            await limit.StartAsync(cancel);
        var storms = new RoundsOfSides(sides, storm: true);
        var fanOuts = new RoundsOfSides(sides, storm: false);
        for (var round = 0; round <= options.LongRounds; round++)
        {
            say($"{Phones} phones: round {round} of {options.LongRounds}");
            await OursAsync(storms, fanOuts, round > 0, cancel);
            foreach (var limit in sides.Limits)
                await TheirsAsync(limit, storms, fanOuts, round > 0, cancel);
            if (!Works && !options.Wants("reconnect"))
                break;
        }
        if (options.Wants("storm"))
        {
            PerSecond = storms.PerSecond;
            _figures.AddRange(storms.Figures(SizeAims.Of(size, options.Phones)));
        }
        if (options.Wants("fanout"))
            _figures.AddRange(fanOuts.Figures(SizeAims.Of(size, options.Phones)));
        if (options.Wants("heap"))
            _figures.Add(_heap.Figure($"{size}", Phones));
        if (options.Wants("reconnect"))
            _figures.AddRange(Reconnecting());
        return _figures;
    }

    private async Task OursAsync(RoundsOfSides storms, RoundsOfSides fanOuts, bool counts, CancellationToken cancel)
    {
        var fleet = sides.Fleet = await sides.GridAlert.ConnectAsync(null, _cursors, AtOnce, cancel);
        if (counts)
            _reconnecting.NothingMissed.Add(fleet.Connecting.TotalMilliseconds);
        if (!counts && options.Wants("idle"))
            _figures.Add(await IdleAsync(cancel));
        if (options.Wants("storm") || options.Wants("heap"))
            await storms.OursAsync(counts && options.Wants("storm"), cancel);
        if (options.Wants("fanout"))
            await fanOuts.OursAsync(counts, cancel);
        var with = options.Wants("heap") ? await sides.GridAlert.CollectAsync(cancel) : 0;
        if (options.Wants("reconnect"))
        {
            _cursors = await fleet.CursorsAsync(cancel);
            await LeaveAsync(fleet, cancel);
            await sides.GridAlert.DispatchAsync(cancel);
            await Task.Delay(Rest, time, cancel);
            fleet = sides.Fleet = await sides.GridAlert.ConnectAsync(null, _cursors, AtOnce, cancel);
            if (counts)
                _reconnecting.OneMissed.Add(fleet.Connecting.TotalMilliseconds);
            _cursors = fleet.Cursors;
        }
        await LeaveAsync(fleet, cancel);
        if (options.Wants("heap") && counts)
            _heap.Ours(with, await sides.GridAlert.CollectAsync(cancel), Phones);
    }

    private async Task TheirsAsync(LimitSide limit, RoundsOfSides storms, RoundsOfSides fanOuts, bool counts, CancellationToken cancel)
    {
        var fleet = await limit.ConnectAsync(null, AtOnce, cancel);
        sides.Take(limit, fleet);
        if (counts)
            _connecting[limit].Add(fleet.Connecting.TotalMilliseconds);
        if (!counts && options.Wants("idle") && limit == sides.Bare)
            _figures[^1] = _figures[^1] with { LimitRounds = new([await IdleShareAsync(limit.Server, cancel)]) };
        if (options.Wants("storm") || options.Wants("heap"))
            await storms.TheirsAsync(limit, counts && options.Wants("storm"), cancel);
        if (options.Wants("fanout"))
            await fanOuts.TheirsAsync(limit, counts, cancel);
        var heap = options.Wants("heap") && counts && limit == sides.Bare;
        var with = heap ? await limit.CollectAsync(cancel) : 0;
        await LeaveAsync(fleet, cancel);
        if (heap)
            _heap.Limit(with, await limit.CollectAsync(cancel), Phones);
    }

    private async Task LeaveAsync(Fleet fleet, CancellationToken cancel)
    {
        await fleet.DisposeAsync();
        await Task.Delay(Rest, time, cancel);
    }

    private IEnumerable<Figure> Reconnecting()
    {
        yield return Of("reconnect", $"{Phones:#,0} phones at once: signed in and caught up, nothing missed", _reconnecting.NothingMissed, 1.75);
        yield return Of("reconnectMissed", $"{Phones:#,0} phones at once: signed in and caught up with a dispatch that all have missed", _reconnecting.OneMissed, null);

        Figure Of(string key, string name, List<double> ours, double? aim) => new()
        {
            Key = key,
            Name = name,
            Unit = "ms",
            Limit = "bare hub, connects and answers from memory",
            GridAlert = new(ours),
            LimitRounds = new(_connecting[sides.Bare]),
            Aim = aim,
            Beside = [.. sides.Limits.Where(limit => limit.IsPeer).Select(limit => new Beside(limit.Name, new(_connecting[limit]), Spread.Median(ours) / Spread.Median(_connecting[limit]), null))],
        };
    }

    private async Task<Figure> IdleAsync(CancellationToken cancel) => new()
    {
        Key = "idle",
        Name = $"{Phones:#,0} phones that are merely there: share of a core, without the database, {options.IdleFor.TotalSeconds:0} s",
        Unit = "%",
        Limit = "bare hub",
        GridAlert = new([await IdleShareAsync(sides.GridAlert.Server, cancel)]),
        Bound = 2,
    };

    private async Task<double> IdleShareAsync(ServerProcess server, CancellationToken cancel)
    {
        say($"{Phones} phones: idle for {options.IdleFor.TotalSeconds:0} s");
        await Task.Delay(Rest * 2, time, cancel);
        var (own, children) = server.CpuTime();
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(options.IdleFor, time, cancel);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var (ownAfter, childrenAfter) = server.CpuTime();
        if (childrenAfter > children)
            say($"  meanwhile its database has taken {(childrenAfter - children) / elapsed * 100:0.0} % of a core");
        return (ownAfter - own) / elapsed * 100;
    }
}
