using System.Globalization;

namespace GridAlert.Features.Emergency.AfterAction.Replay;

/// <summary>
/// A moment of the record, by time or by the cursor that a screen was told.
/// <para>
/// By time it is the longest beginning of the journal, in its own order and in whole transactions, on none of whose lines
/// a later time stands. A screen is told lines in this order alone and never one before it was written: so it cannot have
/// shown more at that time, and it showed exactly this a quarter of a second later.
/// </para>
/// </summary>
/// <param name="At">Null when <paramref name="Tx"/> says which.</param>
/// <param name="Tx">Everything up to and with this transaction.</param>
public sealed record ReplayMoment(DateTimeOffset? At, ulong? Tx)
{
    public static ReplayMoment Of(DateTimeOffset at) => new(at, null);

    public static ReplayMoment Of(ulong tx) => new(null, tx);

    /// <summary>Whether a transaction whose latest line, or one before it, has this time belongs to what was shown.</summary>
    public bool Holds(ulong tx, DateTimeOffset latest) => Tx is { } last ? tx <= last : latest <= At;

    /// <summary>Whether it lies before a transaction, or is it, so that nothing after that one belongs to it.</summary>
    public bool IsBefore(ulong tx, DateTimeOffset latest) => Tx is { } last ? last <= tx : At < latest;

    /// <summary>A time as people and programs write it; without an offset it is Beijing's.</summary>
    public static bool TryParseTime(string? text, out DateTimeOffset at) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out at) && Beijing(text!, ref at);

    private static bool Beijing(string text, ref DateTimeOffset at)
    {
        // Parsed as UTC where no offset stood; then the same figures mean Beijing's clock.
        if (DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var plain) && plain.Kind == DateTimeKind.Unspecified)
            at = new DateTimeOffset(plain, Platform.BeijingTime.Offset);
        return at.Year is > 2000 and < 3000;
    }
}
