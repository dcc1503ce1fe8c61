using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Settings;

namespace GridAlert.Features.Channels.Robots;

/// <summary>
/// DingTalk's custom group robots: signed by time and secret, 20 messages a minute each; who sends more is shut out for
/// ten minutes. They know no repeats, so a notice of unknown end is not sent again: everybody has it on his own phone as well.
/// </summary>
public sealed class DingTalkChannel(ChannelsOptions options, RobotBook book, IHttpClientFactory clients, TimeProvider time)
    : RobotChannel(ChannelName.DingTalk, options.DingTalk, book, clients)
{
    private const int MaxText = 18_000;
    private static readonly TimeSpan ShutOut = TimeSpan.FromMinutes(10);
    private static readonly string[] TooFast = ["130101", "410100"];

    public override bool AtLeastOnce => false;

    protected override HttpRequestMessage Request(Robot robot, Message message)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeMilliseconds();
        var sign = Uri.EscapeDataString(Sign(robot.Secret!, timestamp));
        var joint = robot.Url.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return Post(
            string.Create(CultureInfo.InvariantCulture, $"{robot.Url}{joint}timestamp={timestamp}&sign={sign}"),
            new { msgtype = "text", text = new { content = RobotRules.Fit(message.Text, MaxText) } });
    }

    protected override Delivery Read(string body) => ReadCode(body, TooFast, ShutOut);

    public static string Sign(string secret, long timestamp) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}\n{secret}"))));
}
