using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;

namespace GridAlert.Features.Channels.Outbox;

/// <summary>When a message may go, and what follows from what the far side said.</summary>
public static class SendingRules
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    /// <summary>The Beijing day that a moment counts to.</summary>
    public static DateOnly Day(DateTimeOffset now) => now.Day();

    /// <summary>Whether calm messages rest now. A span over midnight is one span.</summary>
    public static bool IsQuiet(DateTimeOffset now, TimeOnly from, TimeOnly until) =>
        from != until && TimeOnly.FromDateTime(now.ToBeijing().DateTime).IsBetween(from, until);

    /// <param name="jitter">0 to 1, so that what failed together does not come back together.</param>
    public static TimeSpan Delay(int attempt, double jitter)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(attempt, 10) - 1);
        return (delay < LongestDelay ? delay : LongestDelay) * (0.75 + (jitter / 2));
    }

    public static Settlement Settle(Message message, Delivery delivery, SendingOptions sending, bool atLeastOnce, DateTimeOffset now, double jitter)
    {
        Settlement As(string state, string? outcome, DateTimeOffset? nextAt = null, bool giveBack = false, bool inRecord = true) =>
            new(message.Id, message.Attempts, state, delivery.GatewayId, outcome, nextAt ?? now, giveBack, inRecord);
        Settlement Again() => message.Attempts < sending.MaxAttempts
            ? As("waiting", delivery.Reason, now + Delay(message.Attempts, jitter))
            : As("failed", delivery.Reason);

        return delivery.Kind switch
        {
            DeliveryKind.Accepted => As("accepted", null),
            DeliveryKind.Refused => As("failed", delivery.Reason),
            DeliveryKind.NotTaken => Again(),
            DeliveryKind.Unknown => atLeastOnce ? Again() : As("failed", "unknown"),
            DeliveryKind.Busy => As("waiting", delivery.Reason, now + delivery.Wait, giveBack: true, inRecord: false),
            _ => throw new ArgumentOutOfRangeException(nameof(delivery), delivery.Kind, null),
        };
    }
}
