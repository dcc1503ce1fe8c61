using System.Globalization;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>A length of time as a form takes it: a number and its unit; no number is no clock.</summary>
public sealed record ClockInput
{
    public const string Seconds = "S";
    public const string Minutes = "M";
    public const string Hours = "H";
    public const string Days = "D";

    public string? Amount { get; init; }

    public string? Unit { get; init; }

    /// <summary>ISO 8601, as the operation takes it; null for no clock.</summary>
    public string? ToIso()
    {
        var amount = Amount?.Trim();
        if (string.IsNullOrEmpty(amount))
            return null;
        return Unit == Days ? $"P{amount}D" : $"PT{amount}{(Unit is Seconds or Hours ? Unit : Minutes)}";
    }

    public TimeSpan? Length => Json.TryParseDuration(ToIso(), out var length) ? length : null;

    public static ClockInput Of(string? iso) => Of(Json.TryParseDuration(iso, out var length) ? length : null);

    /// <summary>In the largest unit that divides it.</summary>
    public static ClockInput Of(TimeSpan? length)
    {
        if (length is not { } span || span <= TimeSpan.Zero)
            return new() { Unit = Minutes };
        var seconds = (long)span.TotalSeconds;
        var (unit, size) = seconds % 86400 == 0 ? (Days, 86400) : seconds % 3600 == 0 ? (Hours, 3600) : seconds % 60 == 0 ? (Minutes, 60) : (Seconds, 1);
        return new() { Amount = (seconds / size).ToString(CultureInfo.InvariantCulture), Unit = unit };
    }
}
