using System.Globalization;

namespace GridAlert.Platform;

/// <summary>Reads settings that are numbers: one that makes no sense ends the start with its name and the fix.</summary>
public static class Settings
{
    /// <param name="name">As in the configuration, with colons; people know it with two underscores.</param>
    /// <exception cref="StartupException">It is no number, or none of these.</exception>
    public static double Number(IConfiguration configuration, string name, double otherwise, double min, double max)
    {
        if (configuration[name] is not { Length: > 0 } text)
            return otherwise;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new StartupException(string.Create(CultureInfo.InvariantCulture, $"{name.Replace(":", "__", StringComparison.Ordinal)} is '{text}'; it takes a number from {min} to {max}, such as {otherwise}."));
    }
}
