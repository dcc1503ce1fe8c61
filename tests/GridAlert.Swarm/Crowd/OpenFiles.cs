using System.Globalization;

namespace GridAlert.Swarm.Crowd;

/// <summary>Every connection is an open file, here and in the server.</summary>
public static class OpenFiles
{
    private const int Besides = 200;

    /// <summary>A sentence that says what to do when this process may not open enough files; null when it may.</summary>
    public static string? Refuse(int phones)
    {
        if (Limit() is not { } limit || limit >= phones + Besides)
            return null;
        return $"{phones} phones need {phones + Besides} open files, and this shell allows {limit}. Run `ulimit -n {phones + Besides}` first "
            + "(also in the shell of the server), or ask for fewer phones.";
    }

    /// <summary>The soft limit; null where there is none, or where it cannot be known.</summary>
    private static long? Limit()
    {
        try
        {
            var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
            var soft = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
            return long.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
