using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>
/// Where a phone stands: the set of transactions it has seen, as PostgreSQL writes a snapshot (xmin:xmax:open ones).
/// So nothing that commits late is passed over, and nothing comes twice. In the middle of a long catch-up it also
/// holds the snapshot that the catch-up will end with, and the last item given. Opaque to callers.
/// </summary>
public sealed record PhoneCursor(string Seen, string? Until = null, ulong Tx = 0, Guid DispatchId = default)
{
    private const int MaxOpen = 200;

    /// <summary>Nothing seen yet.</summary>
    public static PhoneCursor Start { get; } = new("1:1:");

    /// <summary>Everything up to and with this transaction.</summary>
    public static PhoneCursor After(ulong tx) => new(string.Create(CultureInfo.InvariantCulture, $"{tx + 1}:{tx + 1}:"));

    /// <summary>
    /// A snapshot without what came after the last line of the journal. That line is on disk and everything before it is
    /// over; numbers after it may have left no trace, and after a crash PostgreSQL gives such numbers again.
    /// </summary>
    public static string UpTo(string snapshot, ulong lastLine)
    {
        var parts = snapshot.Split(':');
        var (xmin, xmax) = (Number(parts[0]), Number(parts[1]));
        if (xmax <= lastLine + 1)
            return snapshot;
        var open = parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Where(xid => Number(xid) <= lastLine);
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Min(xmin, lastLine + 1)}:{lastLine + 1}:{string.Join(',', open)}");

        static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
    }

    public override string ToString() =>
        Until is null ? Seen : string.Create(CultureInfo.InvariantCulture, $"{Seen}|{Until}|{Tx}|{DispatchId:N}");

    public static bool IsCursor(string? text) => text is null || TryParse(text, out _);

    /// <summary>Null or no cursor at all begins at the start.</summary>
    public static PhoneCursor Parse(string? text) => text is not null && TryParse(text, out var cursor) ? cursor : Start;

    private static bool TryParse(string text, [NotNullWhen(true)] out PhoneCursor? cursor)
    {
        cursor = null;
        var parts = text.Split('|');
        if (parts.Length == 1 && IsSnapshot(text))
            cursor = new(text);
        else if (parts.Length == 4 && IsSnapshot(parts[0]) && IsSnapshot(parts[1]) && IsNumber(parts[2], out var tx) && Guid.TryParseExact(parts[3], "N", out var id))
            cursor = new(parts[0], parts[1], tx, id);
        return cursor is not null;
    }

    /// <summary>Checked here, since PostgreSQL answers a malformed snapshot with an error.</summary>
    private static bool IsSnapshot(string text)
    {
        var parts = text.Split(':');
        if (parts.Length != 3 || !IsNumber(parts[0], out var xmin) || !IsNumber(parts[1], out var xmax) || xmin == 0 || xmin > xmax || xmax > long.MaxValue)
            return false;
        if (parts[2].Length == 0)
            return true;
        var open = parts[2].Split(',');
        var last = xmin;
        for (var i = 0; i < open.Length; i++)
        {
            if (i > MaxOpen || !IsNumber(open[i], out var xid) || xid < last || xid >= xmax || (i > 0 && xid == last))
                return false;
            last = xid;
        }
        return true;
    }

    private static bool IsNumber(string text, out ulong number) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
