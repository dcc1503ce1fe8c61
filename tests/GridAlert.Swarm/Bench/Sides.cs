namespace GridAlert.Swarm.Bench;

/// <summary>Both servers with their phones.</summary>
internal sealed class Sides(GridAlertSide gridAlert, BareSide bare, TimeProvider time) : IAsyncDisposable
{
    private Fleet? _fleet;
    private Fleet? _bareFleet;

    public GridAlertSide GridAlert => gridAlert;
    public BareSide Bare => bare;

    public Fleet Fleet
    {
        get => _fleet!;
        set => _fleet = value;
    }

    public Fleet BareFleet
    {
        get => _bareFleet!;
        set => _bareFleet = value;
    }

    /// <summary>Lets a round die away before the other side's begins.</summary>
    public Task PauseAsync(CancellationToken cancel) => Task.Delay(TimeSpan.FromMilliseconds(300), time, cancel);

    public async Task DisconnectAsync()
    {
        if (_fleet is not null)
            await _fleet.DisposeAsync();
        if (_bareFleet is not null)
            await _bareFleet.DisposeAsync();
        (_fleet, _bareFleet) = (null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        await bare.DisposeAsync();
        await gridAlert.DisposeAsync();
    }
}
