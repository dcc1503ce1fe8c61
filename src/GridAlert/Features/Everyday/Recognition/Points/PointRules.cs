using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Points;

/// <summary>What minutes become of points.</summary>
/// <param name="Points">To be given; below zero, to be taken back.</param>
/// <param name="Minutes">That are settled by it, in the same direction.</param>
public sealed record Settlement(long Points, long Minutes)
{
    public static Settlement None { get; } = new(0, 0);
}

/// <summary>When points are given and taken. No decision of these lets a balance or a stock go below nothing.</summary>
public static class PointRules
{
    public const int MaxName = 60;
    public const int MaxPoints = 100_000;
    public const int MaxStock = 100_000;
    public const int MaxReason = 200;

    /// <summary>
    /// Whole points for what is not settled yet; the rest of the minutes waits. Where hours were corrected downwards, as many
    /// points are taken back as there are: what was exchanged is earned off by the hours to come.
    /// </summary>
    public static Settlement Settle(long minutes, long settled, long balance, int minutesPerPoint)
    {
        var open = minutes - settled;
        if (open >= 0)
            return new(open / minutesPerPoint, open / minutesPerPoint * minutesPerPoint);
        var back = Math.Min(balance, (-open + minutesPerPoint - 1) / minutesPerPoint);
        return back == 0 ? Settlement.None : new(-back, -back * minutesPerPoint);
    }

    /// <summary>Why an item cannot be asked for; null when it can.</summary>
    public static Problem? Refuse(bool offered, int stock, int price, long balance) =>
        !offered || stock < 1 ? new(ProblemKind.Conflict, "itemGone")
        : balance < price ? new(ProblemKind.Conflict, "pointsTooFew", price, balance)
        : null;

    /// <summary>What is in stock after a change; null where there would be less than nothing, or more than can be.</summary>
    public static int? Stock(int stock, int added) => stock + (long)added is >= 0 and <= MaxStock and var left ? (int)left : null;
}
