namespace GridAlert.Swarm.Bench;

/// <summary>What a connection holds once it has been used: the managed heap after work and a full collection, with phones minus without.</summary>
internal sealed class HeapFigure
{
    private readonly List<double> _ours = [];
    private readonly List<double> _limit = [];

    public void Ours(long with, long without, int phones) => _ours.Add((with - without) / 1024.0 / phones);

    public void Limit(long with, long without, int phones) => _limit.Add((with - without) / 1024.0 / phones);

    public Figure Figure(string suffix, int phones) => new()
    {
        Key = "memoryAfterLoad" + suffix,
        Name = $"Managed heap a connection after work and a full collection, {phones:#,0} phones",
        Unit = "KiB",
        Limit = "bare hub",
        GridAlert = new(_ours),
        LimitRounds = new(_limit),
        Aim = 1.3,
    };
}
