using GridAlert.Swarm.Http;

namespace GridAlert.Swarm.Bench;

/// <summary>Gathers the rounds of one kind, side by side.</summary>
internal sealed class RoundsOfSides(Sides sides, bool storm)
{
    private readonly List<RoundResult> _ours = [];
    private readonly Dictionary<LimitSide, List<RoundResult>> _theirs = sides.Limits.ToDictionary(limit => limit, _ => new List<RoundResult>());
    private int _phones;

    public async Task OursAsync(bool counts, CancellationToken cancel)
    {
        Published? sent = null;
        var result = await sides.Fleet.RoundAsync(async () => sent = await sides.GridAlert.DispatchAsync(cancel), storm, cancel);
        _phones = sides.Fleet.Count;
        sides.MessageLength = sides.Fleet.MessageLength;
        if (sent!.Recipients != _phones)
            throw new BenchException($"The dispatch went to {sent.Recipients} responders, and {_phones} phones are connected.");
        if (!await sides.GridAlert.SettleAsync(sent, storm ? p => p.Acknowledged : p => p.Received, cancel))
            throw new BenchException($"Not every phone is {(storm ? "acknowledged" : "received")} in the dispatch's progress, though all have done so.");
        if (counts)
            _ours.Add(result);
    }

    public async Task TheirsAsync(LimitSide limit, bool counts, CancellationToken cancel)
    {
        var fleet = sides.FleetOf(limit);
        var result = await fleet.RoundAsync(() => limit.BroadcastAsync(cancel), storm, cancel);
        if (counts)
            _theirs[limit].Add(result);
        else
            limit.Lengthen(sides.MessageLength - fleet.MessageLength);
    }

    public IReadOnlyList<Figure> Figures(SizeAims aims)
    {
        var whole = new Figure
        {
            Key = (storm ? "storm" : "fanOut") + aims.Suffix,
            Name = storm
                ? $"POST until all {_phones:#,0} have their durable acknowledgement"
                : $"POST until the last of {_phones:#,0} phones has the dispatch",
            Unit = "ms",
            Limit = storm ? "bare hub, answers from memory" : "bare hub, one broadcast",
            GridAlert = Whole(_ours),
            LimitRounds = Whole(_theirs[sides.Bare]),
            Aim = storm ? aims.Storm : aims.FanOut,
            Worst = storm ? null : aims.FanOutWorst,
            Beside = [.. sides.Limits.Skip(1).Select(limit => Besides(limit, Whole, storm && limit.IsPeer ? aims.StormBesidePeer : null))],
        };
        if (!storm)
            return [whole];
        return
        [
            whole,
            new()
            {
                Key = "fanOutInStorm" + aims.Suffix,
                Name = $"POST until the last of {_phones:#,0} phones has the dispatch, while all acknowledge",
                Unit = "ms",
                Limit = "bare hub, answers from memory",
                GridAlert = Arrival(_ours),
                LimitRounds = Arrival(_theirs[sides.Bare]),
                Aim = aims.FanOut,
                Beside = [.. sides.Limits.Skip(1).Select(limit => Besides(limit, Arrival, null))],
            },
            new()
            {
                Key = "ackInStormP99" + aims.Suffix,
                Name = $"Round trip of an acknowledgement while all {_phones:#,0} acknowledge at once, p99",
                Unit = "ms",
                Limit = "bare hub, answers from memory",
                GridAlert = RoundTrips(_ours),
                LimitRounds = RoundTrips(_theirs[sides.Bare]),
                Bound = aims.StormP99,
                Beside = [.. sides.Limits.Skip(1).Select(limit => Besides(limit, RoundTrips, null))],
            },
        ];
    }

    /// <summary>Acknowledgements a second from the first phone that had the dispatch to the last receipt.</summary>
    public Rounds PerSecond => new([.. _ours.Select(round => _phones / round.Answering.TotalSeconds)]);

    private Beside Besides(LimitSide limit, Func<IEnumerable<RoundResult>, Rounds> read, double? aim)
    {
        var rounds = read(_theirs[limit]);
        return new(limit.Name, rounds, read(_ours).Median / rounds.Median, aim);
    }

    private static Rounds Whole(IEnumerable<RoundResult> rounds) => new([.. rounds.Select(round => round.Whole.TotalMilliseconds)]);

    private static Rounds Arrival(IEnumerable<RoundResult> rounds) => new([.. rounds.Select(round => round.Arrival.TotalMilliseconds)]);

    private static Rounds RoundTrips(IEnumerable<RoundResult> rounds) => new([.. rounds.Select(round => Spread.At([.. round.RoundTrips.Order()], 0.99))]);
}
