using System.Net;
using GridAlert.Features.Channels.Http;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;

namespace GridAlert.Features.Channels.Push;

/// <summary>
/// Web Push: encrypted for one browser, and even so it says only that there is something to look at. Last of the channels,
/// since Chrome's push service does not reach phones in mainland China. A repeat takes the place of the one before it.
/// </summary>
public sealed class WebPushChannel(ChannelsOptions options, PushKeys keys, PushStore store, IHttpClientFactory clients) : IChannel
{
    private const int KeptSeconds = 3600;
    private readonly WebPushOptions _options = options.WebPush;

    public string Name => ChannelName.WebPush;

    public bool IsOn => _options.IsConfigured && keys.Current is not null;

    public SendingOptions Sending => _options;

    public IReadOnlyList<Allowance> Allowances => [];

    public bool AtLeastOnce => true;

    public Task RefreshAsync(CancellationToken cancel) => keys.LoadAsync(cancel);

    public async Task<Delivery> SendAsync(Message message, CancellationToken cancel)
    {
        if (!Guid.TryParse(message.Address, out var deviceId) || await store.FindAsync(deviceId, cancel) is not { } address)
            return Delivery.Refused("pushGone");
        var subscription = new PushSubscription { Endpoint = address.Endpoint };
        subscription.SetKey(PushEncryptionKeyName.P256DH, address.P256dh);
        subscription.SetKey(PushEncryptionKeyName.Auth, address.Auth);
        using var vapid = new VapidAuthentication(keys.Current!.PublicKey, keys.Current.PrivateKey) { Subject = _options.Subject };
        var push = new PushMessage(message.Silent ? Json.Write(new { body = message.Text, silent = true }) : Json.Write(new { body = message.Text, message.DispatchId }))
        {
            Topic = (message.DispatchId ?? message.Id).ToString("N"),
            TimeToLive = KeptSeconds,
            Urgency = message.Silent ? PushMessageUrgency.Low : PushMessageUrgency.High,
        };
        try
        {
            await new PushServiceClient(clients.CreateClient(Name)) { AutoRetryAfter = false }.RequestPushMessageDeliveryAsync(subscription, push, vapid, cancel);
            return Delivery.Accepted();
        }
        catch (PushServiceClientException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            await store.ForgetAsync(address, cancel);
            return Delivery.Refused("pushGone");
        }
        catch (PushServiceClientException e)
        {
            return HttpDelivery.Of(e.StatusCode, e.Headers?.RetryAfter?.Delta, wholeChannel: false);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return HttpDelivery.Of(e, _options, wholeChannel: false);
        }
    }
}
