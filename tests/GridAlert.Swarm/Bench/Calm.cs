using System.Globalization;

namespace GridAlert.Swarm.Bench;

/// <summary>Waits until the machine has hardly anything to do.</summary>
internal static class Calm
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>So many quiet looks in a row; on a machine that other work keeps busy it is given up.</summary>
    private const int Enough = 3;
    private const int AtMost = 20;

    /// <summary>Of all cores.</summary>
    private const double Quiet = 0.1;

    public static async Task AwaitAsync(TimeProvider time, CancellationToken cancel)
    {
        var (before, quiet) = (Read(), 0);
        for (var look = 0; look < AtMost && quiet < Enough; look++)
        {
            await Task.Delay(Look, time, cancel);
            var now = Read();
            quiet = now.Busy - before.Busy <= Quiet * (now.All - before.All) ? quiet + 1 : 0;
            before = now;
        }
    }

    private static (long Busy, long All) Read()
    {
        // cpu user nice system idle iowait …, of all cores.
        var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)).ToArray();
        var all = times.Sum();
        return (all - times[3] - times[4], all);
    }
}
