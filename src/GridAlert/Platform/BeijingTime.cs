using System.Globalization;

namespace GridAlert.Platform;

/// <summary>People read Beijing time, the database keeps UTC; this is the one place between them.</summary>
public static class BeijingTime
{
    public static TimeSpan Offset { get; } = TimeSpan.FromHours(8);

    public static DateTimeOffset ToBeijing(this DateTimeOffset at) => at.ToOffset(Offset);

    /// <summary>09:41:07, on a 24-hour clock.</summary>
    public static string Clock(this DateTimeOffset at) => at.ToBeijing().ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>2026-11-24 09:41.</summary>
    public static string Minute(this DateTimeOffset at) => at.ToBeijing().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The day in Beijing.</summary>
    public static DateOnly Day(this DateTimeOffset at) => DateOnly.FromDateTime(at.ToBeijing().DateTime);

    /// <summary>ISO 8601 with the offset, as the outside sees it.</summary>
    public static string Iso(this DateTimeOffset at) => at.ToBeijing().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture);

    /// <summary>The same as UTF-8, without a string: it stands several times in every message.</summary>
    /// <param name="utf8">At least <see cref="IsoLength"/> bytes.</param>
    /// <returns>The part that is written.</returns>
    public static Span<byte> Iso(this DateTimeOffset at, Span<byte> utf8)
    {
        at.ToBeijing().TryFormat(utf8, out var length, "O", CultureInfo.InvariantCulture);
        var offset = length - "+08:00".Length;
        // The seventh digit is below what PostgreSQL keeps.
        var end = utf8[..(offset - 1)].TrimEnd((byte)'0').TrimEnd((byte)'.').Length;
        utf8[offset..length].CopyTo(utf8[end..]);
        return utf8[..(end + length - offset)];
    }

    public const int IsoLength = 33;
}
