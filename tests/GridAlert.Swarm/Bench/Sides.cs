namespace GridAlert.Swarm.Bench;

/// <summary>GridAlert and the servers beside it, with their phones.</summary>
internal sealed class Sides(GridAlertSide gridAlert, IReadOnlyList<LimitSide> limits, TimeProvider time) : IAsyncDisposable
{
    private readonly Dictionary<LimitSide, Fleet> _limitFleets = [];
    private Fleet? _fleet;

    public GridAlertSide GridAlert => gridAlert;

    /// <summary>The bare hub first, which is what ratios are taken of; then the others.</summary>
    public IReadOnlyList<LimitSide> Limits => limits;

    public LimitSide Bare => limits[0];

    public Fleet Fleet
    {
        get => _fleet!;
        set => _fleet = value;
    }

    public Fleet BareFleet
    {
        get => _limitFleets[Bare];
        set => _limitFleets[Bare] = value;
    }

    /// <summary>Of GridAlert's last dispatch, in bytes.</summary>
    public int MessageLength { get; set; }

    public Fleet FleetOf(LimitSide limit) => _limitFleets[limit];

    public void Take(LimitSide limit, Fleet fleet) => _limitFleets[limit] = fleet;

    /// <summary>Starts what does not run yet and connects who is not connected yet.</summary>
    public async Task ConnectAsync(CancellationToken cancel)
    {
        _fleet ??= await gridAlert.ConnectAsync(null, cancel);
        foreach (var limit in limits.Where(limit => !_limitFleets.ContainsKey(limit)))
        {
            await limit.StartAsync(cancel);
            _limitFleets[limit] = await limit.ConnectAsync(null, cancel);
        }
    }

    /// <summary>Lets a round die away before the other side's begins: what a server does afterwards must not be paid by the next.</summary>
    public Task PauseAsync(CancellationToken cancel) => Calm.AwaitAsync(time, cancel);

    public async Task DisconnectAsync()
    {
        foreach (var fleet in _limitFleets.Values.Append(_fleet).OfType<Fleet>())
            await fleet.DisposeAsync();
        _fleet = null;
        _limitFleets.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        foreach (var limit in limits)
            await limit.DisposeAsync();
        await gridAlert.DisposeAsync();
    }
}
