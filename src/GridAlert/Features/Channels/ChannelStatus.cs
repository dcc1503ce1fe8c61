using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Settings;

namespace GridAlert.Features.Channels;

/// <summary>How a channel stands: what it is set to, what waits, how it fares.</summary>
public sealed record ChannelState(string Name, bool IsOn, bool AtLeastOnce, SendingOptions Sending, ChannelQueue Queue)
{
    /// <summary>The far side failed too often and is left alone for a while.</summary>
    public bool IsBroken { get; init; }
    public DateTimeOffset? PausedUntil { get; init; }
    public (string Reason, DateTimeOffset At)? LastError { get; init; }
    /// <summary>Calm messages rest now.</summary>
    public bool IsQuiet { get; init; }

    public bool IsCapReached => Sending.DailyCap is { } cap && Queue.Used >= cap;
}

/// <summary>Which channels there are to count on.</summary>
public sealed class ChannelStatus(IEnumerable<IChannel> channels, MessageQuery messages, ChannelsOptions options, IServiceProvider services, TimeProvider time)
{
    private readonly Dictionary<string, IChannel> _channels = channels.ToDictionary(channel => channel.Name);

    /// <summary>Whether a message by this channel would be sent; false also for a name that is none.</summary>
    public bool IsOn(string channel) => _channels.TryGetValue(channel, out var known) && known.IsOn;

    public async Task<List<ChannelState>> AllAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var queues = await messages.QueuesAsync(SendingRules.Day(now), cancel);
        var quiet = SendingRules.IsQuiet(now, SettingsRules.Time(options.QuietFrom)!.Value, SettingsRules.Time(options.QuietUntil)!.Value);
        return
        [
            .. ChannelName.All.Select(name => _channels[name]).Select(channel =>
            {
                var health = services.GetRequiredKeyedService<ChannelHealth>(channel.Name);
                return new ChannelState(channel.Name, channel.IsOn, channel.AtLeastOnce, channel.Sending, queues.GetValueOrDefault(channel.Name) ?? new() { Channel = channel.Name })
                {
                    IsBroken = health.IsBroken,
                    PausedUntil = health.PausedUntil > now ? health.PausedUntil : null,
                    LastError = health.LastError,
                    IsQuiet = quiet,
                };
            }),
        ];
    }
}
