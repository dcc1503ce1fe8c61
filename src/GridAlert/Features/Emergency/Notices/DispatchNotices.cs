using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Notices;

/// <summary>
/// What goes out beside the open app as soon as a dispatch is sent: a notice to the groups of its units, and a push to
/// phones whose page is not open. Written in the dispatch's own transaction.
/// </summary>
public sealed class DispatchNotices(MessageStore messages, PushReachQuery pushes, ChannelStatus channels, IStringLocalizer<NoticesTexts> texts)
{
    // Whoever has the page open has read it by then.
    private static readonly TimeSpan PushAfter = TimeSpan.FromSeconds(15);

    public async Task QueueAsync(Transaction transaction, Dispatch dispatch)
    {
        var urgent = dispatch is { Level: not null, Drill: false };
        // Groups hear of what goes to their units; whoever is in an audience is reached on the phone.
        var units = dispatch.Targets.Beside?.UnitCodes ?? dispatch.Targets.UnitCodes;
        await MessageStore.QueueForRobotsAsync(transaction, [.. units], urgent, dispatch.Id, Languages.InDefault(() => Group(dispatch)), dispatch.SentAt);
        if (channels.IsOn(ChannelName.WebPush))
        {
            var text = Languages.InDefault(() => texts["push"].Value);
            var rows = await pushes.RunAsync(transaction, dispatch.Id, text);
            await messages.QueueForReceiptsAsync(transaction, ChannelName.WebPush, 0, urgent, dispatch.SentAt, rows, PushAfter);
        }
    }

    private string Group(Dispatch dispatch)
    {
        var head = string.Concat(
            dispatch.Drill ? texts["drill"].Value : "",
            dispatch.Level is { } level ? texts["level." + level].Value : "",
            dispatch.Title);
        var until = dispatch.AcknowledgeBy is { } by ? texts["until", by.Clock()].Value : "";
        return string.Join('\n', new[] { head, dispatch.Body, until }.Where(line => line.Length > 0));
    }
}
