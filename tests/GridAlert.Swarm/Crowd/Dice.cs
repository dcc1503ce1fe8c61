namespace GridAlert.Swarm.Crowd;

/// <summary>A person's own chance: the same seed and person give the same person, whatever happens around.</summary>
public sealed class Dice(long seed, long person)
{
    private ulong _state = Mix((ulong)seed + 0x9E3779B97F4A7C15UL) ^ Mix((ulong)person);

    /// <summary>From 0 up to, but not, 1.</summary>
    public double Next() => (Mix(Interlocked.Add(ref _state, 0x9E3779B97F4A7C15UL)) >> 11) * (1.0 / (1UL << 53));

    public bool Happens(double share) => Next() < share;

    public T OneOf<T>(IReadOnlyList<T> choices) => choices[(int)(Next() * choices.Count)];

    /// <summary>Most are near the median, some take several times as long: how long people take.</summary>
    public TimeSpan LogNormal(TimeSpan median, double sigma)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());
        return TimeSpan.FromSeconds(Math.Min(median.TotalSeconds * Math.Exp(sigma * normal), TimeSpan.FromDays(1).TotalSeconds));
    }

    // SplitMix64.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
