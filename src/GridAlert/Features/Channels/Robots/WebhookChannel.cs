using System.Globalization;
using System.Text;
using GridAlert.Features.Channels.Callbacks;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;

namespace GridAlert.Features.Channels.Robots;

/// <summary>Another system's address, signed as Standard Webhooks are. A repeat has the same <c>webhook-id</c>.</summary>
public sealed class WebhookChannel(ChannelsOptions options, RobotBook book, IHttpClientFactory clients, TimeProvider time)
    : RobotChannel(ChannelName.Webhook, options.Webhook, book, clients)
{
    public override bool AtLeastOnce => true;

    protected override HttpRequestMessage Request(Robot robot, Message message)
    {
        var now = time.GetUtcNow();
        var body = Encoding.UTF8.GetBytes(Json.Write(new
        {
            type = "notice",
            timestamp = now,
            data = new { messageId = message.Id, message.DispatchId, robot.UnitCode, message.Urgent, message.Text },
        }));
        var id = message.Id.ToString();
        var request = new HttpRequestMessage(HttpMethod.Post, robot.Url) { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json", "utf-8") } } };
        request.Headers.Add(CallbackSignature.IdHeader, id);
        request.Headers.Add(CallbackSignature.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(CallbackSignature.SignatureHeader, CallbackSignature.Sign(robot.Secret!, id, now.ToUnixTimeSeconds(), body));
        return request;
    }

    protected override Delivery Read(string body) => Delivery.Accepted();
}
