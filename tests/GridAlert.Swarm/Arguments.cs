using System.Globalization;

namespace GridAlert.Swarm;

/// <summary>A command line that cannot be understood; the message says why.</summary>
public sealed class UsageException(string message) : Exception(message);

/// <summary>Options of the form <c>--name value</c>, <c>--name=value</c> and <c>--flag</c>. What nobody takes is an error.</summary>
public sealed class Arguments
{
    private readonly Dictionary<string, string?> _given = new(StringComparer.Ordinal);

    public Arguments(IEnumerable<string> args, params string[] flags)
    {
        string? open = null;
        foreach (var arg in args)
        {
            if (open is not null)
            {
                _given[open] = arg;
                open = null;
                continue;
            }
            if (!arg.StartsWith("--", StringComparison.Ordinal))
                throw new UsageException($"{arg} is not an option.");
            if (arg.Split('=', 2) is [var name, var value])
                _given[name] = value;
            else if (flags.Contains(arg))
                _given[arg] = null;
            else
                open = arg;
        }
        if (open is not null)
            throw new UsageException($"{open} needs a value.");
    }

    public string? Text(string name) => _given.Remove(name, out var value) ? value : null;

    public bool Flag(string name) => _given.Remove(name);

    public long? Whole(string name, long min, long max)
    {
        if (Text(name) is not { } text)
            return null;
        return long.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw new UsageException($"{name} takes a number from {min} to {max}, not '{text}'.");
    }

    public double? Share(string name)
    {
        if (Text(name) is not { } text)
            return null;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 1
            ? value
            : throw new UsageException($"{name} takes a share above 0 and up to 1, such as 0.9, not '{text}'.");
    }

    /// <summary>A length of time such as 90, 90s, 5m or 1h; seconds where no unit is given.</summary>
    public TimeSpan? Duration(string name)
    {
        if (Text(name) is not { } text)
            return null;
        var (digits, unit) = text switch
        {
            [.. var number, 's'] => (number, 1),
            [.. var number, 'm'] => (number, 60),
            [.. var number, 'h'] => (number, 3600),
            _ => (text, 1),
        };
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value > 0 && value * unit <= TimeSpan.FromDays(1).TotalSeconds
            ? TimeSpan.FromSeconds(value * unit)
            : throw new UsageException($"{name} takes a length of time up to a day such as 90s, 5m or 1h, not '{text}'.");
    }

    public T OneOf<T>(string name, T fallback) where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return fallback;
        return !char.IsDigit(text.FirstOrDefault('0')) && Enum.TryParse<T>(text, ignoreCase: true, out var value)
            ? value
            : throw new UsageException($"{name} takes {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}, not '{text}'.");
    }

    /// <summary>The address of a server on this machine: load goes nowhere else.</summary>
    public Uri? Loopback(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp)
            throw new UsageException($"{name} takes an address such as http://127.0.0.1:5080, not '{text}'.");
        return url.IsLoopback
            ? url
            : throw new UsageException($"{url.Host} is not this machine. Simulated phones only go to a server on the same machine, such as http://127.0.0.1:5080.");
    }

    public void End()
    {
        if (_given.Keys.FirstOrDefault() is { } left)
            throw new UsageException($"{left} is not an option.");
    }
}
