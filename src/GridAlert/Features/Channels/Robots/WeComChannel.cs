using System.Text;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Settings;

namespace GridAlert.Features.Channels.Robots;

/// <summary>
/// WeCom's group robots: known by the key in their address, 20 messages a minute each. Text up to 2,048 bytes, longer ones
/// go as markdown up to 4,096. Like DingTalk's they know no repeats.
/// </summary>
public sealed class WeComChannel(ChannelsOptions options, RobotBook book, IHttpClientFactory clients)
    : RobotChannel(ChannelName.WeCom, options.WeCom, book, clients)
{
    private const int MaxText = 2048;
    private const int MaxMarkdown = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private static readonly string[] TooFast = ["45009"];

    public override bool AtLeastOnce => false;

    protected override HttpRequestMessage Request(Robot robot, Message message) =>
        Encoding.UTF8.GetByteCount(message.Text) <= MaxText
            ? Post(robot.Url, new { msgtype = "text", text = new { content = message.Text } })
            : Post(robot.Url, new { msgtype = "markdown", markdown = new { content = RobotRules.Fit(message.Text, MaxMarkdown) } });

    protected override Delivery Read(string body) => ReadCode(body, TooFast, Pause);
}
