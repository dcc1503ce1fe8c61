namespace GridAlert.Features.Channels.Outbox;

/// <summary>Asked at the last moment before sending, so that nobody is called about what has been answered or closed.</summary>
public interface IMessageScreen
{
    /// <summary>Those of the messages that nobody needs any more.</summary>
    Task<IReadOnlySet<Guid>> NoLongerWantedAsync(IReadOnlyCollection<Message> messages, CancellationToken cancel);
}
