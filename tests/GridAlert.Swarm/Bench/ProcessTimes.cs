using System.Globalization;

namespace GridAlert.Swarm.Bench;

/// <summary>Time that processes have computed, as the kernel counts it.</summary>
internal static class ProcessTimes
{
    // USER_HZ, which is the same on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Of one process, and of all that it has started, with those of them that have ended.</summary>
    public static (TimeSpan Own, TimeSpan Children) Of(int id)
    {
        var all = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => Read(name!)).OfType<Times>().ToDictionary(times => times.Id);
        var children = all.Values.Where(times => times.Id != id && Descends(times, id, all)).Sum(times => times.Own + times.Ended);
        return (Span(all[id].Own), Span(children));
    }

    private static bool Descends(Times times, int from, Dictionary<int, Times> all)
    {
        while (times.Parent != from)
        {
            if (!all.TryGetValue(times.Parent, out var parent))
                return false;
            times = parent;
        }
        return true;
    }

    private static TimeSpan Span(long ticks) => TimeSpan.FromSeconds(ticks / TicksPerSecond);

    private static Times? Read(string process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            // The name in brackets may hold anything.
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return new(int.Parse(process, CultureInfo.InvariantCulture), (int)Number(1), Number(11) + Number(12), Number(13) + Number(14));

            long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    private sealed record Times(int Id, int Parent, long Own, long Ended);
}
