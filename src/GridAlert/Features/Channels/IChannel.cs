using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Settings;

namespace GridAlert.Features.Channels;

/// <summary>One way out of GridAlert. Sends one message; everything around it (order, limits, tries, record) is its worker's.</summary>
public interface IChannel
{
    string Name { get; }

    /// <summary>False without configuration: nothing is taken from the queue, and the page says what is missing.</summary>
    bool IsOn { get; }

    SendingOptions Sending { get; }

    /// <summary>What the far side allows for one address, counted from our own rows.</summary>
    IReadOnlyList<Allowance> Allowances { get; }

    /// <summary>
    /// True where the far side knows our message id and drops a repeat, or a repeat does no harm: then a try of
    /// unknown end is made again. False where it would be seen twice: then it is not.
    /// </summary>
    bool AtLeastOnce { get; }

    /// <summary>Picks up what other nodes may have changed. Called by the worker now and then.</summary>
    Task RefreshAsync(CancellationToken cancel) => Task.CompletedTask;

    Task<Delivery> SendAsync(Message message, CancellationToken cancel);
}

/// <summary>At most so many tries to one address within the window.</summary>
public sealed record Allowance(int Tries, TimeSpan Window);

public enum DeliveryKind
{
    /// <summary>The far side has it. Nobody has read it yet.</summary>
    Accepted,

    /// <summary>The far side will never take it.</summary>
    Refused,

    /// <summary>It surely did not arrive; another try may.</summary>
    NotTaken,

    /// <summary>It may have arrived: no answer came, or one that does not say.</summary>
    Unknown,

    /// <summary>Too fast, or the circuit is open: not counted as a try.</summary>
    Busy,
}

/// <summary>What the far side said to one try.</summary>
/// <param name="Reason">A word of the outcome texts, or the far side's own code.</param>
/// <param name="Wait">For <see cref="DeliveryKind.Busy"/>: how long to leave it alone.</param>
/// <param name="WholeChannel">Busy for everybody, not for this address alone.</param>
public sealed record Delivery(DeliveryKind Kind, string? Reason = null, string? GatewayId = null, TimeSpan Wait = default, bool WholeChannel = false)
{
    /// <summary>It says something about the channel; a number that does not exist says nothing about it.</summary>
    public bool IsFaultOfChannel =>
        Kind is DeliveryKind.NotTaken or DeliveryKind.Unknown or DeliveryKind.Busy || (Kind == DeliveryKind.Refused && Reason?.StartsWith("http", StringComparison.Ordinal) == true);

    public static Delivery Accepted(string? gatewayId = null) => new(DeliveryKind.Accepted, GatewayId: gatewayId);

    public static Delivery Refused(string reason) => new(DeliveryKind.Refused, reason);

    public static Delivery Unknown(string reason) => new(DeliveryKind.Unknown, reason);

    public static Delivery Busy(string reason, TimeSpan wait, bool wholeChannel) => new(DeliveryKind.Busy, reason, Wait: wait, WholeChannel: wholeChannel);
}
