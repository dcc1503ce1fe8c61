namespace GridAlert.Features.Channels.Robots;

/// <summary>All robots in memory: few, and looked up with every message.</summary>
public sealed class RobotBook(RobotStore store)
{
    private IReadOnlyDictionary<Guid, Robot> _robots = new Dictionary<Guid, Robot>();

    public IEnumerable<Robot> All => _robots.Values;

    public Robot? Find(string id) => Guid.TryParse(id, out var key) ? _robots.GetValueOrDefault(key) : null;

    public bool HasAny(string channel) => _robots.Values.Any(robot => robot.Channel == channel);

    public async Task LoadAsync(CancellationToken cancel) => _robots = (await store.AllAsync(cancel)).ToDictionary(robot => robot.Id);
}
